#include "lib/fuzz.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct arena a;
	char *text;

	/* A valid start and a valid rest make a valid whole, and the other way round. */
	if (text_utf8_valid(bytes, size / 2) && text_utf8_valid(bytes + size / 2, size - size / 2))
		assert(text_utf8_valid(bytes, size));
	fuzz_decimal(bytes, size);
	arena_init(&a, FUZZ_ARENA_BYTES_MAX);
	text = arena_strndup(&a, bytes, size);
	if (text != NULL) {
		fuzz_uuid(text);
		assert((text_distance(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == 0) ==
		       (strcmp(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == 0));
	}
	arena_fini(&a);
	return 0;
}
