/* Named reads: pages, filters, sums, events, head. */
#include "lib/desk.h"

#include <string.h>

#include "lib/database.h"
#include "lib/plan.h"

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

static const Orderd__V1__ListOrdersResponse *list(struct desk *desk,
						  Orderd__V1__ListOrdersRequest *request)
{
	return desk_run(desk, "OrderService/ListOrders", request);
}

/* Follows the tokens to the end; every id must be lower than the one before. */
static size_t count_pages(struct desk *desk, Orderd__V1__ListOrdersRequest *request,
			  size_t *ret_n_pages)
{
	const Orderd__V1__ListOrdersResponse *page;
	int64_t last = INT64_MAX;
	size_t n = 0;

	*ret_n_pages = 0;
	request->page_token = NULL;
	do {
		page = list(desk, request);
		for (size_t i = 0; i < page->n_orders; i++) {
			assert_true(page->orders[i]->id < last);
			assert_int_equal(page->orders[i]->n_lines, 0);
			last = page->orders[i]->id;
		}
		n += page->n_orders;
		(*ret_n_pages)++;
		request->page_token = page->next_page_token;
	} while (request->page_token && *request->page_token);
	return n;
}

static void orders_come_in_pages_newest_first(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ListOrdersRequest *request = desk_new(desk, list_orders_request);
	char id[16];
	size_t n_pages;

	for (int i = 0; i < 25; i++) {
		snprintf(id, sizeof(id), "O%d", i);
		desk_place(desk, id, "CUP", (i + 1) * MICRO, NULL, 0);
	}
	desk_wait(desk);
	for (int i = 0; i < 10; i++) {
		snprintf(id, sizeof(id), "O%d", i);
		desk_cancel(desk, desk_external_key(desk, id));
	}
	desk_wait(desk);
	assert_int_equal(count_pages(desk, request, &n_pages), 25);
	assert_int_equal(n_pages, 1);
	field_set(request, page_size, 10);
	assert_int_equal(count_pages(desk, request, &n_pages), 25);
	assert_int_equal(n_pages, 3);
	field_set(request, page_size, 5);
	assert_int_equal(count_pages(desk, request, &n_pages), 25);
	assert_int_equal(n_pages, 5);
	field_set(request, state, ORDERD__V1__ORDER_STATE__ORDER_STATE_CANCELLED);
	assert_int_equal(count_pages(desk, request, &n_pages), 10);
	request->account = desk_external_key(desk, "K1");
	assert_int_equal(count_pages(desk, request, &n_pages), 10);
	request->has_state = 0;
	request->state = 0;
	assert_int_equal(count_pages(desk, request, &n_pages), 25);
	request->ordered_until =
		message_new(&desk->arena, &google__protobuf__timestamp__descriptor);
	assert_int_equal(count_pages(desk, request, &n_pages), 0);
	request->ordered_from = request->ordered_until;
	request->ordered_until = NULL;
	assert_int_equal(count_pages(desk, request, &n_pages), 25);
}

static void sums_are_grouped_by_currency_and_state(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ListOrdersRequest *request = desk_new(desk, list_orders_request);
	const Orderd__V1__ListOrdersResponse *page;

	desk_place(desk, "A", "CUP", MICRO, NULL, 0);
	desk_place(desk, "B", "CUP", 2 * MICRO, "CUP", MICRO);
	desk_place(desk, "C", "CUP", 4 * MICRO, NULL, 0);
	desk_wait(desk);
	desk_cancel(desk, desk_external_key(desk, "C"));
	desk_wait(desk);
	field_set(request, with_totals, 1);
	for (int by_account = 0; by_account < 2; by_account++) {
		request->account = by_account ? desk_external_key(desk, "K1") : NULL;
		page = list(desk, request);
		assert_int_equal(page->n_totals, 2);
		assert_string_equal(page->totals[0]->currency, "EUR");
		assert_int_equal(page->totals[0]->state,
				 ORDERD__V1__ORDER_STATE__ORDER_STATE_PLACED);
		assert_int_equal(page->totals[0]->order_count, 2);
		assert_int_equal(page->totals[0]->line_count, 3);
		assert_int_equal(page->totals[0]->goods_micros, 40 * MICRO);
		assert_int_equal(page->totals[0]->net_minor, 4000);
		assert_int_equal(page->totals[0]->tax_minor, 760);
		assert_int_equal(page->totals[0]->total_minor, 4760);
		assert_int_equal(page->totals[1]->order_count, 1);
		/* Nothing of it is left to be paid. */
		assert_int_equal(page->totals[1]->goods_micros, 0);
		assert_int_equal(page->totals[1]->total_minor, 0);
	}
}

static void a_list_of_an_unknown_account_says_so(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ListOrdersRequest *request = desk_new(desk, list_orders_request);
	struct desk_ask *ask;

	request->account = desk_external_key(desk, "K2");
	ask = desk_submit(desk, "OrderService/ListOrders", request);
	desk_wait(desk);
	assert_string_equal(desk_reason(ask), "NOT_FOUND");
}

static const Orderd__V1__ReadResponse *read_events(struct desk *desk,
						   const Orderd__V1__ReadRequest *request)
{
	return desk_run(desk, "EventService/Read", request);
}

static void events_are_read_to_the_head(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ReadRequest *request = desk_new(desk, read_request);
	Orderd__V1__GetHeadRequest *head_request = desk_new(desk, get_head_request);
	const Orderd__V1__GetHeadResponse *head;
	const Orderd__V1__ReadResponse *page = NULL;
	int64_t seq = 0;

	for (int i = 0; i < 10; i++)
		desk_place(desk, NULL, "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	head = desk_run(desk, "EventService/GetHead", head_request);
	assert_int_equal(head->chain_hash.len, 32);
	assert_true(head->at->seconds > 0);
	field_set(request, page_size, 4);
	while (seq < head->seq) {
		request->after_seq = seq;
		request->has_after_seq = 1;
		page = read_events(desk, request);
		assert_int_equal(page->head_seq, head->seq);
		assert_true(page->n_events > 0 && page->n_events <= 4);
		for (size_t i = 0; i < page->n_events; i++) {
			assert_int_equal(page->events[i]->event->seq, ++seq);
			assert_null(page->events[i]->changes);
		}
		assert_int_equal(page->through_seq, seq);
	}
	assert_non_null(page);
	assert_memory_equal(page->events[page->n_events - 1]->chain_hash.data,
			    head->chain_hash.data, 32);
	/* Behind the head there is nothing, ahead of it neither. */
	request->after_seq = head->seq;
	page = read_events(desk, request);
	assert_int_equal(page->n_events, 0);
	assert_int_equal(page->through_seq, head->seq);
	request->after_seq = head->seq + 100;
	page = read_events(desk, request);
	assert_int_equal(page->through_seq, head->seq + 100);
}

static void events_are_filtered(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ReadRequest *request = desk_new(desk, read_request);
	char *types[] = { desk_text(desk, "order."), desk_text(desk, "tax.changed") };
	const Orderd__V1__ReadResponse *page;
	struct desk_ask *ask;
	int64_t order_id;

	desk_place(desk, "A", "CUP", MICRO, NULL, 0);
	desk_place(desk, "B", "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	desk_cancel(desk, desk_external_key(desk, "A"));
	desk_wait(desk);
	request->types = types;
	request->n_types = 2;
	page = read_events(desk, request);
	assert_int_equal(page->n_events, 4);
	assert_string_equal(page->events[0]->event->type, "tax.changed");
	assert_string_equal(page->events[3]->event->type, "order.cancelled");
	assert_int_equal(page->through_seq, page->head_seq);
	order_id = page->events[1]->event->aggregate_id;
	types[0] = desk_text(desk, "order");
	request->n_types = 1;
	assert_int_equal(read_events(desk, request)->n_events, 0);
	request->n_types = 0;
	field_set(request, aggregate_kind, ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER);
	field_set(request, aggregate_id, order_id);
	field_set(request, with_changes, 1);
	page = read_events(desk, request);
	assert_int_equal(page->n_events, 2);
	assert_true(page->events[1]->changes->n_changes > 0);
	request->has_aggregate_kind = request->has_aggregate_id = 0;
	request->aggregate_kind = 0;
	field_set(request, account_id, page->events[0]->event->account_id);
	assert_int_equal(read_events(desk, request)->n_events, 4);
	/* The same records, as another system calls them. */
	request->has_account_id = 0;
	request->account = desk_external_key(desk, "K1");
	assert_int_equal(read_events(desk, request)->n_events, 4);
	field_set(request, aggregate_kind, ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER);
	request->aggregate = desk_external_key(desk, "A");
	assert_int_equal(read_events(desk, request)->n_events, 2);
	request->aggregate = desk_external_key(desk, "NONE");
	ask = desk_submit(desk, "EventService/Read", request);
	desk_wait(desk);
	assert_string_equal(desk_reason(ask), "NOT_FOUND");
}

/* Rows as large as this cannot come from operations in a test's time: they are put in by hand. */
static void a_page_ends_at_its_bytes(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ReadRequest *request = desk_new(desk, read_request);
	PGconn *connection = database_open(false);
	const Orderd__V1__ReadResponse *page;
	int64_t seq = 0;

	/* changes: one RecordChanges with one RecordChange with `before` of 300,000 bytes. */
	database_run(connection,
		     "UPDATE event SET changes = '\\x0ae4a7122ae0a712'::bytea || "
		     "decode(repeat('61', 300000), 'hex')");
	PQfinish(connection);
	field_set(request, with_changes, 1);
	do {
		request->after_seq = seq;
		request->has_after_seq = 1;
		page = read_events(desk, request);
		assert_int_equal(page->n_events, 1);
		assert_int_equal(page->events[0]->event->seq, seq + 1);
		assert_int_equal(page->events[0]->changes->changes[0]->before.len, 300000);
		assert_int_equal(page->through_seq, seq + 1);
		seq = page->through_seq;
	} while (seq < page->head_seq);
	/* Without the changes they are small again. */
	request->has_with_changes = request->with_changes = 0;
	request->after_seq = 0;
	assert_int_equal(read_events(desk, request)->n_events, seq);
}

static void named_queries_use_keys_on_young_tables(void **state)
{
	PGconn *connection = database_open(false);

	database_run(connection, "SET plan_cache_mode = force_generic_plan");
	plan_prepare(connection, "account_order_totals",
		     "bigint, bigint, bigint, timestamptz, timestamptz, text");
	plan_prepare(
		connection, "read_events",
		"bigint, bigint, bigint, text, bigint, bigint, bigint, bigint, bigint, bigint");
	plan_expect(connection,
		    "EXPLAIN EXECUTE account_order_totals (1, 7, NULL, NULL, NULL, NULL)",
		    "orders_account", "Index Cond: ((tenant_id = $1) AND (ROW(account_id, id) >=");
	plan_expect(connection,
		    "EXPLAIN EXECUTE read_events (1, 0, 9, NULL, NULL, NULL, NULL, 0, 2, 9)",
		    "event_pkey", "Index Cond: ((tenant_id = $1) AND (seq > $2) AND (seq <= $3))");
	PQfinish(connection);
}

static void tenants_are_listed(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__ListTenantsRequest *request = desk_new(desk, list_tenants_request);
	const Orderd__V1__ListTenantsResponse *page;

	for (int i = 0; i < 4; i++) {
		Orderd__V1__CreateTenantRequest *create = desk_new(desk, create_tenant_request);

		create->tenant = desk_new(desk, tenant);
		create->tenant->code = desk_text(desk, "acme-%d", i);
		desk_submit(desk, "TenantService/CreateTenant", create);
	}
	desk_wait(desk);
	field_set(request, page_size, 3);
	page = desk_run(desk, "TenantService/ListTenants", request);
	assert_int_equal(page->n_tenants, 3);
	assert_string_equal(page->tenants[0]->code, "default");
	request->page_token = page->next_page_token;
	page = desk_run(desk, "TenantService/ListTenants", request);
	assert_int_equal(page->n_tenants, 2);
	assert_string_equal(page->tenants[1]->code, "acme-3");
	assert_true(!page->next_page_token || !*page->next_page_token);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(orders_come_in_pages_newest_first),
		TEST(sums_are_grouped_by_currency_and_state),
		TEST(a_list_of_an_unknown_account_says_so),
		TEST(events_are_read_to_the_head),
		TEST(events_are_filtered),
		TEST(a_page_ends_at_its_bytes),
		TEST(named_queries_use_keys_on_young_tables),
		TEST(tenants_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
