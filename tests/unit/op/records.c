/* Accounts, products, prices, locations, tenants: made, changed, refused. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "op/message.h"
#include "orderd/internal/v1/store.pb-c.h"

static Orderd__V1__AccountAddress *address(struct shop *shop, Orderd__V1__AddressPurpose purpose,
					   const char *city, const char *country)
{
	Orderd__V1__AccountAddress *made =
		message_new(&shop->memory.arena, &orderd__v1__account_address__descriptor);

	field_set(made, purpose, purpose);
	made->city = shop_text(shop, city);
	made->country = shop_text(shop, country);
	return made;
}

static const Orderd__V1__Account *get_account(struct shop *shop, const char *number)
{
	Orderd__V1__GetAccountRequest request = ORDERD__V1__GET_ACCOUNT_REQUEST__INIT;
	const Orderd__V1__GetAccountResponse *response;

	request.account = shop_key(shop, number);
	response = shop_accept(shop_run(shop, &op_get_account, &request));
	return response->account;
}

static void an_account_is_made_then_changed(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__UpsertAccountRequest request = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	const Orderd__V1__UpsertAccountResponse *response;
	const Orderd__V1__Account *got;
	Orderd__V1__AccountAddress *addresses[2];

	request.account = &account;
	request.external_id = shop_external(shop, "ERP", "K1");
	account.name = shop_text(shop, "Öz Ticaret");
	account.n_addresses = 2;
	account.addresses = addresses;
	addresses[0] =
		address(shop, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO, "Bursa", "TR");
	addresses[1] =
		address(shop, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_BILL_TO, "Ankara", "TR");
	response = shop_accept(shop_run(shop, &op_upsert_account, &request));
	assert_true(response->created);
	assert_string_equal(response->number, "C-000002");
	assert_string_equal(shop_event(shop, 0)->type, "account.created");
	assert_string_equal(shop_event(shop, 0)->external_ids[0]->external_id, "K1");

	/* Found by its external id; what is not stated stays. */
	account.name = NULL;
	field_set(&account, status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_BLOCKED);
	account.n_addresses = 1;
	addresses[0]->city = shop_text(shop, "Izmir");
	addresses[0]->country = NULL;
	response = shop_accept(shop_run(shop, &op_upsert_account, &request));
	assert_false(response->created);
	assert_int_equal(response->version, 2);
	got = get_account(shop, "C-000002");
	assert_string_equal(got->name, "Öz Ticaret");
	assert_int_equal(got->status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_BLOCKED);
	assert_int_equal(got->kind, ORDERD__V1__ACCOUNT_KIND__ACCOUNT_KIND_ORGANISATION);
	assert_int_equal(got->n_addresses, 2);
	assert_string_equal(got->addresses[0]->city, "Izmir");
	assert_null(got->addresses[0]->country);
	assert_string_equal(got->addresses[1]->city, "Ankara");
	assert_string_equal(shop_event(shop, 0)->type, "account.updated");
	assert_int_equal(shop_event(shop, 0)->n_external_ids, 1);
}

static void an_account_of_the_same_number_is_the_same(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__UpsertAccountRequest request = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	const Orderd__V1__UpsertAccountResponse *response;
	const Orderd__V1__ReplyHeader *header;

	request.account = &account;
	account.number = shop_text(shop, "C-000001");
	field_set(&request, expected_version, 2);
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_VERSION_CONFLICT);
	assert_string_equal(header->metadata[0]->value, "1");
	field_set(&request, expected_version, 1);
	response = shop_accept(shop_run(shop, &op_upsert_account, &request));
	assert_true(response->unchanged);
	assert_int_equal(response->version, 1);

	/* An external id that was new links, from then on alone it finds the account. */
	request.has_expected_version = 0;
	request.external_id = shop_external(shop, "ERP", "K7");
	shop_accept(shop_run(shop, &op_upsert_account, &request));
	account.number = shop_text(shop, "X-1");
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_IMMUTABLE);
	shop_violation(header, "account.number");
	account.number = NULL;
	field_set(&account, id, 1);
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_NOT_FOUND);
	assert_string_equal(header->message, "there is no account 1");
}

static void two_names_of_different_accounts_conflict(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__UpsertAccountRequest request = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	const Orderd__V1__ReplyHeader *header;

	request.account = &account;
	request.external_id = shop_external(shop, "ERP", "K1");
	account.name = shop_text(shop, "B");
	shop_accept(shop_run(shop, &op_upsert_account, &request));
	account.number = shop_text(shop, "C-000001");
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_EXISTS);
	assert_string_equal(header->metadata[1]->value, "C-000001");
}

static void accounts_stand_below_accounts(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__UpsertAccountRequest request = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	const Orderd__V1__UpsertAccountResponse *response;
	const Orderd__Internal__V1__AccountAncestor *row;
	const Orderd__V1__ReplyHeader *header;
	int64_t root, child;

	root = ((const Orderd__V1__Account *)memory_row(&shop->memory, &entity_account, 0))->id;
	request.account = &account;
	account.name = shop_text(shop, "branch");
	field_set(&account, parent_id, root);
	response = shop_accept(shop_run(shop, &op_upsert_account, &request));
	child = response->account_id;
	account.parent_id = child;
	response = shop_accept(shop_run(shop, &op_upsert_account, &request));
	assert_int_equal(memory_count(&shop->memory, &entity_account_ancestor), 1 + 2 + 3);
	row = memory_row(&shop->memory, &entity_account_ancestor, 5);
	assert_int_equal(row->account_id, response->account_id);
	assert_int_equal(row->ancestor_id, root);
	assert_int_equal(row->depth, 2);

	account.number = response->number;
	account.parent_id = root;
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_IMMUTABLE);
	shop_violation(header, "account.parent_id");
	account.number = NULL;
	account.parent_id = 999999;
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_NOT_FOUND);
	shop_violation(header, "account.parent_id");
}

static void an_account_is_checked_field_by_field(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__UpsertAccountRequest request = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	Orderd__V1__AccountAddress *addresses[2];
	const Orderd__V1__ReplyHeader *header;
	char long_name[300];

	shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_REQUIRED);
	request.account = &account;
	memset(long_name, 'x', sizeof(long_name));
	long_name[257] = '\0';
	account.name = long_name;
	account.currency = shop_text(shop, "EURO");
	account.country = shop_text(shop, "Deutschland");
	account.time_zone = shop_text(shop, "../etc");
	field_set(&account, version, 3);
	field_set(&account, kind, (Orderd__V1__AccountKind)77);
	account.n_addresses = 2;
	account.addresses = addresses;
	addresses[0] = address(shop, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO, "", "D");
	addresses[1] =
		address(shop, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO, "", "DE");
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_OUTPUT_ONLY);
	assert_string_equal(shop_violation(header, "account.name")->reason, "TOO_LONG");
	assert_string_equal(shop_violation(header, "account.kind")->reason, "ENUM_UNKNOWN");
	shop_violation(header, "account.version");
	shop_violation(header, "account.currency");
	shop_violation(header, "account.country");
	shop_violation(header, "account.time_zone");
	assert_string_equal(shop_violation(header, "account.addresses[0].country")->reason,
			    "FORMAT");
	assert_string_equal(shop_violation(header, "account.addresses[1].purpose")->reason,
			    "DUPLICATE");

	account = (Orderd__V1__Account)ORDERD__V1__ACCOUNT__INIT;
	header = shop_refuse(shop_run(shop, &op_upsert_account, &request), REASON_REQUIRED);
	shop_violation(header, "account.name");
}

static void a_product_has_defaults(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__UpsertProductRequest request = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__GetProductRequest get = ORDERD__V1__GET_PRODUCT_REQUEST__INIT;
	Orderd__V1__Product product = ORDERD__V1__PRODUCT__INIT;
	const Orderd__V1__UpsertProductResponse *response;
	const Orderd__V1__GetProductResponse *got;
	const Orderd__V1__ReplyHeader *header;

	request.product = &product;
	header = shop_refuse(shop_run(shop, &op_upsert_product, &request), REASON_REQUIRED);
	shop_violation(header, "product.sku");
	request.external_id = shop_external(shop, "PIM", "1");
	product.sku = shop_text(shop, "POT");
	response = shop_accept(shop_run(shop, &op_upsert_product, &request));
	assert_true(response->created);
	get.product = shop_key(shop, "POT");
	got = shop_accept(shop_run(shop, &op_get_product, &get));
	assert_string_equal(got->product->name, "POT");
	assert_string_equal(got->product->unit, "C62");
	assert_string_equal(got->product->tax_class, "STANDARD");
	assert_int_equal(got->product->stock_policy, ORDERD__V1__STOCK_POLICY__STOCK_POLICY_REFUSE);
	assert_int_equal(got->product->status, ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_ACTIVE);
	assert_int_equal(got->n_external_ids, 1);
	get.product = shop_key(shop, "PAN");
	shop_refuse(shop_run(shop, &op_get_product, &get), REASON_NOT_FOUND);
}

static void a_retired_product_takes_no_orders(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	Orderd__V1__UpsertProductRequest request = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__Product product = ORDERD__V1__PRODUCT__INIT;

	request.product = &product;
	product.sku = shop_text(shop, "COURSE");
	field_set(&product, status, ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_RETIRED);
	shop_accept(shop_run(shop, &op_upsert_product, &request));
	assert_string_equal(shop_event(shop, 1)->type, "product.updated");
	assert_string_equal(shop_event(shop, 0)->type, "product.retired");
	shop_refuse(shop_place(shop, &line, 1), REASON_PRODUCT_RETIRED);
}

static Orderd__V1__PriceInput *price(struct shop *shop, const char *sku, const char *currency,
				     int64_t min_quantity_micros, int64_t unit_price_micros)
{
	Orderd__V1__PriceInput *made =
		message_new(&shop->memory.arena, &orderd__v1__price_input__descriptor);

	made->product = shop_key(shop, sku);
	made->currency = shop_text(shop, currency);
	field_set(made, min_quantity_micros, min_quantity_micros);
	field_set(made, unit_price_micros, unit_price_micros);
	return made;
}

static void prices_come_in_tiers_all_or_none(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__PutPricesRequest request = ORDERD__V1__PUT_PRICES_REQUEST__INIT;
	const struct shop_line nine = { "COURSE", 9 * MICRO }, ten = { "COURSE", 10 * MICRO };
	const Orderd__V1__PutPricesResponse *response;
	const Orderd__V1__ReplyHeader *header;
	Orderd__V1__PriceInput *prices[4];
	size_t n_events = shop->memory.n_events;

	request.prices = prices;
	shop_refuse(shop_run(shop, &op_put_prices, &request), REASON_REQUIRED);
	prices[0] = price(shop, "COURSE", "EUR", 10 * MICRO, 90 * MICRO);
	prices[1] = price(shop, "NOTHING", "EUR", 0, MICRO);
	prices[2] = price(shop, "COURSE", "EUR", 10 * MICRO, 80 * MICRO);
	request.n_prices = 3;
	header = shop_refuse(shop_run(shop, &op_put_prices, &request), REASON_DUPLICATE);
	shop_violation(header, "prices[1].product");
	shop_violation(header, "prices[2]");
	assert_int_equal(memory_count(&shop->memory, &entity_price), 3);

	prices[1] = price(shop, "COURSE", "EUR", 0, 100 * MICRO);
	prices[2] = price(shop, "COURSE", "TRY", 0, 4000 * MICRO);
	prices[3] = price(shop, "CUP", "EUR", 0, 11 * MICRO);
	request.n_prices = 4;
	response = shop_accept(shop_run(shop, &op_put_prices, &request));
	assert_int_equal(response->created, 2);
	assert_int_equal(response->updated, 2);
	assert_int_equal(shop->memory.n_events, n_events + 2);
	assert_null(shop_event(shop, 1)->pricing_changed->currency);
	assert_string_equal(shop_event(shop, 0)->pricing_changed->currency, "EUR");

	assert_int_equal(shop_placed(shop, &nine, 1)->net_minor, 90000);
	assert_int_equal(shop_placed(shop, &ten, 1)->net_minor, 90000);
}

static void a_tax_rule_changes_later_orders_only(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	Orderd__V1__PutTaxRuleRequest request = ORDERD__V1__PUT_TAX_RULE_REQUEST__INIT;
	const Orderd__V1__PutTaxRuleResponse *response;
	const Orderd__V1__ReplyHeader *header;
	const char *number = shop_placed(shop, &line, 1)->number;

	request.country = shop_text(shop, "DE");
	request.tax_class = shop_text(shop, "STANDARD");
	field_set(&request, rate_micros, 160000);
	response = shop_accept(shop_run(shop, &op_put_tax_rule, &request));
	assert_false(response->created);
	assert_int_equal(response->version, 2);
	assert_int_equal(shop_placed(shop, &line, 1)->tax_minor, 1600);
	assert_int_equal(shop_get(shop, number)->tax_minor, 1900);

	request.tax_class = shop_text(shop, "NONE");
	field_set(&request, rate_micros, 1000001);
	header = shop_refuse(shop_run(shop, &op_put_tax_rule, &request), REASON_FORMAT);
	shop_violation(header, "tax_class");
	shop_violation(header, "rate_micros");
}

static void tax_needs_country_and_rule(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	Orderd__V1__PlaceOrderRequest place = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	Orderd__V1__UpsertProductRequest upsert = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__Product product = ORDERD__V1__PRODUCT__INIT;
	Orderd__V1__Address ship_to = ORDERD__V1__ADDRESS__INIT;
	const Orderd__V1__PlaceOrderResponse *placed;
	const Orderd__V1__Order *order;

	place.order = shop_order(shop, &line, 1);
	place.order->ship_to = &ship_to;
	ship_to.country = shop_text(shop, "AT");
	shop_refuse(shop_run(shop, &op_place_order, &place), REASON_TAX_RULE_MISSING);
	ship_to.country = NULL;
	ship_to.city = shop_text(shop, "Bonn");
	placed = shop_accept(shop_run(shop, &op_place_order, &place));
	order = shop_get(shop, placed->number);
	assert_string_equal(order->tax_country, "DE");
	assert_int_equal(order->n_addresses, 1);
	assert_string_equal(order->addresses[0]->city, "Bonn");

	/* What is free of tax needs neither. */
	upsert.product = &product;
	product.sku = shop_text(shop, "COURSE");
	product.tax_class = shop_text(shop, "NONE");
	shop_accept(shop_run(shop, &op_upsert_product, &upsert));
	ship_to.country = shop_text(shop, "AT");
	placed = shop_accept(shop_run(shop, &op_place_order, &place));
	assert_int_equal(placed->tax_minor, 0);
}

static void a_location_is_put(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "CUP", MICRO };
	Orderd__V1__PutLocationRequest request = ORDERD__V1__PUT_LOCATION_REQUEST__INIT;
	Orderd__V1__Location location = ORDERD__V1__LOCATION__INIT;
	const Orderd__V1__PutLocationResponse *response;

	request.location = &location;
	shop_refuse(shop_run(shop, &op_put_location, &request), REASON_REQUIRED);
	location.code = shop_text(shop, "MAIN");
	field_set(&location, status, ORDERD__V1__LOCATION_STATUS__LOCATION_STATUS_INACTIVE);
	response = shop_accept(shop_run(shop, &op_put_location, &request));
	assert_false(response->created);
	assert_string_equal(shop_event(shop, 0)->type, "location.updated");
	shop_refuse(shop_place(shop, &line, 1), REASON_LOCATION_INACTIVE);
	shop_refuse(shop_receive(shop, "CUP", MICRO), REASON_LOCATION_INACTIVE);
}

static void a_tenant_is_made_once(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateTenantRequest request = ORDERD__V1__CREATE_TENANT_REQUEST__INIT;
	Orderd__V1__Tenant tenant = ORDERD__V1__TENANT__INIT;
	const Orderd__V1__Tenant *made;
	const Orderd__V1__ReplyHeader *header;

	assert_true(op_create_tenant.system_tenant && op_list_tenants.system_tenant);
	assert_int_equal(op_create_tenant.callers, OP_ADMINISTRATOR);
	assert_int_equal(op_list_tenants.callers, OP_ADMINISTRATOR);
	request.tenant = &tenant;
	tenant.code = shop_text(shop, "Acme");
	header = shop_refuse(shop_run(shop, &op_create_tenant, &request), REASON_FORMAT);
	shop_violation(header, "tenant.code");
	tenant.code = shop_text(shop, "acme");
	shop_accept(shop_run(shop, &op_create_tenant, &request));
	made = memory_row(&shop->memory, &entity_tenant, 0);
	assert_string_equal(made->name, "acme");
	assert_string_equal(made->time_zone, "UTC");
	header = shop_refuse(shop_run(shop, &op_create_tenant, &request), REASON_EXISTS);
	assert_string_equal(header->metadata[0]->key, "tenant_id");
}

static void credit_is_shown_by_currency(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__SetLimitRequest limit = ORDERD__V1__SET_LIMIT_REQUEST__INIT;
	Orderd__V1__GetCreditRequest get = ORDERD__V1__GET_CREDIT_REQUEST__INIT;
	const Orderd__V1__GetCreditResponse *credit;
	const Orderd__V1__SetLimitResponse *set;

	limit.account = get.account = shop_key(shop, "C-000001");
	limit.currency = shop_text(shop, "EUR");
	field_set(&limit, limit_minor, -1);
	shop_refuse(shop_run(shop, &op_set_limit, &limit), REASON_OUT_OF_RANGE);
	field_set(&limit, limit_minor, 500);
	set = shop_accept(shop_run(shop, &op_set_limit, &limit));
	assert_int_equal(set->version, 1);
	limit.has_limit_minor = 0;
	field_set(&limit, expected_version, 1);
	set = shop_accept(shop_run(shop, &op_set_limit, &limit));
	assert_int_equal(set->version, 2);
	shop_refuse(shop_run(shop, &op_set_limit, &limit), REASON_VERSION_CONFLICT);
	credit = shop_accept(shop_run(shop, &op_get_credit, &get));
	assert_int_equal(credit->n_credit_accounts, 1);
	assert_false(credit->credit_accounts[0]->has_limit_minor);
	get.account = shop_key(shop, "C-9");
	shop_refuse(shop_run(shop, &op_get_credit, &get), REASON_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_account_is_made_then_changed),
		TEST(an_account_of_the_same_number_is_the_same),
		TEST(two_names_of_different_accounts_conflict),
		TEST(accounts_stand_below_accounts),
		TEST(an_account_is_checked_field_by_field),
		TEST(a_product_has_defaults),
		TEST(a_retired_product_takes_no_orders),
		TEST(prices_come_in_tiers_all_or_none),
		TEST(a_tax_rule_changes_later_orders_only),
		TEST(tax_needs_country_and_rule),
		TEST(a_location_is_put),
		TEST(a_tenant_is_made_once),
		TEST(credit_is_shown_by_currency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
