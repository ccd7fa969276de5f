#include "lib/fuzz.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "gate/header.h"
#include "lib/edit.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed)
{
	static struct arena arena;
	struct edit edit;

	arena_init(&arena, (size_t)1024 * 1024);
	edit_init(&edit, seed, &arena);
	size = edit_message(&edit, &orderd__v1__request_header__descriptor, data, size, size_max);
	arena_fini(&arena);
	return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct walk_report report;
	static struct arena arena;
	const Orderd__V1__RequestHeader *header;
	const uint8_t *id = header_find_id(data, size);
	struct verdict verdict;

	if (id != NULL)
		assert(id > data && (size_t)(id - data) + HEADER_REQUEST_ID_BYTES <= size);
	if (arena.bytes_max == 0)
		arena_init(&arena, (size_t)1024 * 1024);
	arena_reset(&arena);
	verdict_init(&verdict, &arena);
	header = header_read(data, size, &report, &verdict);
	assert((header != NULL) != verdict_refused(&verdict));
	if (header != NULL) {
		assert(size <= HEADER_BYTES_MAX);
		assert(header->request_id.len == HEADER_REQUEST_ID_BYTES);
		assert(header->timeout_ms > 0 && header->timeout_ms <= HEADER_TIMEOUT_MS_MAX);
		assert(header->traceparent == NULL || strlen(header->traceparent) == 55);
	}
	return 0;
}
