/* What was altered in the log behind the daemon's back is found, at its position. */
#include "lib/desk.h"

#include "lib/database.h"
#include "orderd/v1/audit.pb-c.h"

#define FAULT(name) ORDERD__V1__CHAIN_FAULT_KIND__CHAIN_FAULT_KIND_##name

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

static const Orderd__V1__VerifyChainResponse *verify(struct desk *desk, int64_t after_seq)
{
	Orderd__V1__VerifyChainRequest *request = desk_new(desk, verify_chain_request);

	field_set(request, after_seq, after_seq);
	return desk_run(desk, "AuditService/VerifyChain", request);
}

static void assert_fault(struct desk *desk, int64_t after_seq, int64_t seq,
			 Orderd__V1__ChainFaultKind kind)
{
	const Orderd__V1__VerifyChainResponse *checked = verify(desk, after_seq);

	assert_true(checked->done);
	assert_non_null(checked->fault);
	assert_int_equal(checked->fault->seq, seq);
	assert_int_equal(checked->fault->kind, kind);
	assert_int_equal(checked->through_seq,
			 kind == FAULT(HEAD) && seq == checked->head_seq ? seq : seq - 1);
}

static void whatever_was_altered_is_found_at_its_position(void **state)
{
	static const struct {
		const char *set;
		Orderd__V1__ChainFaultKind kind;
	} tampers[] = {
		{ "changes = set_byte(changes, 3, get_byte(changes, 3) # 1)", FAULT(HASH) },
		{ "event = set_byte(event, 9, get_byte(event, 9) # 4)", FAULT(HASH) },
		{ "chain_hash = set_byte(chain_hash, 0, get_byte(chain_hash, 0) # 1)",
		  FAULT(HASH) },
		{ "chain_hash = ''", FAULT(HASH) },
		{ "type = 'order.confirmed'", FAULT(COLUMN) },
		{ "aggregate_kind = 3", FAULT(COLUMN) },
		{ "aggregate_id = -aggregate_id", FAULT(COLUMN) },
		{ "account_id = 7", FAULT(COLUMN) },
		{ "at = at + interval '1 day'", FAULT(COLUMN) },
		{ "tenant_id = 99", FAULT(MISSING) },
	};
	struct desk *desk = *state;

	for (int i = 0; i < 4; i++)
		desk_place(desk, NULL, "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	sql("CREATE TABLE kept AS SELECT * FROM event WHERE tenant_id = 1 AND seq = 5");
	for (size_t i = 0; i < sizeof(tampers) / sizeof(tampers[0]); i++) {
		sql(desk_text(desk, "UPDATE event SET %s WHERE tenant_id = 1 AND seq = 5",
			      tampers[i].set));
		assert_fault(desk, 0, 5, tampers[i].kind);
		assert_fault(desk, 3, 5, tampers[i].kind);
		sql("DELETE FROM event WHERE tenant_id IN (1, 99) AND seq = 5");
		sql("INSERT INTO event SELECT * FROM kept");
		assert_null(verify(desk, 0)->fault);
	}
	sql("DROP TABLE kept");
}

static void a_personal_value_that_was_altered_is_found(void **state)
{
	struct desk *desk = *state;
	int64_t seq;

	desk_rename_account(desk, "Ayse Kaya", "Bursa");
	seq = desk_head(desk);
	desk_rename_account(desk, "Ayse Demir", "Izmir");
	sql("UPDATE event_personal SET value = 'Ayse Kara' WHERE value = 'Ayse Kaya'");
	assert_fault(desk, 0, seq, FAULT(PERSONAL));
}

static void an_end_that_was_cut_off_is_found(void **state)
{
	struct desk *desk = *state;
	int64_t head = desk_head(desk);

	sql("UPDATE event SET tenant_id = 99 WHERE tenant_id = 1 AND seq = "
	    "(SELECT seq FROM event_head WHERE tenant_id = 1)");
	assert_fault(desk, 0, head, FAULT(MISSING));
	sql("UPDATE event_head SET seq = seq - 1 WHERE tenant_id = 1");
	assert_fault(desk, 0, head - 1, FAULT(HEAD));
	sql("UPDATE event SET tenant_id = 1 WHERE tenant_id = 99");
	assert_fault(desk, 0, head, FAULT(HEAD));
}

static void a_hash_that_was_noted_elsewhere_must_still_hold(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__VerifyChainRequest *request = desk_new(desk, verify_chain_request);
	const Orderd__V1__VerifyChainResponse *checked;

	field_set(request, until_seq, 3);
	checked = desk_run(desk, "AuditService/VerifyChain", request);
	assert_true(checked->done);
	assert_int_equal(checked->through_seq, 3);
	assert_int_equal(checked->events_checked, 3);
	request->has_until_seq = 0;
	field_set(request, after_seq, 3);
	request->has_after_hash = 1;
	request->after_hash.data = arena_memdup(&desk->arena, checked->through_hash.data, 32);
	request->after_hash.len = 32;
	checked = desk_run(desk, "AuditService/VerifyChain", request);
	assert_true(checked->done && !checked->fault);
	request->after_hash.data[7] ^= 1;
	checked = desk_run(desk, "AuditService/VerifyChain", request);
	assert_int_equal(checked->fault->kind, FAULT(AFTER_HASH));
	assert_int_equal(checked->fault->seq, 3);
}

static void a_long_log_is_walked_in_pieces(void **state)
{
	struct desk *desk = *state;
	const Orderd__V1__VerifyChainResponse *checked;
	int64_t seq = 0;
	int n = 0;

	for (int i = 0; i < 4200; i++)
		desk_receive(desk, "CUP", MICRO);
	desk_wait(desk);
	do {
		checked = verify(desk, seq);
		assert_null(checked->fault);
		assert_int_equal(checked->events_checked, checked->through_seq - seq);
		assert_int_equal(checked->done, checked->through_seq == checked->head_seq);
		seq = checked->through_seq;
		n++;
	} while (!checked->done);
	assert_int_equal(n, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(whatever_was_altered_is_found_at_its_position),
		TEST(a_personal_value_that_was_altered_is_found),
		TEST(an_end_that_was_cut_off_is_found),
		TEST(a_hash_that_was_noted_elsewhere_must_still_hold),
		TEST(a_long_log_is_walked_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
