/* Lists of master data and stock: filters, pages, order; which price applies. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "op/message.h"

static char *add_account(struct shop *shop, const char *name, const Orderd__V1__Account *like)
{
	Orderd__V1__CreateAccountRequest request = ORDERD__V1__CREATE_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = *like;
	const Orderd__V1__CreateAccountResponse *response;

	request.account = &account;
	account.name = shop_text(shop, name);
	response = shop_accept(shop_run(shop, &op_create_account, &request));
	return response->number;
}

/* Follows the tokens; returns the names, joined. */
static const char *names_of(struct shop *shop, Orderd__V1__ListAccountsRequest *request)
{
	const Orderd__V1__ListAccountsResponse *page;
	const char *names = "";

	request->page_token = NULL;
	do {
		page = shop_accept(shop_run(shop, &op_list_accounts, request));
		assert_true(page->n_accounts > 0 || !page->next_page_token);
		for (size_t i = 0; i < page->n_accounts; i++)
			names = arena_printf(&shop->memory.arena, "%s%s", names,
					     page->accounts[i]->name);
		request->page_token = page->next_page_token;
	} while (request->page_token && *request->page_token);
	return names;
}

static void accounts_are_chosen_by_all_filters(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ListAccountsRequest request = ORDERD__V1__LIST_ACCOUNTS_REQUEST__INIT;
	Orderd__V1__Account plain = ORDERD__V1__ACCOUNT__INIT, owned = plain, person = plain,
			    below = plain;
	char *parent;

	parent = add_account(shop, "A", &plain);
	field_set(&owned, owner_id, 5);
	add_account(shop, "B", &owned);
	field_set(&person, owner_id, 5);
	field_set(&person, kind, ORDERD__V1__ACCOUNT_KIND__ACCOUNT_KIND_PERSON);
	add_account(shop, "C", &person);
	field_set(&below, parent_id,
		  ((const Orderd__V1__Account *)memory_row(&shop->memory, &entity_account, 1))->id);
	field_set(&below, status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_BLOCKED);
	add_account(shop, "D", &below);

	for (uint32_t size = 1; size < 7; size++) {
		request = (Orderd__V1__ListAccountsRequest)ORDERD__V1__LIST_ACCOUNTS_REQUEST__INIT;
		field_set(&request, page_size, size);
		assert_non_null(strstr(names_of(shop, &request), "ABCD"));
		field_set(&request, owner_id, 5);
		assert_string_equal(names_of(shop, &request), "BC");
		field_set(&request, kind, ORDERD__V1__ACCOUNT_KIND__ACCOUNT_KIND_PERSON);
		assert_string_equal(names_of(shop, &request), "C");
		field_set(&request, team_id, 1);
		assert_string_equal(names_of(shop, &request), "");
		request.has_owner_id = request.has_team_id = request.has_kind = 0;
		request.kind = 0;
		field_set(&request, status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_BLOCKED);
		assert_string_equal(names_of(shop, &request), "D");
		request.has_status = 0;
		request.status = 0;
		request.parent = shop_key(shop, parent);
		assert_string_equal(names_of(shop, &request), "D");
	}
}

static void a_list_says_what_is_wrong_with_its_filter(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ListAccountsRequest request = ORDERD__V1__LIST_ACCOUNTS_REQUEST__INIT;
	const Orderd__V1__ListAccountsResponse *page;
	const Orderd__V1__ReplyHeader *header;

	field_set(&request, page_size, 0);
	field_set(&request, owner_id, -1);
	field_set(&request, status, 77);
	request.page_token = shop_text(shop, "none of ours");
	header = shop_refuse(shop_run(shop, &op_list_accounts, &request), REASON_OUT_OF_RANGE);
	shop_violation(header, "owner_id");
	shop_violation(header, "status");
	shop_violation(header, "page_size");
	shop_violation(header, "page_token");

	/* A token goes with its filter. */
	add_account(shop, "A", &(Orderd__V1__Account)ORDERD__V1__ACCOUNT__INIT);
	request = (Orderd__V1__ListAccountsRequest)ORDERD__V1__LIST_ACCOUNTS_REQUEST__INIT;
	field_set(&request, page_size, 1);
	page = shop_accept(shop_run(shop, &op_list_accounts, &request));
	request.page_token = page->next_page_token;
	request.page_size = 2;
	shop_accept(shop_run(shop, &op_list_accounts, &request));
	field_set(&request, team_id, 1);
	shop_violation(shop_refuse(shop_run(shop, &op_list_accounts, &request), REASON_PAGE_TOKEN),
		       "page_token");
	request.page_token = NULL;
	request.parent = shop_key(shop, "C-9");
	shop_violation(shop_refuse(shop_run(shop, &op_list_accounts, &request), REASON_NOT_FOUND),
		       "parent");
}

static void a_search_needs_words_and_has_filters(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__SearchAccountsRequest request = ORDERD__V1__SEARCH_ACCOUNTS_REQUEST__INIT;
	Orderd__V1__Account blocked = ORDERD__V1__ACCOUNT__INIT;
	const Orderd__V1__SearchAccountsResponse *response;
	char *long_text = arena_alloc(&shop->memory.arena, 258);

	field_set(&blocked, status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_BLOCKED);
	add_account(shop, "Brook", &(Orderd__V1__Account)ORDERD__V1__ACCOUNT__INIT);
	add_account(shop, "Brookfield", &blocked);
	shop_violation(shop_refuse(shop_run(shop, &op_search_accounts, &request), REASON_REQUIRED),
		       "text");
	memset(long_text, 'a', 257);
	long_text[257] = '\0';
	request.text = long_text;
	shop_violation(shop_refuse(shop_run(shop, &op_search_accounts, &request), REASON_TOO_LONG),
		       "text");

	request.text = shop_text(shop, "Brook");
	field_set(&request, page_size, 1);
	response = shop_accept(shop_run(shop, &op_search_accounts, &request));
	assert_int_equal(response->n_accounts, 1);
	assert_string_equal(response->accounts[0]->name, "Brook");
	request.page_token = response->next_page_token;
	response = shop_accept(shop_run(shop, &op_search_accounts, &request));
	assert_string_equal(response->accounts[0]->name, "Brookfield");
	assert_null(response->next_page_token);
	request.page_token = NULL;
	field_set(&request, status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_BLOCKED);
	response = shop_accept(shop_run(shop, &op_search_accounts, &request));
	assert_int_equal(response->n_accounts, 1);
	assert_string_equal(response->accounts[0]->name, "Brookfield");
}

static void products_and_locations_are_listed(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ListProductsRequest products = ORDERD__V1__LIST_PRODUCTS_REQUEST__INIT;
	Orderd__V1__ListLocationsRequest locations = ORDERD__V1__LIST_LOCATIONS_REQUEST__INIT;
	Orderd__V1__RetireProductRequest retire = ORDERD__V1__RETIRE_PRODUCT_REQUEST__INIT;
	const Orderd__V1__ListProductsResponse *products_page;
	const Orderd__V1__ListLocationsResponse *locations_page;

	retire.product = shop_key(shop, "CUP");
	shop_accept(shop_run(shop, &op_retire_product, &retire));
	products_page = shop_accept(shop_run(shop, &op_list_products, &products));
	assert_int_equal(products_page->n_products, 3);
	assert_null(products_page->next_page_token);
	field_set(&products, status, ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_RETIRED);
	products_page = shop_accept(shop_run(shop, &op_list_products, &products));
	assert_int_equal(products_page->n_products, 1);
	assert_string_equal(products_page->products[0]->sku, "CUP");

	locations_page = shop_accept(shop_run(shop, &op_list_locations, &locations));
	assert_int_equal(locations_page->n_locations, 1);
	assert_string_equal(locations_page->locations[0]->code, "MAIN");
	field_set(&locations, status, ORDERD__V1__LOCATION_STATUS__LOCATION_STATUS_INACTIVE);
	locations_page = shop_accept(shop_run(shop, &op_list_locations, &locations));
	assert_int_equal(locations_page->n_locations, 0);
}

static void movements_explain_levels_newest_first(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ListMovementsRequest request = ORDERD__V1__LIST_MOVEMENTS_REQUEST__INIT;
	Orderd__V1__ListStockLevelsRequest levels = ORDERD__V1__LIST_STOCK_LEVELS_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	const Orderd__V1__ListMovementsResponse *page;
	const Orderd__V1__ListStockLevelsResponse *levels_page;

	shop_accept(shop_receive(shop, "TEA", 3 * MICRO));
	shop_accept(shop_receive(shop, "CUP", MICRO));
	shop->memory.clock_us += 1000000;
	shop_accept(shop_receive(shop, "TEA", 4 * MICRO));
	page = shop_accept(shop_run(shop, &op_list_movements, &request));
	assert_int_equal(page->n_movements, 3);
	assert_int_equal(page->movements[0]->quantity_micros, 4 * MICRO);
	request.product = shop_key(shop, "TEA");
	page = shop_accept(shop_run(shop, &op_list_movements, &request));
	assert_int_equal(page->n_movements, 2);
	at.seconds = shop->memory.clock_us / 1000000;
	request.created_until = &at;
	page = shop_accept(shop_run(shop, &op_list_movements, &request));
	assert_int_equal(page->n_movements, 1);
	assert_int_equal(page->movements[0]->quantity_micros, 3 * MICRO);
	request.created_until = NULL;
	request.created_from = &at;
	page = shop_accept(shop_run(shop, &op_list_movements, &request));
	assert_int_equal(page->n_movements, 1);
	request.created_from = NULL;
	field_set(&request, kind, ORDERD__V1__MOVEMENT_KIND__MOVEMENT_KIND_COUNT);
	page = shop_accept(shop_run(shop, &op_list_movements, &request));
	assert_int_equal(page->n_movements, 0);

	levels_page = shop_accept(shop_run(shop, &op_list_stock_levels, &levels));
	assert_int_equal(levels_page->n_stock_levels, 2);
	levels.product = shop_key(shop, "CUP");
	levels.location = shop_key(shop, "MAIN");
	levels_page = shop_accept(shop_run(shop, &op_list_stock_levels, &levels));
	assert_int_equal(levels_page->n_stock_levels, 1);
	assert_int_equal(levels_page->stock_levels[0]->on_hand_micros, MICRO);
}

static void put_price(struct shop *shop, const char *currency, int64_t min_quantity_micros,
		      int64_t unit_price_micros)
{
	Orderd__V1__PutPricesRequest request = ORDERD__V1__PUT_PRICES_REQUEST__INIT;
	Orderd__V1__PriceInput price = ORDERD__V1__PRICE_INPUT__INIT, *prices[] = { &price };

	request.n_prices = 1;
	request.prices = prices;
	price.product = shop_key(shop, "TEA");
	price.currency = shop_text(shop, currency);
	field_set(&price, min_quantity_micros, min_quantity_micros);
	field_set(&price, unit_price_micros, unit_price_micros);
	shop_accept(shop_run(shop, &op_put_prices, &request));
}

static void the_price_that_applies_is_explained(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__GetPriceRequest request = ORDERD__V1__GET_PRICE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	const Orderd__V1__GetPriceResponse *response;
	/* By currency, then minimum quantity: EUR 0, 10, 50; TRY 0. */
	static const Orderd__V1__PriceReason reasons[] = {
		ORDERD__V1__PRICE_REASON__PRICE_REASON_BETTER_TIER,
		ORDERD__V1__PRICE_REASON__PRICE_REASON_APPLIES,
		ORDERD__V1__PRICE_REASON__PRICE_REASON_QUANTITY_TOO_LOW,
		ORDERD__V1__PRICE_REASON__PRICE_REASON_OTHER_CURRENCY,
	};

	put_price(shop, "TRY", 0, 90 * MICRO);
	put_price(shop, "EUR", 50 * MICRO, 2 * MICRO);
	put_price(shop, "EUR", 10 * MICRO, 2250000);
	request.product = shop_key(shop, "TEA");
	response = shop_accept(shop_run(shop, &op_get_price, &request));
	assert_string_equal(response->currency, "EUR");
	assert_int_equal(response->quantity_micros, MICRO);
	assert_int_equal(response->unit_price_micros, 2500000);
	field_set(&request, quantity_micros, 10 * MICRO);
	response = shop_accept(shop_run(shop, &op_get_price, &request));
	assert_int_equal(response->unit_price_micros, 2250000);
	assert_int_equal(response->min_quantity_micros, 10 * MICRO);
	assert_int_equal(response->n_considered, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(response->considered[i]->reason, reasons[i]);

	request.currency = shop_text(shop, "USD");
	shop_refuse(shop_run(shop, &op_get_price, &request), REASON_PRICE_MISSING);
	request.product = shop_key(shop, "NONE");
	shop_refuse(shop_run(shop, &op_get_price, &request), REASON_NOT_FOUND);
	request.product = shop_key(shop, "TEA");
	request.at = &at;
	at.seconds = shop->memory.clock_us / 1000000 + 10;
	shop_violation(shop_refuse(shop_run(shop, &op_get_price, &request), REASON_DATE_IN_FUTURE),
		       "at");
	request.quantity_micros = 0;
	shop_violation(shop_refuse(shop_run(shop, &op_get_price, &request), REASON_OUT_OF_RANGE),
		       "quantity_micros");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	TEST(accounts_are_chosen_by_all_filters),
	TEST(a_list_says_what_is_wrong_with_its_filter),
	TEST(a_search_needs_words_and_has_filters),
	TEST(products_and_locations_are_listed),
	TEST(movements_explain_levels_newest_first),
	TEST(the_price_that_applies_is_explained),
};
UNIT_MAIN(tests)
