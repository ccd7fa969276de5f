/*
 * Holds on orders: what each of them forbids, that the order goes on where it was. What PlaceHold
 * and ReleaseHold say; ListHolds is said in tests/scenario/hold.bats.
 */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "model/order_hold.h"

#define ORDER(name) ORDERD__V1__ORDER_STATE__ORDER_STATE_##name
#define HOLD(name) ORDERD__V1__HOLD_KIND__HOLD_KIND_##name

static struct memory_reply place(struct shop *shop, const char *order, Orderd__V1__HoldKind kind,
				 unsigned int scopes)
{
	Orderd__V1__PlaceHoldRequest request = ORDERD__V1__PLACE_HOLD_REQUEST__INIT;

	request.order = shop_key(shop, order);
	field_set(&request, kind, kind);
	field_set(&request, blocks_confirm, (scopes & HOLD_CONFIRM) != 0);
	field_set(&request, blocks_allocate, (scopes & HOLD_ALLOCATE) != 0);
	field_set(&request, blocks_ship, (scopes & HOLD_SHIP) != 0);
	field_set(&request, blocks_invoice, (scopes & HOLD_INVOICE) != 0);
	request.reason = shop_text(shop, "to be looked at");
	return shop_run(shop, &op_place_hold, &request);
}

static int64_t placed(struct shop *shop, const char *order, Orderd__V1__HoldKind kind,
		      unsigned int scopes)
{
	const Orderd__V1__PlaceHoldResponse *response =
		shop_accept(place(shop, order, kind, scopes));

	return response->hold_id;
}

static struct memory_reply release(struct shop *shop, int64_t id)
{
	Orderd__V1__ReleaseHoldRequest request = ORDERD__V1__RELEASE_HOLD_REQUEST__INIT;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;

	key.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key.id = id;
	request.hold = &key;
	request.reason = shop_text(shop, "all is well");
	return shop_run(shop, &op_release_hold, &request);
}

static const char *order_of(struct shop *shop, const char *sku, int64_t micros)
{
	const struct shop_line line = { sku, micros };

	return shop_placed(shop, &line, 1)->number;
}

static void an_order_goes_on_when_its_last_hold_is_released(void **state)
{
	struct shop *shop = *state;
	const char *number = order_of(shop, "COURSE", MICRO);
	int64_t credit = placed(shop, number, HOLD(CREDIT), HOLD_CONFIRM);
	int64_t fraud = placed(shop, number, HOLD(FRAUD), HOLD_CONFIRM | HOLD_SHIP);
	const Orderd__V1__ReleaseHoldResponse *response;
	const Orderd__V1__ReplyHeader *header;
	const Orderd__V1__Order *order;

	assert_string_equal(shop_event(shop, 0)->type, "order.hold_placed");
	assert_int_equal(shop_event(shop, 0)->order_hold_placed->hold_id, fraud);
	assert_int_equal(shop_event(shop, 0)->order_hold_placed->hold_count, 2);
	header = shop_refuse(shop_confirm(shop, number), REASON_ORDER_ON_HOLD);
	assert_non_null(strstr(header->message, "CREDIT hold"));
	assert_non_null(strstr(header->message, "FRAUD hold"));
	response = shop_accept(release(shop, credit));
	assert_int_equal(response->hold_count, 1);
	assert_string_equal(shop_event(shop, 0)->type, "order.hold_released");
	header = shop_refuse(shop_confirm(shop, number), REASON_ORDER_ON_HOLD);
	assert_null(strstr(header->message, "CREDIT hold"));
	shop_refuse(release(shop, credit), REASON_HOLD_STATE);
	shop_accept(release(shop, fraud));
	order = shop_get(shop, number);
	assert_int_equal(order->state, ORDER(PLACED));
	assert_int_equal(order->hold_count, 0);
	assert_int_equal(order->n_holds, 2);
	assert_int_equal(order->holds[0]->state, ORDERD__V1__HOLD_STATE__HOLD_STATE_RELEASED);
	shop_accept(shop_confirm(shop, number));
}

static void a_scope_forbids_its_steps_and_no_others(void **state)
{
	struct shop *shop = *state;
	const char *number, *shipment;
	int64_t id;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	number = order_of(shop, "TEA", 4 * MICRO);
	id = placed(shop, number, HOLD(ADDRESS), HOLD_SHIP | HOLD_INVOICE);
	shop_accept(shop_confirm(shop, number));
	shop_refuse(shop_ship_plan(shop, number, NULL, 0), REASON_ORDER_ON_HOLD);
	shop_accept(release(shop, id));
	id = placed(shop, number, HOLD(STOCK), HOLD_ALLOCATE);
	shop_refuse(shop_ship_plan(shop, number, NULL, 0), REASON_ORDER_ON_HOLD);
	shop_accept(release(shop, id));
	id = placed(shop, number, HOLD(PAYMENT), HOLD_INVOICE | HOLD_CONFIRM);
	shipment = ((const Orderd__V1__CreateShipmentResponse *)shop_accept(
			    shop_ship_plan(shop, number, NULL, 0)))
			   ->number;
	placed(shop, number, HOLD(CUSTOMER_REQUEST), HOLD_SHIP);
	shop_refuse(shop_ship(shop, shipment), REASON_ORDER_ON_HOLD);
	/* Holds keep nobody from giving up. */
	shop_accept(shop_cancel(shop, number));
	shop_refuse(place(shop, number, HOLD(MANUAL), HOLD_SHIP), REASON_ORDER_STATE);
	shop_accept(release(shop, id));
}

/* What comes in passes an order by that may have none, and goes to it once it may. */
static void a_held_order_gets_no_stock(void **state)
{
	struct shop *shop = *state;
	const char *first = order_of(shop, "CUP", 3 * MICRO);
	const char *second = order_of(shop, "CUP", 2 * MICRO);
	int64_t id = placed(shop, first, HOLD(CONTINGENCY), HOLD_ALLOCATE);

	shop_accept(shop_receive(shop, "CUP", 4 * MICRO));
	assert_int_equal(shop_get(shop, first)->lines[0]->reserved_micros, 0);
	assert_int_equal(shop_get(shop, second)->lines[0]->reserved_micros, 2 * MICRO);
	shop_accept(release(shop, id));
	assert_int_equal(shop_get(shop, first)->lines[0]->reserved_micros, 2 * MICRO);
	assert_int_equal(shop_get(shop, first)->lines[0]->backordered_micros, 1 * MICRO);
	assert_int_equal(shop_get(shop, first)->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_PARTIAL);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 4 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 1 * MICRO);
}

static void a_hold_needs_reason_and_scope(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__PlaceHoldRequest request = ORDERD__V1__PLACE_HOLD_REQUEST__INIT;
	const Orderd__V1__ReplyHeader *header;

	request.order = shop_key(shop, order_of(shop, "COURSE", MICRO));
	header = shop_refuse(shop_run(shop, &op_place_hold, &request), REASON_REQUIRED);
	shop_violation(header, "kind");
	shop_violation(header, "reason");
	shop_violation(header, "blocks_ship");
	shop_refuse(release(shop, 4711), REASON_NOT_FOUND);
}

static void holds_on_one_order_are_bounded(void **state)
{
	struct shop *shop = *state;
	const char *number = order_of(shop, "COURSE", MICRO);

	for (int i = 0; i < 100; i++)
		placed(shop, number, HOLD(MANUAL), HOLD_INVOICE);
	shop_refuse(place(shop, number, HOLD(MANUAL), HOLD_INVOICE), REASON_HOLDS_FULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_order_goes_on_when_its_last_hold_is_released),
		TEST(a_scope_forbids_its_steps_and_no_others),
		TEST(a_held_order_gets_no_stock),
		TEST(a_hold_needs_reason_and_scope),
		TEST(holds_on_one_order_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
