/* Records that nearly every order changes: traced once in a window of positions, and yet told
 * whole. */
#include "lib/desk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/database.h"
#include "lib/plan.h"
#include "orderd/v1/audit.pb-c.h"

#define KIND(name) ORDERD__V1__RECORD_KIND__RECORD_KIND_##name
#define ORDERS 40

/* Two windows meet in the middle of what happens. */
static int setup(void **state)
{
	struct desk *desk = desk_open(2);
	PGconn *connection = database_open(false);

	database_run(connection,
		     "INSERT INTO event_head (tenant_id, epoch, seq, at, chain_hash) "
		     "VALUES (1, 1, 65510, now(), decode(repeat('00', 32), 'hex'))");
	database_run(connection,
		     "INSERT INTO event_epoch (tenant_id, epoch, first_seq, system_identifier, "
		     "timeline) VALUES (1, 1, 1, 1, 1)");
	PQfinish(connection);
	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 10 * MICRO);
	desk_add_product(desk, "POT", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 7 * MICRO);
	desk_wait(desk);
	for (int i = 0; i < ORDERS; i++) {
		desk_place(desk, NULL, i % 4 ? "CUP" : "POT", MICRO, NULL, 0);
		if (i % 10 == 5)
			desk_receive(desk, "CUP", 2 * MICRO);
		if (i % 3 == 0)
			desk_wait(desk);
	}
	desk_wait(desk);
	assert(desk_head(desk) > 65540);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

static Orderd__V1__RecordKey *key_of(struct desk *desk, const char *select)
{
	Orderd__V1__RecordKey *key = desk_new(desk, record_key);

	key->key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key->id = desk_number(select);
	return key;
}

/* The version that an entry brought; 0: it is of no change. */
static int64_t version(const Orderd__V1__RecordHistoryEntry *entry)
{
	for (size_t i = 0; i < entry->n_changes; i++)
		for (size_t j = 0; j < entry->changes[i]->n_fields; j++)
			if (strcmp(entry->changes[i]->fields[j]->field, "version") == 0)
				return strtoll(entry->changes[i]->fields[j]->after, NULL, 10);
	return 0;
}

/* Every version of the record must come once, in order. */
static void check_history(struct desk *desk, Orderd__V1__RecordKind kind,
			  Orderd__V1__RecordKey *key, int64_t newest, bool oldest_first,
			  uint32_t size)
{
	Orderd__V1__GetRecordHistoryRequest *request = desk_new(desk, get_record_history_request);
	const Orderd__V1__GetRecordHistoryResponse *page;
	int64_t expected = oldest_first ? 1 : newest;
	size_t n_pages = 0;

	field_set(request, kind, kind);
	request->record = key;
	field_set(request, oldest_first, oldest_first);
	field_set(request, page_size, size);
	do {
		page = desk_run(desk, "AuditService/GetRecordHistory", request);
		assert_true(page->n_entries <= size);
		for (size_t i = 0; i < page->n_entries; i++) {
			assert_int_equal(version(page->entries[i]), expected);
			expected += oldest_first ? 1 : -1;
		}
		request->page_token = page->next_page_token;
		n_pages++;
	} while (request->page_token && *request->page_token);
	assert_int_equal(expected, oldest_first ? newest + 1 : 0);
	assert_true(n_pages <= (size_t)newest / size + 10);
}

static void check_histories(struct desk *desk, Orderd__V1__RecordKind kind,
			    Orderd__V1__RecordKey *key, int64_t newest)
{
	assert_true(newest > 5);
	for (uint32_t size = 1; size < 100; size = size * 3 + 1) {
		check_history(desk, kind, key, newest, false, size);
		check_history(desk, kind, key, newest, true, size);
	}
}

static void every_version_is_told_once(void **state)
{
	struct desk *desk = *state;

	check_histories(desk, KIND(STOCK_LEVEL),
			key_of(desk,
			       "SELECT l.id FROM stock_level l JOIN product p ON p.id = "
			       "l.product_id WHERE p.sku = 'CUP'"),
			desk_number("SELECT l.version FROM stock_level l JOIN product p ON p.id = "
				    "l.product_id WHERE p.sku = 'CUP'"));
	check_histories(desk, KIND(STOCK_LEVEL),
			key_of(desk,
			       "SELECT l.id FROM stock_level l JOIN product p ON p.id = "
			       "l.product_id WHERE p.sku = 'POT'"),
			desk_number("SELECT l.version FROM stock_level l JOIN product p ON p.id = "
				    "l.product_id WHERE p.sku = 'POT'"));
	check_histories(desk, KIND(CREDIT_ACCOUNT), key_of(desk, "SELECT id FROM credit_account"),
			desk_number("SELECT version FROM credit_account"));
}

static void few_traces_are_kept(void **state)
{
	/* One for each of three records in each of two windows, and what shares their time. */
	assert_true(desk_number("SELECT count(*) FROM event_trace t JOIN stock_level l "
				"ON l.id = t.record_id") < 12);
	assert_true(desk_number("SELECT count(*) FROM event_trace t JOIN credit_account c "
				"ON c.id = t.record_id") < 6);
	assert_int_equal(desk_number("SELECT count(*) FROM event_trace WHERE seq >= 65536 "
				     "AND before IS NOT NULL") >= 3,
			 1);
}

static void windows_are_found_by_keys(void **state)
{
	static const char *const explains[] = {
		"EXPLAIN EXECUTE busy_events_newest (1, 7, 9, 'x', 2, 9)",
		"EXPLAIN EXECUTE busy_events_oldest (1, 7, 9, 'x', 2, 9)",
		"EXPLAIN EXECUTE busy_state (1, 7, 9, 'x', 2, 9)",
	};
	static const char *const names[] = { "busy_events_newest", "busy_events_oldest",
					     "busy_state" };
	PGconn *connection = database_open(false);

	database_run(connection, "SET plan_cache_mode = force_generic_plan");
	for (int i = 0; i < 3; i++) {
		plan_prepare(connection, names[i], "bigint, bigint, bigint, bytea, bigint, bigint");
		plan_expect(connection, explains[i], "event_trace_pkey",
			    "Index Cond: ((tenant_id = $1) AND (ROW(record_id, seq) >= ");
		plan_expect(connection, explains[i], "event_pkey",
			    "Index Cond: ((tenant_id = $1) AND (seq >= ");
	}
	plan_prepare(connection, "lock_head", "bigint, bigint, bigint");
	plan_expect(connection, "EXPLAIN EXECUTE lock_head (1, 1, 1)", "event_pkey",
		    "Index Cond: ((tenant_id = $1) AND (seq >= ");
	PQfinish(connection);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(every_version_is_told_once),
		TEST(few_traces_are_kept),
		TEST(windows_are_found_by_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
