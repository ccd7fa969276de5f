#include "model/field.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_fact.h"
#include "op/page.h"
#include "op/record_key.h"
#include "orderd/internal/v1/store.pb-c.h"

/* Order, position, limit. */
static const struct query newest = {
	.name = "order_events_newest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iii",
};
static const struct query oldest = {
	.name = "order_events_oldest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iii",
};

static Orderd__V1__GetOrderHistoryRequest
get_order_history_filter(const Orderd__V1__GetOrderHistoryRequest *request)
{
	Orderd__V1__GetOrderHistoryRequest filter = *request;

	filter.has_page_size = false;
	filter.page_token = NULL;
	return filter;
}

/* The position of the page's first event, or one before it on its way. */
static bool get_order_history_open(const Orderd__V1__GetOrderHistoryRequest *request,
				   struct verdict *verdict, int64_t *ret_seq)
{
	Orderd__V1__GetOrderHistoryRequest filter = get_order_history_filter(request);

	return page_open(verdict, request->page_token, &filter.base,
			 request->oldest_first ? 0 : INT64_MAX, ret_seq);
}

static void get_order_history_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetOrderHistoryRequest *request = message;
	int64_t seq;

	record_key_check(verdict, request->order, "order");
	page_check_size(verdict, request->has_page_size, request->page_size);
	get_order_history_open(request, verdict, &seq);
}

static void get_order_history_load(struct work *work, const void *message)
{
	const Orderd__V1__GetOrderHistoryRequest *request = message;
	int64_t limit = (int64_t)page_size(request->has_page_size, request->page_size) + 1;
	struct slot *slot;
	int64_t seq;

	work_want_record(work, &entity_order, request->order);
	slot = work_find_record(work, &entity_order, request->order);
	if (slot && get_order_history_open(request, work_verdict(work), &seq))
		work_query(work, request->oldest_first ? &oldest : &newest,
			   v_int(record_key_id(slot)), v_int(seq), v_int(limit));
}

/* NULL when the row cannot be read. */
static Orderd__V1__OrderHistoryEntry *
get_order_history_entry(struct arena *arena, const Orderd__Internal__V1__EventRow *row,
			const Orderd__V1__Order *order)
{
	ProtobufCAllocator allocator = arena_allocator(arena);
	Orderd__V1__OrderHistoryEntry *entry =
		message_new(arena, &orderd__v1__order_history_entry__descriptor);
	Orderd__V1__Event *event =
		orderd__v1__event__unpack(&allocator, row->event.len, row->event.data);

	if (!event)
		return NULL;
	field_set(entry, seq, row->seq);
	field_set(entry, epoch, event->epoch);
	entry->type = event->type;
	entry->at = event->at;
	entry->occurred_at = event->occurred_at;
	field_set(entry, actor_id, event->actor_id);
	entry->has_request_id = event->has_request_id;
	entry->request_id = event->request_id;
	entry->fact = order_fact(arena, event, order->currency);
	if (event->aggregate_kind == ORDERD__V1__RECORD_KIND__RECORD_KIND_SHIPMENT) {
		field_set(entry, shipment_id, event->aggregate_id);
		entry->shipment_number = order_fact_shipment(event);
	}
	return entry;
}

static void get_order_history_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetOrderHistoryRequest *request = message;
	Orderd__V1__GetOrderHistoryResponse *response = reply;
	Orderd__V1__GetOrderHistoryRequest filter = get_order_history_filter(request);
	size_t n, n_max = page_size(request->has_page_size, request->page_size);
	struct slot *slot = work_find_record(work, &entity_order, request->order);
	struct arena *arena = work_arena(work);
	const void *const *rows = NULL;

	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_order, request->order);
		return;
	}
	n = work_rows(work, request->oldest_first ? &oldest : &newest, &rows);
	response->entries = arena_alloc(arena, n * sizeof(void *));
	for (size_t i = 0; i < n && i < n_max; i++) {
		Orderd__V1__OrderHistoryEntry *entry = get_order_history_entry(
			arena, rows[i], (const Orderd__V1__Order *)slot->message);

		if (!entry) {
			verdict_refuse(work_verdict(work), REASON_INTERNAL,
				       "an event of the order cannot be read");
			return;
		}
		response->entries[response->n_entries++] = entry;
	}
	if (n > n_max)
		response->next_page_token =
			page_token(arena, &filter.base,
				   ((const Orderd__Internal__V1__EventRow *)rows[n_max])->seq);
}

const struct op op_get_order_history = {
	.method = "orderd.v1.OrderService/GetOrderHistory",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_order_history_check,
	.load = get_order_history_load,
	.decide = get_order_history_decide,
};
