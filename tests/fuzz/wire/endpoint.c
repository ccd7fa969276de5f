#include "lib/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "wire/endpoint.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)64 * 1024)
#define FUZZ_SUFFIX_BYTES 32

/* What was refused is said why; what was not has its parts. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	char why[512] = "", any[4096];
	char *text;

	if (arena.bytes_max == 0)
		arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	arena_reset(&arena);
	text = arena_strndup(&arena, (const char *)data, size);
	if (endpoint_check(text, FUZZ_SUFFIX_BYTES, why, sizeof(why)) == 0) {
		assert(strncmp(text, "ipc:///", 7) == 0 && strlen(text) < ENDPOINT_BYTES);
		assert(endpoint_check(text, 0, why, sizeof(why)) == 0);
	} else {
		assert(why[0] != '\0');
	}
	why[0] = '\0';
	if (endpoint_check_tcp(text, why, sizeof(why)) != 0) {
		assert(why[0] != '\0');
		return 0;
	}
	assert(strlen(text) < ENDPOINT_BYTES);
	assert(endpoint_any_port(text, any, sizeof(any)) == 0);
	assert(endpoint_check_tcp(any, why, sizeof(why)) == 0);
	return 0;
}
