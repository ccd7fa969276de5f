/* The audit trail on a real log: histories in pages, records as they were.
 */
#include "lib/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lib/database.h"
#include "lib/plan.h"
#include "orderd/v1/audit.pb-c.h"

#define KIND(name) ORDERD__V1__RECORD_KIND__RECORD_KIND_##name

static int setup(void **state)
{
	struct desk *desk = desk_open(1);

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 10 * MICRO);
	desk_add_product(desk, "POT", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 7 * MICRO);
	desk_wait(desk);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

static void sql(const char *statement)
{
	PGconn *connection = database_open(false);

	database_run(connection, "%s", statement);
	PQfinish(connection);
}

static Orderd__V1__GetRecordHistoryRequest *ask_history(struct desk *desk,
							Orderd__V1__RecordKind kind, const char *id)
{
	Orderd__V1__GetRecordHistoryRequest *request = desk_new(desk, get_record_history_request);

	field_set(request, kind, kind);
	request->record = desk_external_key(desk, id);
	return request;
}

static const Orderd__V1__GetRecordHistoryResponse *
history(struct desk *desk, const Orderd__V1__GetRecordHistoryRequest *request)
{
	return desk_run(desk, "AuditService/GetRecordHistory", request);
}

static const Orderd__V1__FieldChange *find_field(const Orderd__V1__RecordHistoryEntry *entry,
						 const char *path, const char *field)
{
	for (size_t i = 0; i < entry->n_changes; i++)
		for (size_t j = 0; j < entry->changes[i]->n_fields; j++)
			if (strcmp(entry->changes[i]->path, path) == 0 &&
			    strcmp(entry->changes[i]->fields[j]->field, field) == 0)
				return entry->changes[i]->fields[j];
	fail_msg("%s has no %s of \"%s\"", entry->type, field, path);
	return NULL;
}

static void assert_change(const Orderd__V1__RecordHistoryEntry *entry, const char *path,
			  const char *name, const char *before, const char *after)
{
	const Orderd__V1__FieldChange *field = find_field(entry, path, name);

	assert_string_equal(field->before ? field->before : "-", before);
	assert_string_equal(field->after ? field->after : "-", after);
}

static void an_order_tells_what_became_of_it(void **state)
{
	struct desk *desk = *state;
	const Orderd__V1__GetRecordHistoryResponse *page;
	Orderd__V1__GetRecordHistoryRequest *request = ask_history(desk, KIND(ORDER), "A");

	desk_place(desk, "A", "CUP", 2 * MICRO, NULL, 0);
	desk_wait(desk);
	desk_receive(desk, "CUP", MICRO);
	desk_wait(desk);
	desk_cancel(desk, desk_external_key(desk, "A"));
	desk_wait(desk);
	page = history(desk, request);
	assert_int_equal(page->n_entries, 4);
	assert_string_equal(page->entries[0]->type, "order.cancelled");
	assert_change(page->entries[0], "", "state", "ORDER_STATE_PLACED", "ORDER_STATE_CANCELLED");
	assert_change(page->entries[0], "lines[1]", "cancelled_micros", "0", "2000000");
	assert_string_equal(page->entries[1]->type, "order.allocation_status_changed");
	assert_int_equal(page->entries[1]->n_changes, 0);
	assert_string_equal(page->entries[2]->type, "backorder.filled");
	assert_change(page->entries[2], "lines[1]", "reserved_micros", "0", "1000000");
	assert_change(page->entries[2], "lines[1]", "backordered_micros", "2000000", "1000000");
	assert_string_equal(page->entries[3]->type, "order.placed");
	assert_change(page->entries[3], "", "currency", "-", "EUR");
	assert_change(page->entries[3], "external_ids[TEST]", "external_id", "-", "A");
	assert_int_equal(page->entries[3]->actor_id, 1);
	assert_int_equal(page->entries[3]->request_id.len, 16);
	assert_int_equal(page->entries[3]->version, 1);
	assert_true(page->entries[3]->at->seconds > 0);
	field_set(request, oldest_first, 1);
	page = history(desk, request);
	assert_int_equal(page->n_entries, 4);
	assert_string_equal(page->entries[0]->type, "order.placed");
	assert_string_equal(page->entries[3]->type, "order.cancelled");
}

/* The fields of all pages, one per line. */
static char *all_pages(struct desk *desk, Orderd__V1__GetRecordHistoryRequest *request,
		       size_t *ret_n_pages)
{
	const Orderd__V1__GetRecordHistoryResponse *page;
	struct text all;
	char *made;

	text_init(&all);
	request->page_token = NULL;
	*ret_n_pages = 0;
	do {
		page = history(desk, request);
		for (size_t i = 0; i < page->n_entries; i++)
			for (size_t j = 0; j < page->entries[i]->n_changes; j++) {
				const Orderd__V1__RecordHistoryChange *change =
					page->entries[i]->changes[j];

				for (size_t k = 0; k < change->n_fields; k++)
					text_printf(&all, "%lld %s %s %s\n",
						    (long long)page->entries[i]->seq, change->path,
						    change->fields[k]->field,
						    change->fields[k]->after
							    ? change->fields[k]->after
							    : "");
			}
		++*ret_n_pages;
		request->page_token = page->next_page_token;
	} while (request->page_token && *request->page_token);
	made = arena_strdup(&desk->arena, all.data ? all.data : "");
	text_fini(&all);
	return made;
}

static void pages_of_any_size_tell_the_same(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__GetRecordHistoryRequest *request = ask_history(desk, KIND(ACCOUNT), "K1");
	char *whole;
	size_t n_pages;

	for (int i = 0; i < 20; i++)
		desk_rename_account(desk, desk_text(desk, "Name %d", i),
				    desk_text(desk, "City %d", i));
	for (int oldest = 0; oldest < 2; oldest++) {
		field_set(request, oldest_first, oldest);
		request->has_page_size = 0;
		whole = all_pages(desk, request, &n_pages);
		assert_int_equal(n_pages, 1);
		for (uint32_t size = 1; size <= 7; size += 3) {
			field_set(request, page_size, size);
			assert_string_equal(all_pages(desk, request, &n_pages), whole);
			assert_int_equal(n_pages, (21 + size - 1) / size);
		}
	}
}

/* One event with more than a page holds goes on on the next one. */
static void a_large_event_takes_several_pages(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__PlaceOrderRequest *place = desk_new(desk, place_order_request);
	Orderd__V1__GetRecordHistoryRequest *request = ask_history(desk, KIND(ORDER), "BIG");
	const char *told;
	size_t n_pages, n = 0;

	place->order = desk_new(desk, order_input);
	place->order->account = desk_external_key(desk, "K1");
	place->order->external_id = desk_external(desk, "BIG");
	place->order->n_lines = 2000;
	place->order->lines =
		arena_alloc(&desk->arena, 2000 * sizeof(Orderd__V1__OrderLineInput *));
	for (int i = 0; i < 2000; i++) {
		place->order->lines[i] = desk_new(desk, order_line_input);
		place->order->lines[i]->product = desk_key(desk, "CUP");
		place->order->lines[i]->customer_reference = desk_text(desk, "%0128d", i);
		field_set(place->order->lines[i], quantity_micros, MICRO);
	}
	desk_run(desk, "OrderService/PlaceOrder", place);
	told = all_pages(desk, request, &n_pages);
	assert_true(n_pages > 2);
	for (const char *at = told; (at = strstr(at, "customer_reference")); at++)
		n++;
	assert_int_equal(n, 2000);
	n = 0;
	for (const char *at = told; (at = strstr(at, "].ordered_micros")); at++)
		n++;
	assert_int_equal(n, 0);
	n = 0;
	for (const char *at = told; (at = strstr(at, " ordered_micros ")); at++)
		n++;
	assert_int_equal(n, 2000);
}

static void prices_stand_in_their_product(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__GetRecordHistoryRequest *request = desk_new(desk, get_record_history_request);
	const Orderd__V1__GetRecordHistoryResponse *page;

	desk_add_product(desk, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 11 * MICRO);
	desk_wait(desk);
	field_set(request, kind, KIND(PRODUCT));
	request->record = desk_key(desk, "CUP");
	page = history(desk, request);
	assert_string_equal(page->entries[0]->type, "pricing.changed");
	assert_int_equal(page->entries[0]->n_changes, 1);
	assert_int_equal(strncmp(page->entries[0]->changes[0]->path, "prices[", 7), 0);
	assert_change(page->entries[0], page->entries[0]->changes[0]->path, "unit_price_micros",
		      "10000000", "11000000");
}

static const Orderd__V1__GetAsOfResponse *as_of(struct desk *desk, Orderd__V1__RecordKind kind,
						Orderd__V1__RecordKey *key, int64_t seq)
{
	Orderd__V1__GetAsOfRequest *request = desk_new(desk, get_as_of_request);

	field_set(request, kind, kind);
	request->record = key;
	field_set(request, seq, seq);
	return desk_run(desk, "AuditService/GetAsOf", request);
}

static const Orderd__V1__VerifyChainResponse *verify(struct desk *desk, int64_t after_seq)
{
	Orderd__V1__VerifyChainRequest *request = desk_new(desk, verify_chain_request);

	field_set(request, after_seq, after_seq);
	return desk_run(desk, "AuditService/VerifyChain", request);
}

static void erased_values_are_told_as_erased(void **state)
{
	struct desk *desk = *state;
	const Orderd__V1__GetRecordHistoryResponse *page;
	const Orderd__V1__GetAsOfResponse *was;
	const Orderd__V1__FieldChange *field;
	const Orderd__V1__VerifyChainResponse *checked;

	desk_rename_account(desk, "Ayse Kaya", "Bursa");
	desk_rename_account(desk, "Ayse Demir", "Izmir");
	page = history(desk, ask_history(desk, KIND(ACCOUNT), "K1"));
	field = find_field(page->entries[0], "", "name");
	assert_true(field->personal);
	assert_string_equal(field->before, "Ayse Kaya");
	assert_string_equal(field->after, "Ayse Demir");
	assert_change(page->entries[0], "addresses[SHIP_TO]", "city", "Bursa", "Izmir");
	was = as_of(desk, KIND(ACCOUNT), desk_external_key(desk, "K1"), page->entries[1]->seq);
	assert_string_equal(was->account->name, "Ayse Kaya");
	assert_string_equal(was->account->addresses[0]->city, "Bursa");
	assert_int_equal(was->n_erased_fields, 0);
	checked = verify(desk, 0);
	assert_null(checked->fault);
	assert_int_equal(checked->personal_values_erased, 0);
	assert_true(checked->personal_values_checked >= 5);

	sql("DELETE FROM event_personal WHERE subject_id > 0");
	page = history(desk, ask_history(desk, KIND(ACCOUNT), "K1"));
	field = find_field(page->entries[0], "", "name");
	assert_true(field->erased);
	assert_null(field->before);
	assert_null(field->after);
	was = as_of(desk, KIND(ACCOUNT), desk_external_key(desk, "K1"), page->entries[1]->seq);
	assert_null(was->account->name);
	assert_string_equal(was->account->addresses[0]->country, "DE");
	assert_int_equal(was->n_erased_fields, 2);
	assert_string_equal(was->erased_fields[0], "name");
	assert_string_equal(was->erased_fields[1], "addresses[SHIP_TO].city");
	checked = verify(desk, 0);
	assert_null(checked->fault);
	assert_int_equal(checked->personal_values_checked, 0);
	assert_true(checked->personal_values_erased >= 5);
}

static void an_instant_is_a_position(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__GetAsOfRequest *request = desk_new(desk, get_as_of_request);
	const Orderd__V1__GetRecordHistoryResponse *page;
	const Orderd__V1__GetAsOfResponse *was;
	struct desk_ask *ask;

	for (int i = 0; i < 9; i++)
		desk_rename_account(desk, desk_text(desk, "Name %d", i), "Bursa");
	page = history(desk, ask_history(desk, KIND(ACCOUNT), "K1"));
	field_set(request, kind, KIND(ACCOUNT));
	request->record = desk_external_key(desk, "K1");
	for (size_t i = 0; i < 9; i++) {
		request->at = page->entries[i]->at;
		was = desk_run(desk, "AuditService/GetAsOf", request);
		assert_int_equal(was->changed_seq, was->seq);
		assert_string_equal(was->account->name,
				    find_field(page->entries[i], "", "name")->after);
	}
	request->at = message_new(&desk->arena, &google__protobuf__timestamp__descriptor);
	request->at->seconds = 86400;
	ask = desk_submit(desk, "AuditService/GetAsOf", request);
	desk_wait(desk);
	assert_string_equal(desk_reason(ask), "NOT_FOUND");
	/* Without either, as it is. */
	request->at = NULL;
	was = desk_run(desk, "AuditService/GetAsOf", request);
	assert_string_equal(was->account->name, "Name 8");
	field_set(request, seq, desk_head(desk) + 1);
	ask = desk_submit(desk, "AuditService/GetAsOf", request);
	desk_wait(desk);
	assert_string_equal(desk_reason(ask), "OUT_OF_RANGE");
}

static void audit_uses_keys_on_young_tables(void **state)
{
	static const char *const histories[] = {
		"EXPLAIN EXECUTE record_events_newest (1, 7, 13, 9, 2, 9)",
		"EXPLAIN EXECUTE record_events_oldest (1, 7, 13, 0, 9, 2, 9)",
		"EXPLAIN EXECUTE record_values (1, 7, 7, 13, 9, 2)",
	};
	PGconn *connection = database_open(false);

	database_run(connection, "SET plan_cache_mode = force_generic_plan");
	plan_prepare(connection, "record_events_newest",
		     "bigint, bigint, bigint, bigint, bigint, bigint");
	plan_prepare(connection, "record_events_oldest",
		     "bigint, bigint, bigint, bigint, bigint, bigint, bigint");
	plan_prepare(connection, "record_values", "bigint, bigint, bigint, bigint, bigint, bigint");
	plan_prepare(connection, "find_position", "bigint, timestamptz");
	plan_prepare(connection, "verify_events", "bigint, bigint, bigint, bigint, bigint");
	plan_prepare(connection, "verify_values", "bigint, text");
	for (size_t i = 0; i < sizeof(histories) / sizeof(histories[0]); i++) {
		plan_expect(connection, histories[i], "event_aggregate",
			    "Index Cond: ((tenant_id = $1) AND (ROW(aggregate_id, seq) >= ");
		plan_expect(connection, histories[i], "event_trace_pkey",
			    "Index Cond: ((tenant_id = $1) AND (ROW(record_id, seq) >= ");
	}
	for (size_t i = 0; i < 2; i++)
		plan_expect(connection, histories[i], "event_pkey",
			    "Index Cond: ((tenant_id = $1) AND (seq >= ");
	plan_expect(connection, histories[2], "event_personal_pkey",
		    "Index Cond: ((tenant_id = $1) AND (ROW(subject_id, seq) >= ");
	plan_expect(connection, "EXPLAIN EXECUTE find_position (1, now())", "event_pkey",
		    "Index Cond: ((tenant_id = $1) AND (seq >= ");
	plan_expect(connection, "EXPLAIN EXECUTE verify_events (1, 0, 9, 2, 9)", "event_pkey",
		    "Index Cond: ((tenant_id = $1) AND (seq >= $2) AND (seq <= $3))");
	plan_expect(connection, "EXPLAIN EXECUTE verify_values (1, '7:1')", "event_personal_pkey",
		    "Index Cond: ((tenant_id = $1) AND (ROW(subject_id, seq) >= ");
	PQfinish(connection);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_order_tells_what_became_of_it),  TEST(pages_of_any_size_tell_the_same),
		TEST(a_large_event_takes_several_pages), TEST(prices_stand_in_their_product),
		TEST(erased_values_are_told_as_erased),  TEST(an_instant_is_a_position),
		TEST(audit_uses_keys_on_young_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
