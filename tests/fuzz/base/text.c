#include "lib/fuzz.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/instant.h"
#include "base/text.h"
#include "base/uuid.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)64 * 1024)

static void fuzz_decimal(const char *text, size_t size)
{
	int64_t micros;
	int64_t back;
	char out[32];

	if (decimal_parse_micros(text, size, &micros) != 0)
		return;
	decimal_format_micros(micros, out);
	assert(decimal_parse_micros(out, strlen(out), &back) == 0);
	assert(back == micros);
}

static void fuzz_uuid(const char *text)
{
	uint8_t id[16];
	uint8_t back[16];
	char out[37];

	if (!uuid_parse(text, id))
		return;
	uuid_format(id, out);
	assert(uuid_parse(out, back));
	assert(memcmp(id, back, sizeof(id)) == 0);
}

static void fuzz_instant(const char *text)
{
	int64_t seconds, seconds_back, seconds_loose;
	int32_t nanos, nanos_back, nanos_loose;
	bool loose = instant_parse_loose(text, &seconds_loose, &nanos_loose);
	char out[INSTANT_BYTES];

	if (loose && instant_format(seconds_loose, nanos_loose, out))
		assert(instant_parse(out, &seconds_back, &nanos_back) &&
		       seconds_back == seconds_loose && nanos_back == nanos_loose);
	if (!instant_parse(text, &seconds, &nanos))
		return;
	/* People's forms are the strict one and more. */
	assert(loose && seconds == seconds_loose && nanos == nanos_loose);
	assert(nanos >= 0 && nanos <= 999999999);
	assert(instant_format(seconds, nanos, out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	const char *bytes = (const char *)data;
	char *text;

	/* A valid start and a valid rest make a valid whole, and the other way round. */
	if (text_utf8_valid(bytes, size / 2) && text_utf8_valid(bytes + size / 2, size - size / 2))
		assert(text_utf8_valid(bytes, size));
	fuzz_decimal(bytes, size);
	if (arena.bytes_max == 0)
		arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	arena_reset(&arena);
	text = arena_strndup(&arena, bytes, size);
	if (text == NULL)
		return 0;
	fuzz_uuid(text);
	fuzz_instant(text);
	assert((text_distance(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == 0) ==
	       (strcmp(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == 0));
	return 0;
}
