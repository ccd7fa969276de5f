#include "lib/unit.h"

#include <string.h>

#include "store/verdict.h"

static const uint8_t verdict_request_id[16] = "0123456789abcde";

static int verdict_setup(void **state)
{
	static struct arena arena;

	arena_init(&arena, 1u << 20);
	*state = &arena;
	return 0;
}

static int verdict_teardown(void **state)
{
	arena_fini(*state);
	return 0;
}

static void nothing_against_it_is_ok(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	assert_false(verdict_refused(&verdict));
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.protocol_version, 1);
	assert_int_equal(header.request_id.len, 16);
	assert_memory_equal(header.request_id.data, verdict_request_id, 16);
	assert_true(header.has_code);
	assert_int_equal(header.code, ORDERD__V1__CODE__CODE_OK);
	assert_null(header.reason);
	assert_null(header.message);
	assert_int_equal(header.n_violations, 0);
	assert_false(header.has_violations_total);
	assert_false(header.has_retry_after_ms);
}

static void the_first_refusal_stays(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	verdict_refuse(&verdict, REASON_ORDER_STATE, "order %s is CANCELLED", "SO-1");
	verdict_refuse(&verdict, REASON_NOT_FOUND, "never told");
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.code, ORDERD__V1__CODE__CODE_FAILED_PRECONDITION);
	assert_string_equal(header.reason, "ORDER_STATE");
	assert_string_equal(header.message, "order SO-1 is CANCELLED");
}

static void a_single_violation_is_the_message(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	verdict_violate(&verdict, REASON_REQUIRED, "order.account", "Name the account.");
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.code, ORDERD__V1__CODE__CODE_INVALID_ARGUMENT);
	assert_string_equal(header.reason, "REQUIRED");
	assert_string_equal(header.message, "Name the account.");
	assert_int_equal(header.n_violations, 1);
	assert_int_equal(header.violations_total, 1);
	assert_string_equal(header.violations[0]->field, "order.account");
	assert_string_equal(header.violations[0]->reason, "REQUIRED");
	assert_int_equal(header.violations[0]->severity, ORDERD__V1__SEVERITY__SEVERITY_ERROR);
}

static void a_malformed_field_outweighs_a_wrong_state(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	verdict_violate(&verdict, REASON_PRODUCT_RETIRED, "a", "retired");
	verdict_violate(&verdict, REASON_REQUIRED, "b", "missing");
	verdict_violate(&verdict, REASON_OUT_OF_RANGE, "c", "too much");
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.code, ORDERD__V1__CODE__CODE_INVALID_ARGUMENT);
	assert_string_equal(header.reason, "REQUIRED");
	assert_string_equal(header.message, "3 violations; first: missing");
	assert_string_equal(header.violations[0]->field, "a");
}

static void a_refusal_outweighs_violations(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	verdict_violate(&verdict, REASON_REQUIRED, "b", "missing");
	verdict_refuse(&verdict, REASON_VERSION_CONFLICT, "changed");
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.code, ORDERD__V1__CODE__CODE_ABORTED);
	assert_string_equal(header.message, "changed");
	assert_int_equal(header.n_violations, 1);
}

static void warnings_refuse_nothing(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	verdict_warn(&verdict, REASON_CREDIT_EXCEEDED, "order", "soon");
	assert_false(verdict_refused(&verdict));
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.code, ORDERD__V1__CODE__CODE_OK);
	assert_null(header.reason);
	assert_int_equal(header.n_violations, 1);
	assert_int_equal(header.violations[0]->severity, ORDERD__V1__SEVERITY__SEVERITY_WARNING);
}

static void all_violations_count_but_a_hundred_are_kept(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	for (int i = 0; i < 2000; i++)
		verdict_violate(&verdict, REASON_REQUIRED,
				verdict_path(&verdict, "order.lines[%d].product", i), "line %d", i);
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.n_violations, VERDICT_VIOLATIONS_MAX);
	assert_int_equal(header.violations_total, 2000);
	assert_string_equal(header.violations[99]->field, "order.lines[99].product");
	assert_string_equal(header.message, "2000 violations; first: line 0");
}

static void facts_and_delay_are_told(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	verdict_refuse(&verdict, REASON_EXISTS, "there");
	for (int i = 0; i < 20; i++)
		verdict_fact(&verdict, "number", "SO-%d", i);
	verdict.retry_after_ms = 250;
	verdict_header(&verdict, verdict_request_id, &header);
	assert_int_equal(header.n_metadata, 8);
	assert_string_equal(header.metadata[7]->key, "number");
	assert_string_equal(header.metadata[7]->value, "SO-7");
	assert_true(header.has_retry_after_ms);
	assert_int_equal(header.retry_after_ms, 250);
}

static void what_a_message_quotes_is_cut_between_characters(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	verdict_init(&verdict, *state);
	verdict_violate(&verdict, REASON_FORMAT, "currency", "currency is \"%.4s\"",
			"EU\xc3\xa4\xc3\xa4");
	verdict_violate(&verdict, REASON_FORMAT, "unit", "unit is \"%.3s\"", "EU\xc3\xa4");
	verdict_fact(&verdict, "unit", "%.6s", "\xe2\x82\xac\xf0\x9f\x8d\xb5");
	verdict_header(&verdict, verdict_request_id, &header);
	assert_string_equal(header.violations[0]->message, "currency is \"EU\xc3\xa4\"");
	assert_string_equal(header.violations[1]->message, "unit is \"EU\"");
	assert_string_equal(header.metadata[0]->value, "\xe2\x82\xac");
}

static void a_header_packs_without_memory_too(void **state)
{
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;
	struct arena arena;
	uint8_t packed[512];

	for (size_t bytes_max = 0; bytes_max < 1024; bytes_max += 16) {
		arena_init(&arena, bytes_max);
		verdict_init(&verdict, &arena);
		verdict_violate(&verdict, REASON_REQUIRED, "a.b", "missing");
		verdict_violate(&verdict, REASON_FORMAT, "a.c", "wrong");
		verdict_fact(&verdict, "key", "value");
		verdict_header(&verdict, verdict_request_id, &header);
		assert_int_equal(header.code, ORDERD__V1__CODE__CODE_INVALID_ARGUMENT);
		assert_in_range(orderd__v1__reply_header__get_packed_size(&header), 1, 512);
		assert_in_range(orderd__v1__reply_header__pack(&header, packed), 1, 512);
		arena_fini(&arena);
	}
}

#define VERDICT_TEST(name) cmocka_unit_test_setup_teardown(name, verdict_setup, verdict_teardown)

static const struct CMUnitTest tests[] = {
	VERDICT_TEST(nothing_against_it_is_ok),
	VERDICT_TEST(the_first_refusal_stays),
	VERDICT_TEST(a_single_violation_is_the_message),
	VERDICT_TEST(a_malformed_field_outweighs_a_wrong_state),
	VERDICT_TEST(a_refusal_outweighs_violations),
	VERDICT_TEST(warnings_refuse_nothing),
	VERDICT_TEST(all_violations_count_but_a_hundred_are_kept),
	VERDICT_TEST(facts_and_delay_are_told),
	VERDICT_TEST(what_a_message_quotes_is_cut_between_characters),
	VERDICT_TEST(a_header_packs_without_memory_too),
};
UNIT_MAIN(tests)
