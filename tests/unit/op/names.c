/* What people call the records that replies name by their ids. */
#include "lib/shop.h"
#include "model/field.h"

static const struct shop_line tea = { .sku = "TEA", .quantity_micros = MICRO };

/* Fails the test unless exactly one of the names is that of the record. */
static void assert_named(Orderd__V1__RecordName *const *names, size_t n, int64_t id,
			 const char *number, const char *name)
{
	size_t n_found = 0;

	for (size_t i = 0; i < n; i++) {
		if (names[i]->id != id)
			continue;
		n_found++;
		assert_string_equal(names[i]->number, number);
		if (name)
			assert_string_equal(names[i]->name, name);
	}
	assert_int_equal(n_found, 1);
}

static void a_list_of_orders_names_each_account_once(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ListOrdersRequest request = ORDERD__V1__LIST_ORDERS_REQUEST__INIT;
	const Orderd__V1__ListOrdersResponse *response;
	const Orderd__V1__Account *account = memory_row(&shop->memory, &entity_account, 0);

	shop_accept(shop_receive(shop, "TEA", 5 * MICRO));
	shop_placed(shop, &tea, 1);
	shop_placed(shop, &tea, 1);
	response = shop_accept(shop_run(shop, &op_list_orders, &request));
	assert_int_equal(response->n_orders, 2);
	assert_int_equal(response->n_names, 0);
	field_set(&request, with_names, true);
	response = shop_accept(shop_run(shop, &op_list_orders, &request));
	assert_int_equal(response->n_orders, 2);
	assert_int_equal(response->n_names, 1);
	assert_int_equal(response->names[0]->kind, ORDERD__V1__RECORD_KIND__RECORD_KIND_ACCOUNT);
	assert_named(response->names, response->n_names, account->id, account->number,
		     account->name);
}

static void only_records_of_the_page_are_named(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ListStockLevelsRequest request = ORDERD__V1__LIST_STOCK_LEVELS_REQUEST__INIT;
	const Orderd__V1__ListStockLevelsResponse *response;
	const Orderd__V1__StockLevel *level;

	shop_accept(shop_receive(shop, "TEA", MICRO));
	shop_accept(shop_receive(shop, "CUP", MICRO));
	field_set(&request, with_names, true);
	field_set(&request, page_size, 1);
	response = shop_accept(shop_run(shop, &op_list_stock_levels, &request));
	level = response->stock_levels[0];
	assert_int_equal(response->n_stock_levels, 1);
	assert_int_equal(response->n_names, 2);
	assert_named(response->names, response->n_names, level->product_id, "TEA", NULL);
	assert_named(response->names, response->n_names, level->location_id, "MAIN", NULL);
	/* The token serves whoever asks for names and who does not. */
	request.page_token = response->next_page_token;
	field_set(&request, with_names, false);
	response = shop_accept(shop_run(shop, &op_list_stock_levels, &request));
	assert_int_equal(response->n_stock_levels, 1);
	assert_int_equal(response->n_names, 0);
}

static void one_record_is_shown_with_names_too(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__GetOrderRequest get_order = ORDERD__V1__GET_ORDER_REQUEST__INIT;
	Orderd__V1__GetShipmentRequest get_shipment = ORDERD__V1__GET_SHIPMENT_REQUEST__INIT;
	Orderd__V1__GetAvailabilityRequest get_availability =
		ORDERD__V1__GET_AVAILABILITY_REQUEST__INIT;
	const Orderd__V1__CreateShipmentResponse *planned;
	const Orderd__V1__GetAvailabilityResponse *availability;
	const Orderd__V1__GetShipmentResponse *shipment;
	const Orderd__V1__GetOrderResponse *order;
	const Orderd__V1__StockLevel *level;
	char *number;

	shop_accept(shop_receive(shop, "TEA", 5 * MICRO));
	level = shop_level(shop, "TEA");
	number = shop_placed(shop, &tea, 1)->number;
	shop_accept(shop_confirm(shop, number));
	planned = shop_accept(shop_ship_plan(shop, number, NULL, 0));

	get_order.order = shop_key(shop, number);
	field_set(&get_order, with_names, true);
	order = shop_accept(shop_run(shop, &op_get_order, &get_order));
	assert_int_equal(order->n_names, 2);
	assert_named(order->names, order->n_names, order->order->account_id, "C-000001", NULL);
	assert_named(order->names, order->n_names, level->location_id, "MAIN", NULL);

	get_shipment.shipment = shop_key(shop, planned->number);
	field_set(&get_shipment, with_names, true);
	shipment = shop_accept(shop_run(shop, &op_get_shipment, &get_shipment));
	assert_int_equal(shipment->n_names, 2);
	assert_named(shipment->names, shipment->n_names, order->order->account_id, "C-000001",
		     NULL);

	get_availability.product = shop_key(shop, "TEA");
	field_set(&get_availability, with_names, true);
	availability = shop_accept(shop_run(shop, &op_get_availability, &get_availability));
	assert_int_equal(availability->n_names, 2);
	assert_named(availability->names, availability->n_names, level->product_id, "TEA", NULL);
}

static void an_account_is_shown_with_the_name_of_its_parent(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateAccountRequest create = ORDERD__V1__CREATE_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account branch = ORDERD__V1__ACCOUNT__INIT;
	Orderd__V1__GetAccountRequest get = ORDERD__V1__GET_ACCOUNT_REQUEST__INIT;
	const Orderd__V1__Account *parent = memory_row(&shop->memory, &entity_account, 0);
	const Orderd__V1__CreateAccountResponse *created;
	const Orderd__V1__GetAccountResponse *response;

	branch.name = shop_text(shop, "Branch");
	field_set(&branch, parent_id, parent->id);
	create.account = &branch;
	created = shop_accept(shop_run(shop, &op_create_account, &create));
	get.account = shop_key(shop, created->number);
	field_set(&get, with_names, true);
	response = shop_accept(shop_run(shop, &op_get_account, &get));
	assert_int_equal(response->n_names, 1);
	assert_named(response->names, response->n_names, parent->id, parent->number, parent->name);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_list_of_orders_names_each_account_once),
	TEST(only_records_of_the_page_are_named),
	TEST(one_record_is_shown_with_names_too),
	TEST(an_account_is_shown_with_the_name_of_its_parent),
};
UNIT_MAIN(tests)
