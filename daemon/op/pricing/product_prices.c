#include "op/pricing/product_prices.h"

#include "orderd/internal/v1/store.pb-c.h"
#include "store/history.h"

#define EVENTS_MAX 10000 /* changes of one product: daily prices for 27 years */
#define EVENTS_BYTES_MAX (32 << 20)

/* Instant. */
static const struct query find_position = {
	.name = "find_position",
	.row = &orderd__internal__v1__event_head__descriptor,
	.types = "s",
};

/* Record, kind, from, until, limit, bytes. */
static const struct query product_events = {
	.name = "record_events_oldest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iiiiii",
};

size_t product_prices(struct work *work, int64_t product_id, const Orderd__V1__Price *const **ret)
{
	struct slot **slots = NULL;
	size_t n = work_list(work, &price_by_product, &slots, v_int(product_id));
	const Orderd__V1__Price **prices =
		arena_alloc(work_arena(work), n * sizeof(const Orderd__V1__Price *));

	for (size_t i = 0; i < n; i++)
		prices[i] = (const Orderd__V1__Price *)slots[i]->message;
	*ret = prices;
	return n;
}

void product_prices_want_then(struct work *work, int64_t product_id,
			      const Google__Protobuf__Timestamp *at)
{
	const void *const *rows = NULL;

	work_query(work, &find_position, v_time(work_time_us(at)));
	if (work_rows(work, &find_position, &rows) == 0)
		return;
	work_query(work, &product_events, v_int(product_id), v_int((int64_t)entity_product.kind),
		   v_int(0), v_int(((const Orderd__Internal__V1__EventHead *)rows[0])->seq),
		   v_int(EVENTS_MAX), v_int(EVENTS_BYTES_MAX));
}

static bool product_prices_apply(struct work *work, struct history *history)
{
	ProtobufCAllocator allocator = arena_allocator(work_arena(work));
	const struct history_values none = { 0 };
	const void *const *rows = NULL;
	size_t n = work_rows(work, &product_events, &rows);

	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];
		const Orderd__V1__RecordChanges *changes;

		if (i == EVENTS_MAX - 1 || !row->has_event) {
			verdict_refuse(work_verdict(work), REASON_REPLY_TOO_LARGE,
				       "the product changed more than %zu times until then", i);
			return false;
		}
		changes = orderd__v1__record_changes__unpack(&allocator, row->changes.len,
							     row->changes.data);
		if (changes)
			history_apply(history, changes, row->seq, &none);
	}
	return true;
}

bool product_prices_then(struct work *work, int64_t product_id,
			 const Orderd__V1__Price *const **ret, size_t *ret_n)
{
	const Orderd__V1__Price **prices;
	struct history history;
	size_t n = 0;

	history_init(&history, work_arena(work), &entity_product, product_id);
	if (!product_prices_apply(work, &history))
		return false;
	prices = arena_alloc(work_arena(work), history.n_parts * sizeof(const Orderd__V1__Price *));
	for (size_t i = 0; i < history.n_parts; i++)
		if (history.parts[i].entity == &entity_price)
			prices[n++] = (const Orderd__V1__Price *)history.parts[i].message;
	*ret = prices;
	*ret_n = n;
	return true;
}
