#include "orderd/client.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define REQUEST_ID_TEXT_LENGTH 36

/*
 * Milliseconds since 1970 and, in the low 12 bits, a counter (RFC 9562, 6.2, method 1) of the id
 * made last. A full counter carries into the milliseconds. Of the process, because its threads may
 * have a client each.
 */
static _Atomic uint64_t request_id_last;

static int request_id_random(uint8_t *ret, size_t n_bytes)
{
	ssize_t n;

	do
		n = getrandom(ret, n_bytes, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == n_bytes ? 0 : -EIO;
}

/* `start` keeps half of the counter's range for the same millisecond. */
static uint64_t request_id_advance(uint64_t start)
{
	uint64_t last = atomic_load(&request_id_last);
	uint64_t next;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	do {
		next = ((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000) << 12;
		next |= start;
		if (next <= last)
			next = last + 1;
	} while (!atomic_compare_exchange_weak(&request_id_last, &last, next));
	return next;
}

int orderd_request_id_make(uint8_t ret[ORDERD_REQUEST_ID_SIZE])
{
	uint8_t id[ORDERD_REQUEST_ID_SIZE];
	uint64_t next;
	int result;

	result = request_id_random(id, sizeof(id));
	if (result < 0)
		return result;
	next = request_id_advance(((uint64_t)id[6] << 8 | id[7]) & 0x7ff);
	for (int i = 0; i < 6; i++)
		id[i] = (uint8_t)(next >> (52 - 8 * i));
	id[6] = (uint8_t)(0x70 | (next >> 8 & 0x0f));
	id[7] = (uint8_t)next;
	id[8] = (uint8_t)(0x80 | (id[8] & 0x3f));
	memcpy(ret, id, sizeof(id));
	return 0;
}

static bool request_id_hyphen_at(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

void orderd_request_id_format(const uint8_t id[ORDERD_REQUEST_ID_SIZE], char ret[37])
{
	static const char digits[] = "0123456789abcdef";
	size_t n_digits = 0;

	for (size_t i = 0; i < REQUEST_ID_TEXT_LENGTH; i++) {
		unsigned int byte;

		if (request_id_hyphen_at(i)) {
			ret[i] = '-';
			continue;
		}
		byte = id[n_digits / 2];
		ret[i] = digits[n_digits % 2 == 0 ? byte >> 4 : byte & 15];
		n_digits++;
	}
	ret[REQUEST_ID_TEXT_LENGTH] = '\0';
}

static int request_id_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int orderd_request_id_parse(const char *text, uint8_t ret[ORDERD_REQUEST_ID_SIZE])
{
	uint8_t id[ORDERD_REQUEST_ID_SIZE] = { 0 };
	size_t n_digits = 0;

	if (strnlen(text, REQUEST_ID_TEXT_LENGTH + 1) != REQUEST_ID_TEXT_LENGTH)
		return -EINVAL;
	for (size_t i = 0; i < REQUEST_ID_TEXT_LENGTH; i++) {
		int digit = request_id_digit(text[i]);

		if (request_id_hyphen_at(i)) {
			if (text[i] != '-')
				return -EINVAL;
			continue;
		}
		if (digit < 0)
			return -EINVAL;
		id[n_digits / 2] = (uint8_t)(id[n_digits / 2] << 4 | digit);
		n_digits++;
	}
	memcpy(ret, id, sizeof(id));
	return 0;
}
