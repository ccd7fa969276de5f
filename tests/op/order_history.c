/* An order's timeline: its own events and those of its shipments, in pages of any size. */
#include "lib/desk.h"

#include <string.h>

#include "lib/database.h"
#include "lib/plan.h"
#include "orderd/v1/reference.pb-c.h"
#include "orderd/v1/shipment.pb-c.h"

static int setup(void **state)
{
	struct desk *desk = desk_open(1);

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 10 * MICRO);
	desk_wait(desk);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

static Orderd__V1__RecordKey *plan_shipment(struct desk *desk, const char *order, const char *id)
{
	Orderd__V1__CreateShipmentRequest *request = desk_new(desk, create_shipment_request);

	request->order = desk_external_key(desk, order);
	request->external_id = desk_external(desk, id);
	desk_run(desk, "ShipmentService/CreateShipment", request);
	return desk_external_key(desk, id);
}

/* Placed with too little stock, filled in part, shipped in part, delivered. */
static void live(struct desk *desk)
{
	Orderd__V1__ConfirmOrderRequest *confirm = desk_new(desk, confirm_order_request);
	Orderd__V1__ShipRequest *ship = desk_new(desk, ship_request);
	Orderd__V1__ConfirmDeliveryRequest *deliver = desk_new(desk, confirm_delivery_request);
	Orderd__V1__LinkRequest *named = desk_new(desk, link_request);

	desk_place(desk, "A", "CUP", 3 * MICRO, NULL, 0);
	desk_place(desk, "OTHER", "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	confirm->order = named->record = desk_external_key(desk, "A");
	desk_run(desk, "OrderService/ConfirmOrder", confirm);
	desk_receive(desk, "CUP", 2 * MICRO);
	desk_wait(desk);
	ship->shipment = deliver->shipment = plan_shipment(desk, "A", "S");
	ship->carrier = desk_text(desk, "DHL");
	desk_run(desk, "ShipmentService/Ship", ship);
	desk_run(desk, "ShipmentService/ConfirmDelivery", deliver);
	field_set(named, kind, ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER);
	named->external_id = desk_external(desk, "B");
	desk_run(desk, "ReferenceService/Link", named);
}

static Orderd__V1__GetOrderHistoryRequest *ask(struct desk *desk, const char *id)
{
	Orderd__V1__GetOrderHistoryRequest *request = desk_new(desk, get_order_history_request);

	request->order = desk_external_key(desk, id);
	return request;
}

static const Orderd__V1__GetOrderHistoryResponse *
history(struct desk *desk, const Orderd__V1__GetOrderHistoryRequest *request)
{
	return desk_run(desk, "OrderService/GetOrderHistory", request);
}

static void facts_are_told_in_words(void **state)
{
	static const char *const facts[] = {
		"placed: 1 line, 35.70 EUR, allocation BACKORDERED",
		"confirmed",
		"line 1: 2 of the backorder filled, 1 still open",
		"allocation PARTIAL, was BACKORDERED",
		"released to fulfilment",
		"shipment SH-1 planned: 2 of line 1",
		"shipment SH-1 left with DHL: 2 of line 1",
		"fulfilment PARTIALLY_SHIPPED, was UNFULFILLED",
		"shipment SH-1 delivered",
		"fulfilment PARTIALLY_DELIVERED, was PARTIALLY_SHIPPED",
		"known as TEST:B",
	};
	struct desk *desk = *state;
	Orderd__V1__GetOrderHistoryRequest *request = ask(desk, "A");
	const Orderd__V1__GetOrderHistoryResponse *page;
	size_t n = sizeof(facts) / sizeof(facts[0]);

	live(desk);
	field_set(request, oldest_first, 1);
	page = history(desk, request);
	for (size_t i = 0; i < page->n_entries; i++) {
		const Orderd__V1__OrderHistoryEntry *entry = page->entries[i];
		char *fact = desk_text(desk, "%s", entry->fact);
		char *number = strstr(fact, "SH-");

		assert_true(entry->at->seconds > 0 && entry->request_id.len == 16);
		assert_int_equal(number != NULL, entry->has_shipment_id);
		if (number) {
			assert_int_equal(strncmp(number, entry->shipment_number,
						 strlen(entry->shipment_number)),
					 0);
			memmove(number + 4, number + strlen(entry->shipment_number),
				strlen(number + strlen(entry->shipment_number)) + 1);
			number[3] = '1';
		}
		assert_string_equal(fact, i < n ? facts[i] : "the end");
	}
	assert_int_equal(page->n_entries, n);
}

static void pages_of_any_size_tell_the_same(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__GetOrderHistoryRequest *request = ask(desk, "A");
	const Orderd__V1__GetOrderHistoryResponse *whole, *page;
	size_t n;

	live(desk);
	for (int oldest = 0; oldest < 2; oldest++) {
		field_set(request, oldest_first, oldest);
		request->has_page_size = 0;
		request->page_token = NULL;
		whole = history(desk, request);
		assert_true(whole->n_entries >= 10 && !whole->next_page_token);
		for (uint32_t size = 1; size <= 4; size++) {
			n = 0;
			field_set(request, page_size, size);
			request->page_token = NULL;
			do {
				page = history(desk, request);
				for (size_t i = 0; i < page->n_entries; i++, n++)
					assert_int_equal(page->entries[i]->seq,
							 whole->entries[n]->seq);
				request->page_token = page->next_page_token;
			} while (request->page_token && *request->page_token);
			assert_int_equal(n, whole->n_entries);
		}
	}
}

static void an_order_that_is_not_there_has_none(void **state)
{
	struct desk *desk = *state;
	struct desk_ask *asked =
		desk_submit(desk, "OrderService/GetOrderHistory", ask(desk, "NONE"));

	desk_wait(desk);
	assert_string_equal(desk_reason(asked), "NOT_FOUND");
}

static void a_timeline_is_found_by_keys(void **state)
{
	static const char *const explains[] = {
		"EXPLAIN EXECUTE order_events_newest (1, 7, 9, 2)",
		"EXPLAIN EXECUTE order_events_oldest (1, 7, 0, 2)",
	};
	PGconn *connection = database_open(false);

	database_run(connection, "SET plan_cache_mode = force_generic_plan");
	plan_prepare(connection, "order_events_newest", "bigint, bigint, bigint, bigint");
	plan_prepare(connection, "order_events_oldest", "bigint, bigint, bigint, bigint");
	for (int i = 0; i < 2; i++) {
		plan_expect(connection, explains[i], "event_aggregate",
			    "Index Cond: ((tenant_id = $1) AND (ROW(aggregate_id, seq) >= ");
		plan_expect(connection, explains[i], "event_trace_pkey",
			    "Index Cond: ((tenant_id = $1) AND (ROW(record_id, seq) >= ");
		plan_expect(connection, explains[i], "shipment_order",
			    "Index Cond: ((tenant_id = $1) AND (ROW(order_id, id) >= ");
		plan_expect(connection, explains[i], "event_pkey",
			    "Index Cond: ((tenant_id = $1) AND (seq >= ");
	}
	PQfinish(connection);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(facts_are_told_in_words),
		TEST(pages_of_any_size_tell_the_same),
		TEST(an_order_that_is_not_there_has_none),
		TEST(a_timeline_is_found_by_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
