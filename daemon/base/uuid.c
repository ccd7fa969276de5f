#include "base/uuid.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"

#define UUID_TEXT_LENGTH 36
/* The 12 bits after the version count within a millisecond (RFC 9562, 6.2, method 1). */
#define UUID_COUNTER_MAX 0xfff

/* The order of identifiers is a promise of the process, whatever its threads. */
static pthread_mutex_t uuid_lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t uuid_last_ms;
static unsigned int uuid_last_counter;

static int uuid_random(uint8_t *out, size_t n_bytes)
{
	ssize_t n;

	do
		n = getrandom(out, n_bytes, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == n_bytes ? 0 : -EIO;
}

/* The next pair of time and counter. A full counter borrows from the next millisecond. */
static void uuid_advance(unsigned int start, int64_t *ret_ms, unsigned int *ret_counter)
{
	int64_t now_ms = clock_realtime_us() / 1000;

	pthread_mutex_lock(&uuid_lock);
	if (now_ms > uuid_last_ms) {
		uuid_last_ms = now_ms;
		uuid_last_counter = start;
	} else if (uuid_last_counter < UUID_COUNTER_MAX) {
		uuid_last_counter++;
	} else {
		uuid_last_ms++;
		uuid_last_counter = start;
	}
	*ret_ms = uuid_last_ms;
	*ret_counter = uuid_last_counter;
	pthread_mutex_unlock(&uuid_lock);
}

int uuid7_make(uint8_t out[16])
{
	uint8_t bytes[16];
	unsigned int counter;
	int64_t ms;
	int result = uuid_random(bytes, sizeof(bytes));

	if (result < 0)
		return result;
	/* Half of the counter's range stays free for the same millisecond. */
	uuid_advance(((unsigned int)bytes[6] << 8 | bytes[7]) & (UUID_COUNTER_MAX >> 1), &ms,
		     &counter);
	for (int i = 0; i < 6; i++)
		bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
	bytes[6] = (uint8_t)(0x70 | counter >> 8);
	bytes[7] = (uint8_t)counter;
	bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3f));
	memcpy(out, bytes, sizeof(bytes));
	return 0;
}

bool uuid_is_v7(const uint8_t *in)
{
	return (in[6] & 0xf0) == 0x70 && (in[8] & 0xc0) == 0x80;
}

int64_t uuid7_time_ms(const uint8_t *in)
{
	int64_t ms = 0;

	for (int i = 0; i < 6; i++)
		ms = ms << 8 | in[i];
	return ms;
}

static bool uuid_hyphen_at(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

void uuid_format(const uint8_t in[16], char out[37])
{
	static const char digits[] = "0123456789abcdef";
	size_t n_digits = 0;

	for (size_t i = 0; i < UUID_TEXT_LENGTH; i++) {
		unsigned int byte = in[n_digits / 2];

		if (uuid_hyphen_at(i)) {
			out[i] = '-';
			continue;
		}
		out[i] = digits[n_digits % 2 == 0 ? byte >> 4 : byte & 15];
		n_digits++;
	}
	out[UUID_TEXT_LENGTH] = '\0';
}

static int uuid_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool uuid_parse(const char *string, uint8_t out[16])
{
	uint8_t bytes[16] = { 0 };
	size_t n_digits = 0;

	if (strnlen(string, UUID_TEXT_LENGTH + 1) != UUID_TEXT_LENGTH)
		return false;
	for (size_t i = 0; i < UUID_TEXT_LENGTH; i++) {
		int digit = uuid_digit(string[i]);

		if (uuid_hyphen_at(i)) {
			if (string[i] != '-')
				return false;
			continue;
		}
		if (digit < 0)
			return false;
		bytes[n_digits / 2] = (uint8_t)(bytes[n_digits / 2] << 4 | digit);
		n_digits++;
	}
	memcpy(out, bytes, sizeof(bytes));
	return true;
}
