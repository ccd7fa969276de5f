/* Shipments against PostgreSQL: many requests about one order at once, pages, plans. */
#include "lib/desk.h"

#include <string.h>

#include "lib/database.h"

static int setup(void **state)
{
	struct desk *desk = desk_open(1);

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 10 * MICRO);
	desk_receive(desk, "CUP", 50 * MICRO);
	desk_wait(desk);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

static struct desk_ask *confirm(struct desk *desk, const char *id)
{
	Orderd__V1__ConfirmOrderRequest *request = desk_new(desk, confirm_order_request);

	request->order = desk_external_key(desk, id);
	return desk_submit(desk, "OrderService/ConfirmOrder", request);
}

static Orderd__V1__LineQuantity **line_one(struct desk *desk, int64_t quantity_micros)
{
	Orderd__V1__LineQuantity **lines = arena_alloc(&desk->arena, sizeof(*lines));

	lines[0] = desk_new(desk, line_quantity);
	field_set(lines[0], line_number, 1);
	field_set(lines[0], quantity_micros, quantity_micros);
	return lines;
}

static struct desk_ask *plan(struct desk *desk, const char *order, const char *id,
			     int64_t quantity_micros)
{
	Orderd__V1__CreateShipmentRequest *request = desk_new(desk, create_shipment_request);

	request->order = desk_external_key(desk, order);
	request->external_id = desk_external(desk, id);
	request->n_lines = 1;
	request->lines = line_one(desk, quantity_micros);
	return desk_submit(desk, "ShipmentService/CreateShipment", request);
}

static struct desk_ask *ship(struct desk *desk, const char *id)
{
	Orderd__V1__ShipRequest *request = desk_new(desk, ship_request);

	request->shipment = desk_external_key(desk, id);
	return desk_submit(desk, "ShipmentService/Ship", request);
}

static struct desk_ask *deliver(struct desk *desk, const char *id)
{
	Orderd__V1__ConfirmDeliveryRequest *request = desk_new(desk, confirm_delivery_request);

	request->shipment = desk_external_key(desk, id);
	return desk_submit(desk, "ShipmentService/ConfirmDelivery", request);
}

static struct desk_ask *cancel_line(struct desk *desk, const char *order, int64_t quantity_micros)
{
	Orderd__V1__CancelLinesRequest *request = desk_new(desk, cancel_lines_request);

	request->order = desk_external_key(desk, order);
	request->reason = desk_text(desk, "less");
	request->n_lines = 1;
	request->lines = line_one(desk, quantity_micros);
	return desk_submit(desk, "OrderService/CancelLines", request);
}

/* Each request needs what the one before it made; none waits for an answer. */
static void a_whole_life_asked_at_once(void **state)
{
	struct desk *desk = *state;
	const struct desk_ask *cancelled, *late, *delivered;
	const Orderd__V1__ConfirmDeliveryResponse *response;

	desk_place(desk, "A", "CUP", 5 * MICRO, NULL, 0);
	confirm(desk, "A");
	plan(desk, "A", "S1", 2 * MICRO);
	plan(desk, "A", "S2", 3 * MICRO);
	cancelled = cancel_line(desk, "A", 2 * MICRO);
	ship(desk, "S1");
	ship(desk, "S2");
	late = cancel_line(desk, "A", MICRO);
	deliver(desk, "S2");
	delivered = deliver(desk, "S1");
	desk_wait(desk);
	desk_response(cancelled);
	assert_string_equal(desk_reason(late), "NOT_CANCELLABLE");
	response = desk_response(delivered);
	assert_int_equal(response->order_state, ORDERD__V1__ORDER_STATE__ORDER_STATE_COMPLETED);
	assert_int_equal(desk_number("SELECT on_hand_micros FROM stock_level"), 47 * MICRO);
	assert_int_equal(desk_number("SELECT reserved_micros FROM stock_level"), 0);
	assert_int_equal(desk_number("SELECT -sum(quantity_micros)::bigint FROM stock_movement"
				     " WHERE kind = 3"),
			 3 * MICRO);
	assert_int_equal(desk_number("SELECT count(*) FROM shipment WHERE state = 5"), 2);
	assert_int_equal(desk_number("SELECT total_minor FROM orders"), 3570);
	assert_int_equal(desk_number("SELECT exposure_minor FROM credit_account"), 3570);
}

static const Orderd__V1__ListShipmentsResponse *list(struct desk *desk,
						     Orderd__V1__ListShipmentsRequest *request)
{
	return desk_run(desk, "ShipmentService/ListShipments", request);
}

/* Follows the tokens to the end; every id must be lower than the one before. */
static size_t count_pages(struct desk *desk, Orderd__V1__ListShipmentsRequest *request)
{
	const Orderd__V1__ListShipmentsResponse *page;
	int64_t last = INT64_MAX;
	size_t n = 0;

	request->page_token = NULL;
	do {
		page = list(desk, request);
		for (size_t i = 0; i < page->n_shipments; i++) {
			assert_true(page->shipments[i]->id < last);
			assert_int_equal(page->shipments[i]->n_lines, 0);
			last = page->shipments[i]->id;
		}
		n += page->n_shipments;
		request->page_token = page->next_page_token;
	} while (request->page_token && *request->page_token);
	return n;
}

static void shipments_come_in_pages_newest_first(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ListShipmentsRequest *request = desk_new(desk, list_shipments_request);
	struct desk_ask *ask;
	char id[16];

	desk_place(desk, "A", "CUP", 8 * MICRO, NULL, 0);
	desk_place(desk, "B", "CUP", 8 * MICRO, NULL, 0);
	confirm(desk, "A");
	confirm(desk, "B");
	for (int i = 0; i < 12; i++) {
		snprintf(id, sizeof(id), "S%d", i);
		plan(desk, i % 3 ? "A" : "B", id, MICRO);
	}
	ship(desk, "S1");
	ship(desk, "S3");
	desk_wait(desk);
	field_set(request, page_size, 3);
	assert_int_equal(count_pages(desk, request), 12);
	request->order = desk_external_key(desk, "A");
	assert_int_equal(count_pages(desk, request), 8);
	request->account = desk_external_key(desk, "K1");
	assert_int_equal(count_pages(desk, request), 8);
	request->order = NULL;
	assert_int_equal(count_pages(desk, request), 12);
	field_set(request, state, ORDERD__V1__SHIPMENT_STATE__SHIPMENT_STATE_SHIPPED);
	assert_int_equal(count_pages(desk, request), 2);
	request->order = desk_external_key(desk, "B");
	assert_int_equal(count_pages(desk, request), 1);
	request->order = desk_external_key(desk, "C");
	ask = desk_submit(desk, "ShipmentService/ListShipments", request);
	desk_wait(desk);
	assert_string_equal(desk_reason(ask), "NOT_FOUND");
}

/* Whatever the program does, PostgreSQL lets no piece leave twice. */
static void the_tables_keep_counters_right_by_themselves(void **state)
{
	struct desk *desk = *state;
	PGconn *connection = database_open(false);
	static const char *const wrong[][2] = {
		{ "order_line_picked_check", "UPDATE order_line SET picked_micros = 9000000" },
		{ "order_line_open_check", "UPDATE order_line SET cancelled_micros = 1" },
		{ "shipment_line_quantity_check", "UPDATE shipment_line SET quantity_micros = -1" },
		{ "shipment_delivered_at_check",
		  "UPDATE shipment SET shipped_at = now(), delivered_at = now() - interval '1 s'" },
		{ "shipment_line_order_line_fkey", "UPDATE shipment_line SET line_number = 2" },
	};

	desk_place(desk, "A", "CUP", 5 * MICRO, NULL, 0);
	confirm(desk, "A");
	plan(desk, "A", "S1", 2 * MICRO);
	desk_wait(desk);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		PGresult *result =
			PQexecParams(connection, wrong[i][1], 0, NULL, NULL, NULL, NULL, 0);

		assert_int_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
		assert_string_equal(PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
				    wrong[i][0]);
		PQclear(result);
	}
	PQfinish(connection);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_whole_life_asked_at_once),
		TEST(shipments_come_in_pages_newest_first),
		TEST(the_tables_keep_counters_right_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
