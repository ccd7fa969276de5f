/* Master data changed field by field: masks, versions, what is already so, what is only asked. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "op/message.h"

static Google__Protobuf__FieldMask *mask(struct shop *shop, size_t n, const char *const *paths)
{
	struct arena *arena = &shop->memory.arena;
	Google__Protobuf__FieldMask *made =
		message_new(arena, &google__protobuf__field_mask__descriptor);

	made->n_paths = n;
	made->paths = arena_alloc(arena, sizeof(char *) * n);
	for (size_t i = 0; i < n; i++)
		made->paths[i] = shop_text(shop, paths[i]);
	return made;
}

#define MASK(shop, ...)                                                                            \
	mask(shop, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *),                       \
	     (const char *[]){ __VA_ARGS__ })

static const Orderd__V1__Account *account_of(struct shop *shop)
{
	return memory_row(&shop->memory, &entity_account, 0);
}

/* The request to change the shop's only account. */
struct change {
	Orderd__V1__UpdateAccountRequest request;
	Orderd__V1__Account values;
};

static struct change *change_new(struct shop *shop)
{
	struct change *change = arena_alloc(&shop->memory.arena, sizeof(*change));

	orderd__v1__update_account_request__init(&change->request);
	orderd__v1__account__init(&change->values);
	change->request.account = shop_key(shop, "C-000001");
	change->request.values = &change->values;
	return change;
}

static const Orderd__V1__UpdateAccountResponse *change_accept(struct shop *shop,
							      const struct change *change)
{
	return shop_accept(shop_run(shop, &op_update_account, &change->request));
}

static const Orderd__V1__ReplyHeader *change_refuse(struct shop *shop, const struct change *change,
						    enum reason reason)
{
	return shop_refuse(shop_run(shop, &op_update_account, &change->request), reason);
}

static void without_a_mask_present_fields_are_written(void **state)
{
	struct shop *shop = *state;
	struct change *change = change_new(shop);
	const Orderd__V1__UpdateAccountResponse *response;

	change->values.time_zone = shop_text(shop, "Europe/Berlin");
	response = change_accept(shop, change);
	assert_false(response->unchanged);
	assert_int_equal(response->version, 2);
	assert_string_equal(response->number, "C-000001");
	assert_string_equal(account_of(shop)->time_zone, "Europe/Berlin");
	assert_string_equal(account_of(shop)->country, "DE");
	assert_string_equal(shop_event(shop, 0)->type, "account.updated");

	/* A mask without paths is none. */
	change->request.update_mask = mask(shop, 0, NULL);
	change->values.time_zone = shop_text(shop, "UTC");
	assert_int_equal(change_accept(shop, change)->version, 3);
	assert_string_equal(account_of(shop)->time_zone, "UTC");
}

static void a_masked_field_that_is_absent_is_cleared(void **state)
{
	struct shop *shop = *state;
	struct change *change = change_new(shop);

	field_set(&change->values, owner_id, 7);
	change->values.time_zone = shop_text(shop, "UTC");
	change_accept(shop, change);
	assert_int_equal(account_of(shop)->owner_id, 7);

	/* Present but not named: left as it is. Named and present: written. */
	change->request.update_mask = MASK(shop, "time_zone", "owner_id", "name");
	change->values = (Orderd__V1__Account)ORDERD__V1__ACCOUNT__INIT;
	change->values.name = shop_text(shop, "Brook");
	change->values.currency = shop_text(shop, "TRY");
	change_accept(shop, change);
	assert_null(account_of(shop)->time_zone);
	assert_false(account_of(shop)->has_owner_id);
	assert_string_equal(account_of(shop)->name, "Brook");
	assert_string_equal(account_of(shop)->currency, "EUR");

	/* Who only clears states nothing. */
	change->request.update_mask = MASK(shop, "currency");
	change->request.values = NULL;
	change_accept(shop, change);
	assert_null(account_of(shop)->currency);
}

static void a_mask_names_what_an_update_may_change(void **state)
{
	struct shop *shop = *state;
	struct change *change = change_new(shop);
	const Orderd__V1__ReplyHeader *header;

	change->request.update_mask = MASK(shop, "name", "nmae", "version", "id", "number",
					   "parent_id", "addresses.city");
	change->values.name = shop_text(shop, "Brook");
	header = change_refuse(shop, change, REASON_FIELD_UNKNOWN);
	assert_int_equal(header->n_violations, 6);
	assert_non_null(strstr(shop_violation(header, "update_mask.paths[1]")->message, "nmae"));
	assert_string_equal(shop_violation(header, "update_mask.paths[2]")->reason, "OUTPUT_ONLY");
	assert_string_equal(shop_violation(header, "update_mask.paths[3]")->reason, "OUTPUT_ONLY");
	assert_string_equal(shop_violation(header, "update_mask.paths[4]")->reason, "IMMUTABLE");
	assert_string_equal(shop_violation(header, "update_mask.paths[5]")->reason, "IMMUTABLE");
	shop_violation(header, "update_mask.paths[6]");

	/* What a record must have cannot be cleared, with a mask or by an empty text. */
	change->request.update_mask = MASK(shop, "name", "status");
	change->values.name = NULL;
	header = change_refuse(shop, change, REASON_REQUIRED);
	shop_violation(header, "values.name");
	shop_violation(header, "values.status");
	change->request.update_mask = NULL;
	change->values.name = shop_text(shop, "");
	shop_violation(change_refuse(shop, change, REASON_REQUIRED), "values.name");

	/* Without a mask the same fields are refused by their values. */
	change->values.name = NULL;
	field_set(&change->values, id, 5);
	field_set(&change->values, version, 5);
	header = change_refuse(shop, change, REASON_OUTPUT_ONLY);
	shop_violation(header, "values.id");
	shop_violation(header, "values.version");
	change->values.has_id = change->values.has_version = 0;
	change->values.number = shop_text(shop, "C-9");
	field_set(&change->values, parent_id, 9);
	header = change_refuse(shop, change, REASON_IMMUTABLE);
	shop_violation(header, "values.number");
	shop_violation(header, "values.parent_id");
	assert_int_equal(account_of(shop)->version, 1);
}

static void an_update_that_changes_nothing_is_told_so(void **state)
{
	struct shop *shop = *state;
	struct change *change = change_new(shop);
	size_t n_events = shop->memory.n_events;
	const Orderd__V1__UpdateAccountResponse *response;

	change->request.update_mask = MASK(shop, "name", "country", "number_of_nothing");
	change->request.update_mask->n_paths = 2;
	change->values.name = account_of(shop)->name;
	change->values.country = shop_text(shop, "DE");
	field_set(&change->request, expected_version, 1);
	response = change_accept(shop, change);
	assert_true(response->unchanged);
	assert_int_equal(response->version, 1);
	assert_int_equal(shop->memory.n_events, n_events);

	/* Yet another version is expected in vain. */
	change->request.expected_version = 2;
	change_refuse(shop, change, REASON_VERSION_CONFLICT);
	change->request.account = shop_key(shop, "C-9");
	change_refuse(shop, change, REASON_NOT_FOUND);
	change->request.account = NULL;
	change->request.values = NULL;
	change->request.update_mask = NULL;
	shop_violation(change_refuse(shop, change, REASON_REQUIRED), "values");
}

static void an_import_of_the_same_masters_writes_nothing(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__UpsertProductRequest product = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__Product tea = ORDERD__V1__PRODUCT__INIT;
	Orderd__V1__PutLocationRequest location = ORDERD__V1__PUT_LOCATION_REQUEST__INIT;
	Orderd__V1__Location main_location = ORDERD__V1__LOCATION__INIT;
	Orderd__V1__PutTaxRuleRequest rule = ORDERD__V1__PUT_TAX_RULE_REQUEST__INIT;
	const Orderd__V1__UpsertProductResponse *product_response;
	size_t n_events;

	product.product = &tea;
	product.external_id = shop_external(shop, "ERP", "4711");
	tea.sku = shop_text(shop, "TEA");
	tea.name = shop_text(shop, "Tea");
	product_response = shop_accept(shop_run(shop, &op_upsert_product, &product));
	/* The new name in the other system is a change of its own. */
	assert_false(product_response->unchanged);
	assert_string_equal(shop_event(shop, 0)->external_ids[0]->external_id, "4711");
	n_events = shop->memory.n_events;
	product_response = shop_accept(shop_run(shop, &op_upsert_product, &product));
	assert_true(product_response->unchanged);
	assert_false(product_response->created);
	assert_int_equal(product_response->version, 2);
	assert_string_equal(product_response->sku, "TEA");

	location.location = &main_location;
	main_location.code = shop_text(shop, "MAIN");
	assert_true(((const Orderd__V1__PutLocationResponse *)shop_accept(
			     shop_run(shop, &op_put_location, &location)))
			    ->unchanged);
	rule.country = shop_text(shop, "DE");
	rule.tax_class = shop_text(shop, "STANDARD");
	field_set(&rule, rate_micros, 190000);
	assert_true(((const Orderd__V1__PutTaxRuleResponse *)shop_accept(
			     shop_run(shop, &op_put_tax_rule, &rule)))
			    ->unchanged);
	assert_int_equal(shop->memory.n_events, n_events);
}

static void prices_and_limits_that_stand_are_left(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__PutPricesRequest request = ORDERD__V1__PUT_PRICES_REQUEST__INIT;
	Orderd__V1__PriceInput price = ORDERD__V1__PRICE_INPUT__INIT, *prices[] = { &price };
	Orderd__V1__SetLimitRequest limit = ORDERD__V1__SET_LIMIT_REQUEST__INIT;
	const Orderd__V1__PutPricesResponse *response;
	const Orderd__V1__SetLimitResponse *limited;
	size_t n_events = shop->memory.n_events;

	request.n_prices = 1;
	request.prices = prices;
	price.product = shop_key(shop, "TEA");
	price.currency = shop_text(shop, "EUR");
	field_set(&price, unit_price_micros, 2500000);
	response = shop_accept(shop_run(shop, &op_put_prices, &request));
	assert_int_equal(response->unchanged, 1);
	assert_int_equal(response->updated, 0);
	assert_int_equal(shop->memory.n_events, n_events);
	field_set(&price, expected_version, 2);
	shop_refuse(shop_run(shop, &op_put_prices, &request), REASON_VERSION_CONFLICT);

	limit.account = shop_key(shop, "C-000001");
	limit.currency = shop_text(shop, "USD");
	limited = shop_accept(shop_run(shop, &op_set_limit, &limit));
	assert_true(limited->unchanged);
	assert_int_equal(memory_count(&shop->memory, &entity_credit_account), 0);
	field_set(&limit, limit_minor, 500);
	field_set(&limit, expected_version, 0);
	limited = shop_accept(shop_run(shop, &op_set_limit, &limit));
	assert_false(limited->unchanged);
	limit.has_expected_version = 0;
	limited = shop_accept(shop_run(shop, &op_set_limit, &limit));
	assert_true(limited->unchanged);
	assert_int_equal(limited->version, 1);
	assert_int_equal(shop->memory.n_events, n_events + 1);
}

static void an_account_is_created_once(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateAccountRequest request = ORDERD__V1__CREATE_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	const Orderd__V1__CreateAccountResponse *response;
	const Orderd__V1__ReplyHeader *header;

	request.account = &account;
	request.external_id = shop_external(shop, "CRM", "77");
	shop_violation(shop_refuse(shop_run(shop, &op_create_account, &request), REASON_REQUIRED),
		       "account.name");
	account.name = shop_text(shop, "Nová s.r.o.");
	response = shop_accept(shop_run(shop, &op_create_account, &request));
	assert_string_equal(response->number, "C-000002");
	assert_int_equal(response->version, 1);
	assert_string_equal(shop_event(shop, 0)->type, "account.created");
	assert_string_equal(shop_event(shop, 0)->external_ids[0]->external_id, "77");

	header = shop_refuse(shop_run(shop, &op_create_account, &request), REASON_EXISTS);
	assert_string_equal(header->metadata[1]->value, "C-000002");
	request.external_id = NULL;
	account.number = shop_text(shop, "C-000001");
	shop_refuse(shop_run(shop, &op_create_account, &request), REASON_EXISTS);
	field_set(&account, id, 5);
	header = shop_refuse(shop_run(shop, &op_create_account, &request), REASON_OUTPUT_ONLY);
	shop_violation(header, "account.id");
}

static Orderd__V1__AccountAddress *address(struct shop *shop, Orderd__V1__AddressPurpose purpose,
					   const char *city)
{
	Orderd__V1__AccountAddress *made =
		message_new(&shop->memory.arena, &orderd__v1__account_address__descriptor);

	field_set(made, purpose, purpose);
	made->city = shop_text(shop, city);
	return made;
}

static void masked_addresses_are_all_there_are(void **state)
{
	struct shop *shop = *state;
	struct change *change = change_new(shop);
	Orderd__V1__AccountAddress *addresses[2];
	size_t n_events;

	change->values.addresses = addresses;
	change->values.n_addresses = 2;
	addresses[0] = address(shop, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO, "Bursa");
	addresses[1] =
		address(shop, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_BILL_TO, "Ankara");
	change_accept(shop, change);
	assert_int_equal(memory_count(&shop->memory, &entity_account_address), 2);

	/* Without a mask what is left out stays. */
	change->values.n_addresses = 1;
	n_events = shop->memory.n_events;
	assert_true(change_accept(shop, change)->unchanged);
	assert_int_equal(shop->memory.n_events, n_events);
	change->request.update_mask = MASK(shop, "addresses");
	assert_false(change_accept(shop, change)->unchanged);
	assert_int_equal(memory_count(&shop->memory, &entity_account_address), 1);
	assert_true(change_accept(shop, change)->unchanged);
	change->values.n_addresses = 0;
	assert_false(change_accept(shop, change)->unchanged);
	assert_int_equal(memory_count(&shop->memory, &entity_account_address), 0);
}

static void an_owner_is_assigned_and_taken_away(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__AssignOwnerRequest request = ORDERD__V1__ASSIGN_OWNER_REQUEST__INIT;
	struct change *change = change_new(shop);
	const Orderd__V1__AssignOwnerResponse *response;

	request.account = shop_key(shop, "C-000001");
	shop_violation(shop_refuse(shop_run(shop, &op_assign_owner, &request), REASON_REQUIRED),
		       "owner_id");
	field_set(&request, owner_id, 3);
	field_set(&request, team_id, 4);
	response = shop_accept(shop_run(shop, &op_assign_owner, &request));
	assert_int_equal(response->version, 2);
	assert_string_equal(shop_event(shop, 0)->type, "account.owner_changed");
	assert_int_equal(shop_event(shop, 0)->account_owner_changed->owner_id, 3);
	response = shop_accept(shop_run(shop, &op_assign_owner, &request));
	assert_true(response->unchanged);

	request.has_owner_id = 0;
	request.update_mask = MASK(shop, "owner_id");
	shop_accept(shop_run(shop, &op_assign_owner, &request));
	assert_false(account_of(shop)->has_owner_id);
	assert_int_equal(account_of(shop)->team_id, 4);
	request.update_mask = MASK(shop, "name");
	shop_violation(shop_refuse(shop_run(shop, &op_assign_owner, &request),
				   REASON_FIELD_UNKNOWN),
		       "update_mask.paths[0]");

	/* Whoever changes the owner, it is told. */
	field_set(&change->values, owner_id, 9);
	change_accept(shop, change);
	assert_string_equal(shop_event(shop, 1)->type, "account.updated");
	assert_string_equal(shop_event(shop, 0)->type, "account.owner_changed");
}

static void a_product_is_retired_once(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__RetireProductRequest request = ORDERD__V1__RETIRE_PRODUCT_REQUEST__INIT;
	const struct shop_line line = { "CUP", MICRO };
	const Orderd__V1__RetireProductResponse *response;
	const char *number = shop_placed(shop, &line, 1)->number;
	struct memory_reply placed;

	request.product = shop_key(shop, "CUP");
	response = shop_accept(shop_run(shop, &op_retire_product, &request));
	assert_string_equal(response->sku, "CUP");
	assert_int_equal(response->version, 2);
	assert_string_equal(shop_event(shop, 0)->type, "product.retired");
	response = shop_accept(shop_run(shop, &op_retire_product, &request));
	assert_true(response->unchanged);
	field_set(&request, expected_version, 1);
	shop_refuse(shop_run(shop, &op_retire_product, &request), REASON_VERSION_CONFLICT);

	/* No new orders; the one there is goes on. */
	placed = shop_place(shop, &line, 1);
	shop_refuse(placed, REASON_PRODUCT_RETIRED);
	shop_accept(shop_receive(shop, "CUP", MICRO));
	assert_int_equal(shop_get(shop, number)->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_FULL);
}

static void a_balance_elsewhere_counts_against_the_limit(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__SetLimitRequest limit = ORDERD__V1__SET_LIMIT_REQUEST__INIT;
	Orderd__V1__SetExternalBalanceRequest request =
		ORDERD__V1__SET_EXTERNAL_BALANCE_REQUEST__INIT;
	Google__Protobuf__Timestamp as_of = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	const Orderd__V1__SetExternalBalanceResponse *response;
	/* 99.99 and 19 % tax: 118.99 */
	const struct shop_line line = { "COURSE", MICRO };

	limit.account = request.account = shop_key(shop, "C-000001");
	limit.currency = request.currency = shop_text(shop, "EUR");
	field_set(&limit, limit_minor, 30000);
	shop_accept(shop_run(shop, &op_set_limit, &limit));
	request.as_of = &as_of;
	as_of.seconds = shop->memory.clock_us / 1000000 - 100;
	field_set(&request, balance_minor, 18102);
	response = shop_accept(shop_run(shop, &op_set_external_balance, &request));
	assert_int_equal(response->used_minor, 18102);
	assert_string_equal(shop_event(shop, 0)->type, "credit.balance_changed");
	assert_int_equal(shop_event(shop, 0)->occurred_at->seconds, as_of.seconds);
	assert_true(((const Orderd__V1__SetExternalBalanceResponse *)shop_accept(
			     shop_run(shop, &op_set_external_balance, &request)))
			    ->unchanged);
	shop_refuse(shop_place(shop, &line, 1), REASON_CREDIT_EXCEEDED);

	/* Older news do not count; an amount paid ahead makes room. */
	as_of.seconds -= 1;
	field_set(&request, balance_minor, 0);
	shop_refuse(shop_run(shop, &op_set_external_balance, &request), REASON_BALANCE_OUTDATED);
	as_of.seconds += 2;
	field_set(&request, balance_minor, -11899);
	shop_accept(shop_run(shop, &op_set_external_balance, &request));
	for (int i = 0; i < 3; i++)
		shop_placed(shop, &line, 1);
	shop_refuse(shop_place(shop, &line, 1), REASON_CREDIT_EXCEEDED);
	as_of.seconds = shop->memory.clock_us / 1000000 + 1;
	shop_violation(shop_refuse(shop_run(shop, &op_set_external_balance, &request),
				   REASON_DATE_IN_FUTURE),
		       "as_of");
}

static void what_is_only_validated_leaves_nothing(void **state)
{
	struct shop *shop = *state;
	struct change *change = change_new(shop);
	Orderd__V1__CreateAccountRequest create = ORDERD__V1__CREATE_ACCOUNT_REQUEST__INIT;
	const struct shop_line line = { "TEA", MICRO };
	Orderd__V1__PlaceOrderRequest place = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	size_t n_events, n_rows;

	shop_accept(shop_receive(shop, "TEA", MICRO));
	n_events = shop->memory.n_events;
	n_rows = shop->memory.n_rows;
	change->values.name = shop_text(shop, "Other");
	field_set(&change->request, validate_only, 1);
	assert_int_equal(change_accept(shop, change)->version, 2);
	assert_int_equal(account_of(shop)->version, 1);

	create.account = &change->values;
	field_set(&create, validate_only, 1);
	for (int i = 0; i < 2; i++)
		assert_string_equal(((const Orderd__V1__CreateAccountResponse *)shop_accept(
					     shop_run(shop, &op_create_account, &create)))
					    ->number,
				    "C-000002");

	place.order = shop_order(shop, &line, 1);
	field_set(&place, validate_only, 1);
	for (int i = 0; i < 2; i++)
		shop_accept(shop_run(shop, &op_place_order, &place));
	assert_int_equal(shop->memory.n_events, n_events);
	assert_int_equal(shop->memory.n_rows, n_rows);
	shop_placed(shop, &line, 1);
	shop_refuse(shop_run(shop, &op_place_order, &place), REASON_STOCK_INSUFFICIENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	TEST(without_a_mask_present_fields_are_written),
	TEST(a_masked_field_that_is_absent_is_cleared),
	TEST(a_mask_names_what_an_update_may_change),
	TEST(an_update_that_changes_nothing_is_told_so),
	TEST(an_import_of_the_same_masters_writes_nothing),
	TEST(prices_and_limits_that_stand_are_left),
	TEST(an_account_is_created_once),
	TEST(masked_addresses_are_all_there_are),
	TEST(an_owner_is_assigned_and_taken_away),
	TEST(a_product_is_retired_once),
	TEST(a_balance_elsewhere_counts_against_the_limit),
	TEST(what_is_only_validated_leaves_nothing),
};
UNIT_MAIN(tests)
