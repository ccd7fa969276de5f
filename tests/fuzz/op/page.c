#include "lib/fuzz.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "op/page.h"
#include "orderd/v1/order.pb-c.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)64 * 1024)

static Orderd__V1__ListOrdersRequest fuzz_filter(uint8_t state)
{
	Orderd__V1__ListOrdersRequest filter = ORDERD__V1__LIST_ORDERS_REQUEST__INIT;

	filter.has_state = true;
	filter.state = (Orderd__V1__OrderState)(state % 4);
	return filter;
}

/* The token of a page opens it again, for its own filter only. */
static void fuzz_made(struct arena *arena, const uint8_t *data)
{
	Orderd__V1__ListOrdersRequest filter = fuzz_filter(data[0]);
	Orderd__V1__ListOrdersRequest other = fuzz_filter((uint8_t)(data[0] + 1));
	struct verdict verdict;
	int64_t id, back = 0;
	char *token;

	memcpy(&id, data + 1, sizeof(id));
	token = page_token(arena, &filter.base, id);
	verdict_init(&verdict, arena);
	assert(page_open(&verdict, token, &filter.base, 7, &back) && back == id);
	assert(!page_open(&verdict, token, &other.base, 7, &back) && verdict_refused(&verdict));
}

/* A token that somebody made up and that opens a page is the one that the page has. */
static void fuzz_given(struct arena *arena, const char *token)
{
	Orderd__V1__ListOrdersRequest filter = fuzz_filter(0);
	struct verdict verdict;
	int64_t id;

	verdict_init(&verdict, arena);
	if (!page_open(&verdict, token, &filter.base, 7, &id)) {
		assert(verdict_refused(&verdict));
		return;
	}
	assert(!verdict_refused(&verdict));
	if (*token == '\0')
		assert(id == 7);
	else
		assert(strcmp(page_token(arena, &filter.base, id), token) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;

	if (size < 1 + sizeof(int64_t))
		return 0;
	if (arena.bytes_max == 0)
		arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	arena_reset(&arena);
	fuzz_made(&arena, data);
	fuzz_given(&arena,
		   arena_strndup(&arena, (const char *)data + 1 + sizeof(int64_t),
				 size - 1 - sizeof(int64_t)));
	return 0;
}
