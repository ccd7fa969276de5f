#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "import/draft.h"
#include "import/request.h"

struct book {
	struct arena arena;
	struct master_register masters;
	struct draft_book drafts;
	struct master *account;
	struct row row;
};

static struct book book;

static int setup(void **state)
{
	arena_init(&book.arena, 1 << 20);
	master_init(&book.masters, &book.arena);
	draft_init(&book.drafts, &book.arena);
	book.account = master_take(&book.masters, MASTER_ACCOUNT, "17850");
	return 0;
}

static int teardown(void **state)
{
	draft_fini(&book.drafts);
	master_fini(&book.masters);
	arena_fini(&book.arena);
	return 0;
}

/* Adds a row of one piece at a price of 1; returns the draft that it completes. */
static struct draft *add(const char *order, const char *sku, size_t line)
{
	struct draft *complete = NULL;

	memset(&book.row, 0, sizeof(book.row));
	snprintf(book.row.texts[MAP_ORDER], ROW_TEXT_BYTES, "%s", order);
	book.row.quantity_micros = 1000000;
	book.row.unit_price_micros = 1000000;
	book.row.has_amount = true;
	book.row.has_ordered_at = true;
	book.row.ordered_at = (int64_t)line;
	assert_true(draft_add(&book.drafts, &book.row, book.account,
			      master_take(&book.masters, MASTER_PRODUCT, sku), line, "a,b",
			      &complete));
	return complete;
}

static void rows_need_not_be_together(void **state)
{
	struct draft *draft;

	draft_expect(&book.drafts, "1");
	draft_expect(&book.drafts, "2");
	draft_expect(&book.drafts, "1");
	assert_int_equal(book.drafts.n_keys, 2);
	assert_null(add("1", "A", 2));
	draft = add("2", "B", 3);
	assert_non_null(draft);
	assert_string_equal(draft->key, "2");
	assert_int_equal(draft->n_lines, 1);
	draft_release(&book.drafts, draft);
	draft = add("1", "A", 4);
	assert_non_null(draft);
	/* Equal lines stay separate; the first row's date counts. */
	assert_int_equal(draft->n_lines, 2);
	assert_int_equal(draft->ordered_at, 2);
	assert_true(draft->picos == (__int128)2000000000000);
	draft_release(&book.drafts, draft);
	assert_int_equal(book.drafts.n_open, 0);
}

static void a_row_more_than_expected_is_refused(void **state)
{
	struct draft *complete = NULL, *draft;

	draft_expect(&book.drafts, "1");
	draft = add("1", "A", 2);
	assert_non_null(draft);
	assert_false(
		draft_add(&book.drafts, &book.row, book.account, book.account, 3, "", &complete));
	book.row.texts[MAP_ORDER][0] = '9';
	assert_false(
		draft_add(&book.drafts, &book.row, book.account, book.account, 4, "", &complete));
	assert_null(complete);
}

static void a_released_draft_is_used_again(void **state)
{
	struct draft *first, *second;

	draft_expect(&book.drafts, "1");
	draft_expect(&book.drafts, "2");
	first = add("1", "A", 2);
	first->country = "DE";
	first->n_waiting = 3;
	draft_release(&book.drafts, first);
	second = add("2", "B", 3);
	assert_ptr_equal(first, second);
	assert_null(second->country);
	assert_int_equal(second->n_lines, 1);
	assert_int_equal(second->n_waiting, 0);
}

static void cases_are_different_products(void **state)
{
	struct master *upper = master_take(&book.masters, MASTER_PRODUCT, "85123A");
	struct master *lower = master_take(&book.masters, MASTER_PRODUCT, "85123a");

	assert_ptr_not_equal(upper, lower);
	assert_ptr_equal(master_take(&book.masters, MASTER_PRODUCT, "85123A"), upper);
	/* An account may have a product's key. */
	assert_null(master_find(&book.masters, MASTER_ACCOUNT, "85123A"));
}

static void a_request_says_what_the_rows_say(void **state)
{
	struct map map = { .system = "UCI", .currency = "GBP" };
	const Orderd__V1__PlaceOrderRequest *request;
	struct draft *draft;

	draft_expect(&book.drafts, "536365");
	draft = add("536365", "85123A", 2);
	draft->country = "FR";
	request = (const Orderd__V1__PlaceOrderRequest *)request_make_order(&map, draft);
	assert_string_equal(request->order->external_id->system, "UCI");
	assert_string_equal(request->order->external_id->external_id, "536365");
	assert_string_equal(request->order->account->external->external_id, "17850");
	assert_string_equal(request->order->ship_to->country, "FR");
	assert_int_equal(request->order->ordered_at->seconds, 2);
	assert_int_equal(request->order->n_lines, 1);
	assert_string_equal(request->order->lines[0]->product->external->external_id, "85123A");
	assert_int_equal(request->order->lines[0]->quantity_micros, 1000000);
	/* A price of zero is a price. */
	assert_true(request->order->lines[0]->has_unit_price_micros);
}

static void names_of_accounts_and_products(void **state)
{
	struct map map = { .system = "UCI",
			   .walk_in = "WALK-IN",
			   .walk_in_name = "Walk-in",
			   .account_name = "Customer {id}!" };
	struct master *walk_in = master_take(&book.masters, MASTER_ACCOUNT, "WALK-IN");
	struct master *product = master_take(&book.masters, MASTER_PRODUCT, "A");
	const Orderd__V1__UpsertAccountRequest *account;

	account = (const Orderd__V1__UpsertAccountRequest *)request_make_account(&book.arena, &map,
										 book.account);
	assert_string_equal(account->account->name, "Customer 17850!");
	assert_null(account->account->number);
	account = (const Orderd__V1__UpsertAccountRequest *)request_make_account(&book.arena, &map,
										 walk_in);
	assert_string_equal(account->account->name, "Walk-in");
	assert_string_equal(account->account->number, "WALK-IN");
	assert_string_equal(((const Orderd__V1__UpsertProductRequest *)request_make_product(
				     &book.arena, &map, product))
				    ->product->name,
			    "A");
	product->name = "Lamp";
	assert_string_equal(((const Orderd__V1__UpsertProductRequest *)request_make_product(
				     &book.arena, &map, product))
				    ->product->name,
			    "Lamp");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(rows_need_not_be_together, setup, teardown),
	cmocka_unit_test_setup_teardown(a_row_more_than_expected_is_refused, setup, teardown),
	cmocka_unit_test_setup_teardown(a_released_draft_is_used_again, setup, teardown),
	cmocka_unit_test_setup_teardown(cases_are_different_products, setup, teardown),
	cmocka_unit_test_setup_teardown(a_request_says_what_the_rows_say, setup, teardown),
	cmocka_unit_test_setup_teardown(names_of_accounts_and_products, setup, teardown),
};
UNIT_MAIN(tests)
