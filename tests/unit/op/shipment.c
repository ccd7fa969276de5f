/* An order's way out: shipments of its parts, their delivery, what is undone before. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "op/message.h"

#define ORDER(name) ORDERD__V1__ORDER_STATE__ORDER_STATE_##name
#define FULFILLMENT(name) ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_##name
#define SHIPMENT(name) ORDERD__V1__SHIPMENT_STATE__SHIPMENT_STATE_##name

static const struct shop_line three_lines[] = {
	{ "TEA", 4 * MICRO },
	{ "CUP", 6 * MICRO },
	{ "COURSE", 1 * MICRO },
};

/* A confirmed order of 4 TEA, 6 CUP, of which 2 wait, and a COURSE. */
static const char *confirmed(struct shop *shop)
{
	const char *number;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	shop_accept(shop_receive(shop, "CUP", 4 * MICRO));
	number = shop_placed(shop, three_lines, 3)->number;
	shop_accept(shop_confirm(shop, number));
	return number;
}

static const Orderd__V1__Shipment *get(struct shop *shop, const char *number)
{
	Orderd__V1__GetShipmentRequest request = ORDERD__V1__GET_SHIPMENT_REQUEST__INIT;
	const Orderd__V1__GetShipmentResponse *response;

	request.shipment = shop_key(shop, number);
	response = shop_accept(shop_run(shop, &op_get_shipment, &request));
	return response->shipment;
}

static struct memory_reply cancel(struct shop *shop, const char *number)
{
	Orderd__V1__CancelShipmentRequest request = ORDERD__V1__CANCEL_SHIPMENT_REQUEST__INIT;

	request.shipment = shop_key(shop, number);
	request.reason = shop_text(shop, "wrong address");
	return shop_run(shop, &op_cancel_shipment, &request);
}

static void a_part_is_shipped_and_delivered(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	const struct shop_part parts[] = { { 1, 3 * MICRO }, { 2, 1 * MICRO } };
	const Orderd__V1__CreateShipmentResponse *created;
	const Orderd__V1__ConfirmDeliveryResponse *delivered;
	const Orderd__V1__StockMovement *movement;
	const Orderd__V1__ShipResponse *shipped;
	const Orderd__V1__Shipment *shipment;
	const Orderd__V1__Order *after;

	created = shop_accept(shop_ship_plan(shop, order, parts, 2));
	assert_string_equal(created->number, "SH-2026-000001");
	assert_int_equal(created->state, SHIPMENT(PLANNED));
	assert_int_equal(created->order_state, ORDER(PROCESSING));
	assert_int_equal(created->order_version, 3);
	assert_string_equal(shop_event(shop, 1)->type, "order.released");
	assert_string_equal(shop_event(shop, 0)->type, "shipment.created");
	assert_int_equal(shop_event(shop, 0)->shipment_created->n_lines, 2);
	after = shop_get(shop, order);
	assert_int_equal(after->lines[0]->picked_micros, 3 * MICRO);
	assert_int_equal(after->lines[0]->reserved_micros, 4 * MICRO);

	shipped = shop_accept(shop_ship(shop, created->number));
	assert_int_equal(shipped->state, SHIPMENT(SHIPPED));
	assert_int_equal(shipped->fulfillment_status, FULFILLMENT(PARTIALLY_SHIPPED));
	assert_string_equal(shop_event(shop, 1)->type, "shipment.shipped");
	assert_int_equal(shop_event(shop, 1)->shipment_shipped->lines[1]->quantity_micros, MICRO);
	assert_string_equal(shop_event(shop, 0)->type, "order.fulfillment_status_changed");
	after = shop_get(shop, order);
	assert_int_equal(after->lines[0]->picked_micros, 0);
	assert_int_equal(after->lines[0]->reserved_micros, 1 * MICRO);
	assert_int_equal(after->lines[0]->shipped_micros, 3 * MICRO);
	assert_int_equal(shop_level(shop, "TEA")->on_hand_micros, 7 * MICRO);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 1 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->on_hand_micros, 3 * MICRO);
	assert_int_equal(memory_count(&shop->memory, &entity_stock_movement), 4);
	movement = memory_row(&shop->memory, &entity_stock_movement, 2);
	assert_int_equal(movement->kind, ORDERD__V1__MOVEMENT_KIND__MOVEMENT_KIND_SHIPMENT);
	assert_int_equal(movement->quantity_micros, -3 * MICRO);
	assert_string_equal(movement->document, "SH-2026-000001");

	delivered = shop_accept(shop_deliver(shop, created->number));
	assert_int_equal(delivered->state, SHIPMENT(DELIVERED));
	assert_int_equal(delivered->order_state, ORDER(PROCESSING));
	assert_int_equal(delivered->fulfillment_status, FULFILLMENT(PARTIALLY_DELIVERED));
	shipment = get(shop, created->number);
	assert_int_equal(shipment->version, 3);
	assert_int_equal(shipment->n_lines, 2);
	assert_string_equal(shipment->lines[1]->sku, "CUP");
	assert_string_equal(shipment->order_number, order);
	assert_non_null(shipment->shipped_at);
	assert_non_null(shipment->delivered_at);
}

static void an_order_is_completed_when_all_of_it_has_arrived(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	const char *first, *second;
	const Orderd__V1__ConfirmDeliveryResponse *delivered;
	const Orderd__V1__CreateShipmentResponse *created;

	/* Everything that is there: also what no stock is kept of. */
	created = shop_accept(shop_ship_plan(shop, order, NULL, 0));
	first = created->number;
	assert_int_equal(get(shop, first)->n_lines, 3);
	assert_int_equal(get(shop, first)->lines[1]->quantity_micros, 4 * MICRO);
	assert_int_equal(get(shop, first)->lines[2]->has_location_id, 0);
	shop_refuse(shop_ship_plan(shop, order, NULL, 0), REASON_NOT_RESERVED);
	shop_accept(shop_ship(shop, first));
	shop_accept(shop_receive(shop, "CUP", 5 * MICRO));
	created = shop_accept(shop_ship_plan(shop, order, NULL, 0));
	second = created->number;
	assert_int_equal(get(shop, second)->lines[0]->quantity_micros, 2 * MICRO);
	shop_accept(shop_ship(shop, second));
	assert_int_equal(shop_get(shop, order)->fulfillment_status, FULFILLMENT(SHIPPED));
	shop_accept(shop_deliver(shop, second));
	assert_int_equal(shop_get(shop, order)->state, ORDER(PROCESSING));
	delivered = shop_accept(shop_deliver(shop, first));
	assert_int_equal(delivered->fulfillment_status, FULFILLMENT(DELIVERED));
	assert_int_equal(delivered->order_state, ORDER(COMPLETED));
	assert_string_equal(shop_event(shop, 2)->type, "shipment.delivered");
	assert_string_equal(shop_event(shop, 1)->type, "order.fulfillment_status_changed");
	assert_string_equal(shop_event(shop, 0)->type, "order.completed");
	shop_refuse(shop_ship_plan(shop, order, NULL, 0), REASON_ORDER_STATE);
	assert_int_equal(shop_level(shop, "CUP")->on_hand_micros, 3 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 0);
}

static void only_what_is_reserved_can_be_shipped(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	const struct shop_part wrong[] = {
		{ 1, 5 * MICRO }, { 2, 5 * MICRO }, { 4, MICRO }, { 3, MICRO }, { 3, MICRO },
	};
	const struct shop_part empty[] = { { 1, 0 } };
	const struct shop_part tea[] = { { 1, 4 * MICRO } };
	const Orderd__V1__ReplyHeader *header;

	header = shop_refuse(shop_ship_plan(shop, order, wrong, 5), REASON_DUPLICATE);
	assert_int_equal(header->n_violations, 4);
	assert_string_equal(shop_violation(header, "lines[0].quantity_micros")->message,
			    "line 1 (TEA): 5 asked for, 4 reserved and on no other shipment");
	shop_violation(header, "lines[1].quantity_micros");
	assert_string_equal(shop_violation(header, "lines[2].line_number")->reason, "NOT_FOUND");
	assert_string_equal(shop_violation(header, "lines[4].line_number")->reason, "DUPLICATE");
	header = shop_refuse(shop_ship_plan(shop, order, empty, 1), REASON_OUT_OF_RANGE);
	shop_violation(header, "lines[0].quantity_micros");
	shop_accept(shop_ship_plan(shop, order, tea, 1));
	shop_refuse(shop_ship_plan(shop, order, tea, 1), REASON_NOT_RESERVED);
	assert_int_equal(memory_count(&shop->memory, &entity_shipment), 1);
}

static void an_order_that_is_not_confirmed_is_not_shipped(void **state)
{
	struct shop *shop = *state;
	const char *order;
	const Orderd__V1__ReplyHeader *header;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	order = shop_placed(shop, three_lines, 1)->number;
	header = shop_refuse(shop_ship_plan(shop, order, NULL, 0), REASON_ORDER_STATE);
	assert_string_equal(
		header->message,
		"cannot ship SO-2026-000001: it is PLACED, the step needs a CONFIRMED "
		"or PROCESSING order; allowed now: confirm, cancel lines, cancel, hold");
	assert_int_equal(memory_count(&shop->memory, &entity_shipment), 0);
}

static void a_shipment_has_its_states_and_versions(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	Orderd__V1__ShipRequest request = ORDERD__V1__SHIP_REQUEST__INIT;
	Orderd__V1__ConfirmDeliveryRequest deliver = ORDERD__V1__CONFIRM_DELIVERY_REQUEST__INIT;
	const Orderd__V1__CreateShipmentResponse *created;
	const Orderd__V1__ReplyHeader *header;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	created = shop_accept(shop_ship_plan(shop, order, NULL, 0));
	header = shop_refuse(shop_deliver(shop, created->number), REASON_SHIPMENT_STATE);
	assert_string_equal(header->message,
			    "cannot deliver SH-2026-000001: it is PLANNED, the step needs a "
			    "SHIPPED shipment; allowed now: ship, cancel");
	request.shipment = shop_key(shop, created->number);
	field_set(&request, expected_version, 7);
	shop_refuse(shop_run(shop, &op_ship, &request), REASON_VERSION_CONFLICT);
	field_set(&request, expected_version, 1);
	request.shipped_at = &at;
	at.seconds = shop->memory.clock_us / 1000000 + 60;
	header = shop_refuse(shop_run(shop, &op_ship, &request), REASON_DATE_IN_FUTURE);
	shop_violation(header, "shipped_at");
	at.seconds -= 3600;
	request.carrier = shop_text(shop, "DHL");
	request.tracking_number = shop_text(shop, "JD014600003");
	shop_accept(shop_run(shop, &op_ship, &request));
	assert_string_equal(get(shop, created->number)->carrier, "DHL");
	assert_string_equal(get(shop, created->number)->tracking_number, "JD014600003");
	assert_int_equal(shop_event(shop, 1)->occurred_at->seconds, at.seconds);
	shop_refuse(shop_ship(shop, created->number), REASON_SHIPMENT_STATE);
	shop_refuse(cancel(shop, created->number), REASON_SHIPMENT_STATE);
	deliver.shipment = request.shipment;
	deliver.delivered_at = &at;
	at.seconds -= 1;
	shop_refuse(shop_run(shop, &op_confirm_delivery, &deliver), REASON_OUT_OF_RANGE);
	shop_refuse(shop_ship(shop, "SH-2026-000009"), REASON_NOT_FOUND);
}

static void another_system_names_its_shipment_once(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateShipmentRequest request = ORDERD__V1__CREATE_SHIPMENT_REQUEST__INIT;
	Orderd__V1__GetShipmentRequest find = ORDERD__V1__GET_SHIPMENT_REQUEST__INIT;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;
	const Orderd__V1__GetShipmentResponse *found;
	const struct shop_part part = { 1, MICRO };

	request.order = shop_key(shop, confirmed(shop));
	request.external_id = shop_external(shop, "WMS", "4711");
	shop_parts(shop, &part, 1, &request.lines, &request.n_lines);
	shop_accept(shop_run(shop, &op_create_shipment, &request));
	assert_string_equal(shop_event(shop, 0)->external_ids[0]->external_id, "4711");
	shop_refuse(shop_run(shop, &op_create_shipment, &request), REASON_EXISTS);
	key.key_case = ORDERD__V1__RECORD_KEY__KEY_EXTERNAL;
	key.external = request.external_id;
	find.shipment = &key;
	found = shop_accept(shop_run(shop, &op_get_shipment, &find));
	assert_string_equal(found->shipment->number, "SH-2026-000001");
	assert_string_equal(found->external_ids[0]->system, "WMS");
}

static void a_cancelled_shipment_gives_its_quantities_back(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	const struct shop_part part = { 1, 4 * MICRO };
	const Orderd__V1__CreateShipmentResponse *created;
	const Orderd__V1__CancelShipmentResponse *cancelled;

	created = shop_accept(shop_ship_plan(shop, order, &part, 1));
	cancelled = shop_accept(cancel(shop, created->number));
	assert_int_equal(cancelled->state, SHIPMENT(CANCELLED));
	assert_int_equal(cancelled->order_state, ORDER(CONFIRMED));
	assert_string_equal(shop_event(shop, 1)->type, "shipment.cancelled");
	assert_string_equal(shop_event(shop, 0)->type, "order.release_reverted");
	assert_int_equal(shop_get(shop, order)->lines[0]->picked_micros, 0);
	assert_int_equal(shop_get(shop, order)->lines[0]->reserved_micros, 4 * MICRO);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 4 * MICRO);
	created = shop_accept(shop_ship_plan(shop, order, &part, 1));
	shop_accept(shop_ship(shop, created->number));
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 0);
}

static void no_goods_leave_for_an_account_above_its_limit(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	Orderd__V1__SetLimitRequest limit = ORDERD__V1__SET_LIMIT_REQUEST__INIT;
	const Orderd__V1__CreateShipmentResponse *created;
	const Orderd__V1__ReplyHeader *header;

	created = shop_accept(shop_ship_plan(shop, order, NULL, 0));
	limit.account = shop_key(shop, "C-000001");
	limit.currency = shop_text(shop, "EUR");
	field_set(&limit, limit_minor, 100);
	shop_accept(shop_run(shop, &op_set_limit, &limit));
	header = shop_refuse(shop_ship(shop, created->number), REASON_CREDIT_EXCEEDED);
	assert_string_equal(header->message,
			    "cannot ship SH-2026-000001: the account's exposure of 202.29 EUR is "
			    "above its limit of 1.00");
	assert_int_equal(shop_level(shop, "TEA")->on_hand_micros, 10 * MICRO);
	limit.has_limit_minor = 0;
	shop_accept(shop_run(shop, &op_set_limit, &limit));
	shop_accept(shop_ship(shop, created->number));
}

static void a_cancelled_order_takes_its_planned_shipments_along(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	const struct shop_part tea = { 1, 4 * MICRO }, course = { 3, MICRO };
	const Orderd__V1__CreateShipmentResponse *first, *second;
	const Orderd__V1__Order *after;

	first = shop_accept(shop_ship_plan(shop, order, &tea, 1));
	second = shop_accept(shop_ship_plan(shop, order, &course, 1));
	shop_accept(shop_cancel(shop, order));
	assert_string_equal(shop_event(shop, 2)->type, "shipment.cancelled");
	assert_string_equal(shop_event(shop, 1)->type, "shipment.cancelled");
	assert_string_equal(shop_event(shop, 0)->type, "order.cancelled");
	assert_int_equal(get(shop, first->number)->state, SHIPMENT(CANCELLED));
	assert_int_equal(get(shop, second->number)->state, SHIPMENT(CANCELLED));
	assert_string_equal(get(shop, second->number)->cancel_reason, "changed their mind");
	after = shop_get(shop, order);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(after->lines[i]->picked_micros, 0);
		assert_int_equal(after->lines[i]->reserved_micros, 0);
		assert_int_equal(after->lines[i]->cancelled_micros,
				 after->lines[i]->ordered_micros);
	}
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 0);
	shop_refuse(shop_ship(shop, first->number), REASON_SHIPMENT_STATE);
}

static void an_order_of_which_some_has_left_is_not_cancelled_whole(void **state)
{
	struct shop *shop = *state;
	const char *order = confirmed(shop);
	const struct shop_part part = { 1, MICRO };
	const Orderd__V1__CreateShipmentResponse *created;

	created = shop_accept(shop_ship_plan(shop, order, &part, 1));
	shop_accept(shop_ship(shop, created->number));
	shop_refuse(shop_cancel(shop, order), REASON_SHIPPED_ALREADY);
	assert_int_equal(shop_get(shop, order)->state, ORDER(PROCESSING));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_part_is_shipped_and_delivered),
		TEST(an_order_is_completed_when_all_of_it_has_arrived),
		TEST(only_what_is_reserved_can_be_shipped),
		TEST(an_order_that_is_not_confirmed_is_not_shipped),
		TEST(a_shipment_has_its_states_and_versions),
		TEST(another_system_names_its_shipment_once),
		TEST(a_cancelled_shipment_gives_its_quantities_back),
		TEST(no_goods_leave_for_an_account_above_its_limit),
		TEST(a_cancelled_order_takes_its_planned_shipments_along),
		TEST(an_order_of_which_some_has_left_is_not_cancelled_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
