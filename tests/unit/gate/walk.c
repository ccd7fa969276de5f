#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gate/walk.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/order.pb-c.h"

static const struct walk_limits limits = { .depth_max = 8, .repeated_max = 4, .unknown_max = 3 };

static struct walk_report report;

/* A message and what the walk says of it. */
struct expectation {
	const ProtobufCMessageDescriptor *descriptor;
	const char *bytes;
	size_t n_bytes;
	int answer;
	enum walk_problem problem;
	const char *path;
};

#define READ(bytes, ...)                                                                           \
	{                                                                                          \
		&orderd__v1__read_request__descriptor, bytes, sizeof(bytes) - 1, __VA_ARGS__       \
	}
#define PLACE(bytes, ...)                                                                          \
	{                                                                                          \
		&orderd__v1__place_order_request__descriptor, bytes, sizeof(bytes) - 1,            \
			__VA_ARGS__                                                                \
	}

/* An order of PlaceOrderRequest, whose length is one byte. */
#define ORDER(length, bytes) "\x0a" length bytes

static void expect(const struct expectation *expected)
{
	const struct walk_finding *last;
	int answer = walk(expected->descriptor, (const uint8_t *)expected->bytes, expected->n_bytes,
			  &limits, &report);

	if (answer != expected->answer)
		fail_msg("%s: answer %d instead of %d", expected->path, answer, expected->answer);
	if (answer == 0) {
		assert_int_equal(report.total, 0);
		return;
	}
	assert_true(report.n_findings > 0);
	last = &report.findings[report.n_findings - 1];
	if (last->problem != expected->problem)
		fail_msg("\"%s\" \"%s\" instead of problem %d at \"%s\"", last->path,
			 walk_explain(last->problem), expected->problem, expected->path);
	assert_string_equal(last->path, expected->path);
}

#define EXPECT_ALL(table)                                                                          \
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++)                        \
	expect(&table[row])

static void what_ends_too_early_is_malformed(void **state)
{
	static const struct expectation table[] = {
		READ("\x88", WALK_MALFORMED, WALK_TRUNCATED, ""),
		READ("\x08", WALK_MALFORMED, WALK_TRUNCATED, "after_seq"),
		READ("\x08\x80", WALK_MALFORMED, WALK_TRUNCATED, "after_seq"),
		READ("\x1a", WALK_MALFORMED, WALK_TRUNCATED, "types[0]"),
		READ("\x1a\x03"
		     "ab",
		     WALK_MALFORMED, WALK_TRUNCATED, "types[0]"),
		READ("\x1a\x01"
		     "a\x1a\x01",
		     WALK_MALFORMED, WALK_TRUNCATED, "types[1]"),
		READ("\x1a\xff\xff\xff\xff\x0f", WALK_MALFORMED, WALK_TRUNCATED, "types[0]"),
		/* Unknown fields, fixed width. */
		READ("\xa5\x06\x01\x02\x03", WALK_MALFORMED, WALK_TRUNCATED, ""),
		READ("\xa1\x06\x01\x02\x03\x04\x05\x06\x07", WALK_MALFORMED, WALK_TRUNCATED, ""),
		/* An order longer than its message, and a field longer than its order. */
		PLACE(ORDER("\x05", "\x1a\x01"), WALK_MALFORMED, WALK_TRUNCATED, "order"),
		PLACE(ORDER("\x02", "\x1a\x01"), WALK_MALFORMED, WALK_TRUNCATED, "order.currency"),
		PLACE(ORDER("\x04", "\x62\x02\x10\x80"), WALK_MALFORMED, WALK_TRUNCATED,
		      "order.lines[0].quantity_micros"),
	};

	EXPECT_ALL(table);
}

static void numbers_have_their_length(void **state)
{
	static const struct expectation table[] = {
		READ("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", WALK_MALFORMED,
		     WALK_VARINT_LONG, "after_seq"),
		READ("\x1a\x80\x80\x80\x80\x80\x01", WALK_MALFORMED, WALK_VARINT_LONG, "types[0]"),
		READ("\x88\x80\x80\x80\x80\x80\x01", WALK_MALFORMED, WALK_VARINT_LONG, ""),
		/* Long forms of short numbers are numbers. */
		READ("\x08\x81\x80\x80\x80\x80\x80\x80\x80\x80\x00", 0),
		READ("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 0),
	};

	EXPECT_ALL(table);
}

static void tags_name_a_field(void **state)
{
	static const struct expectation table[] = {
		READ("\x00\x01", WALK_MALFORMED, WALK_TAG_INVALID, ""),
		READ("\x02\x00", WALK_MALFORMED, WALK_TAG_INVALID, ""),
		READ("\xf8\xff\xff\xff\x7f\x00", WALK_MALFORMED, WALK_TAG_INVALID, ""),
		/* The largest field number there is, unknown. */
		READ("\xf8\xff\xff\xff\x0f\x00", 0),
	};

	EXPECT_ALL(table);
}

static void groups_are_refused(void **state)
{
	static const struct expectation table[] = {
		READ("\x0b\x0c", WALK_MALFORMED, WALK_GROUP, "after_seq"),
		READ("\x0c", WALK_MALFORMED, WALK_GROUP, "after_seq"),
		READ("\xa3\x06\xa4\x06", WALK_MALFORMED, WALK_GROUP, ""),
	};

	EXPECT_ALL(table);
}

static void wire_types_are_those_of_the_contract(void **state)
{
	static const struct expectation table[] = {
		READ("\x0a\x01\x01", WALK_MALFORMED, WALK_WIRE_TYPE, "after_seq"),
		READ("\x0d\x01\x02\x03\x04", WALK_MALFORMED, WALK_WIRE_TYPE, "after_seq"),
		READ("\x09\x01\x02\x03\x04\x05\x06\x07\x08", WALK_MALFORMED, WALK_WIRE_TYPE,
		     "after_seq"),
		READ("\x18\x01", WALK_MALFORMED, WALK_WIRE_TYPE, "types[0]"),
		READ("\x0e\x01", WALK_MALFORMED, WALK_WIRE_TYPE, "after_seq"),
		READ("\x0f\x01", WALK_MALFORMED, WALK_WIRE_TYPE, "after_seq"),
		READ("\xa6\x06\x01", WALK_MALFORMED, WALK_WIRE_TYPE, ""),
		PLACE("\x08\x01", WALK_MALFORMED, WALK_WIRE_TYPE, "order"),
		PLACE(ORDER("\x04", "\x62\x02\x08\x01"), WALK_MALFORMED, WALK_WIRE_TYPE,
		      "order.lines[0].product"),
	};

	EXPECT_ALL(table);
}

static void messages_stand_once_and_not_too_deep(void **state)
{
	static const struct walk_limits shallow = { 1, 4, 3 };
	static const char deep[] = ORDER("\x02", "\x0a\x00");
	static const struct expectation table[] = {
		PLACE(ORDER("\x00", "") ORDER("\x00", ""), WALK_MALFORMED, WALK_MESSAGE_TWICE,
		      "order"),
		PLACE(ORDER("\x04", "\x0a\x00\x0a\x00"), WALK_MALFORMED, WALK_MESSAGE_TWICE,
		      "order.account"),
		PLACE(ORDER("\x04", "\x62\x00\x62\x00"), 0),
	};

	EXPECT_ALL(table);
	assert_int_equal(walk(&orderd__v1__place_order_request__descriptor, (const uint8_t *)deep,
			      sizeof(deep) - 1, &shallow, &report),
			 WALK_MALFORMED);
	assert_int_equal(report.findings[0].problem, WALK_DEEP);
	assert_string_equal(report.findings[0].path, "order.account");
}

static void unknown_fields_are_skipped_up_to_a_limit(void **state)
{
	static const struct expectation table[] = {
		READ("\xa0\x06\x01\xa5\x06\x01\x02\x03\x04\xa2\x06\x02xx", 0),
		READ("\xa1\x06\x01\x02\x03\x04\x05\x06\x07\x08", 0),
		READ("\xa0\x06\x01\xa0\x06\x01\xa0\x06\x01\xa0\x06\x01", WALK_MALFORMED,
		     WALK_UNKNOWN_MANY, ""),
		/* Of the whole message, wherever they stand. */
		PLACE("\xa0\x06\x01\xa0\x06\x01" ORDER("\x06", "\xa0\x06\x01\xa0\x06\x01"),
		      WALK_MALFORMED, WALK_UNKNOWN_MANY, "order"),
	};

	EXPECT_ALL(table);
}

static void texts_are_utf8_without_nul(void **state)
{
	static const struct expectation table[] = {
		READ("\x1a\x02\xc3\xa4\x1a\x00", 0),
		READ("\x1a\x01\xff", WALK_VIOLATED, WALK_UTF8, "types[0]"),
		READ("\x1a\x02\xc0\x80", WALK_VIOLATED, WALK_UTF8, "types[0]"),
		READ("\x1a\x03\xed\xa0\x80", WALK_VIOLATED, WALK_UTF8, "types[0]"),
		READ("\x1a\x03"
		     "a\0b",
		     WALK_VIOLATED, WALK_NUL, "types[0]"),
		PLACE(ORDER("\x03", "\x1a\x01\0"), WALK_VIOLATED, WALK_NUL, "order.currency"),
	};

	EXPECT_ALL(table);
}

static void enums_have_their_numbers_only(void **state)
{
	static const struct expectation table[] = {
		READ("\x20\x0d", 0),
		READ("\x20\xff\x01", WALK_VIOLATED, WALK_ENUM, "aggregate_kind"),
		READ("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", WALK_VIOLATED, WALK_ENUM,
		     "aggregate_kind"),
		/* 2^32 + 13: of 32 bits it would be a good one. */
		READ("\x20\x8d\x80\x80\x80\x10", WALK_VIOLATED, WALK_ENUM, "aggregate_kind"),
	};

	EXPECT_ALL(table);
}

static void integers_of_32_bits_are_not_cut(void **state)
{
	static const struct expectation table[] = {
		READ("\x10\xff\xff\xff\xff\x0f", 0),
		READ("\x10\x80\x80\x80\x80\x10", WALK_VIOLATED, WALK_INTEGER, "page_size"),
	};

	EXPECT_ALL(table);
}

static void lists_have_their_limit(void **state)
{
	static const struct expectation table[] = {
		READ("\x1a\x00\x1a\x00\x1a\x00\x1a\x00", 0),
		READ("\x1a\x00\x1a\x00\x1a\x00\x1a\x00\x1a\x00\x1a\x00\x1a\x00", WALK_VIOLATED,
		     WALK_REPEATED_MANY, "types[4]"),
	};

	EXPECT_ALL(table);
	/* However many there are, it is said once. */
	assert_int_equal(report.total, 1);
}

static void times_are_whole_microseconds_of_our_era(void **state)
{
	static const struct expectation table[] = {
		PLACE(ORDER("\x05", "\x2a\x03\x10\xe8\x07"), 0),
		PLACE(ORDER("\x05", "\x2a\x03\x10\xe9\x07"), WALK_VIOLATED, WALK_TIME_FINE,
		      "order.ordered_at"),
		/* 999,999,000 and a thousand more. */
		PLACE(ORDER("\x08", "\x2a\x06\x10\x98\x8c\xeb\xdc\x03"), 0),
		PLACE(ORDER("\x08", "\x2a\x06\x10\x80\x94\xeb\xdc\x03"), WALK_VIOLATED,
		      WALK_TIME_RANGE, "order.ordered_at"),
		PLACE(ORDER("\x0d", "\x2a\x0b\x10\x98\xf8\xff\xff\xff\xff\xff\xff\xff\x01"),
		      WALK_VIOLATED, WALK_TIME_RANGE, "order.ordered_at"),
		/* The last second of 9999 and the next; the first of the year 1 and the one before.
		 */
		PLACE(ORDER("\x09", "\x2a\x07\x08\xff\x82\xd1\xff\xaf\x07"), 0),
		PLACE(ORDER("\x09", "\x2a\x07\x08\x80\x83\xd1\xff\xaf\x07"), WALK_VIOLATED,
		      WALK_TIME_RANGE, "order.ordered_at"),
		PLACE(ORDER("\x0d", "\x2a\x0b\x08\x80\x92\xb8\xc3\x98\xfe\xff\xff\xff\x01"), 0),
		PLACE(ORDER("\x0d", "\x2a\x0b\x08\xff\x91\xb8\xc3\x98\xfe\xff\xff\xff\x01"),
		      WALK_VIOLATED, WALK_TIME_RANGE, "order.ordered_at"),
	};

	EXPECT_ALL(table);
}

static void all_findings_are_told(void **state)
{
	static const char bytes[] = "\x20\x63\x1a\x01\xff\x10\x80\x80\x80\x80\x10";

	assert_int_equal(walk(&orderd__v1__read_request__descriptor, (const uint8_t *)bytes,
			      sizeof(bytes) - 1, &limits, &report),
			 WALK_VIOLATED);
	assert_int_equal(report.n_findings, 3);
	assert_int_equal(report.findings[0].problem, WALK_ENUM);
	assert_int_equal(report.findings[1].problem, WALK_UTF8);
	assert_int_equal(report.findings[2].problem, WALK_INTEGER);
}

static void findings_are_bounded_and_their_end_is_kept(void **state)
{
	static const struct walk_limits wide = { 8, 1000, 3 };
	uint8_t bytes[150 * 3 + 1];

	for (int i = 0; i < 150; i++)
		memcpy(bytes + i * 3, "\x1a\x01\xff", 3);
	assert_int_equal(walk(&orderd__v1__read_request__descriptor, bytes, 450, &wide, &report),
			 WALK_VIOLATED);
	assert_int_equal(report.n_findings, WALK_FINDINGS_MAX);
	assert_int_equal(report.total, 150);
	bytes[450] = 0x88;
	assert_int_equal(walk(&orderd__v1__read_request__descriptor, bytes, 451, &wide, &report),
			 WALK_MALFORMED);
	assert_int_equal(report.findings[WALK_FINDINGS_MAX - 1].problem, WALK_TRUNCATED);
}

static void a_scalar_that_stands_twice_is_the_last(void **state)
{
	static const char bytes[] = "\x08\x01\x08\x02";
	Orderd__V1__ReadRequest *request;

	assert_int_equal(walk(&orderd__v1__read_request__descriptor, (const uint8_t *)bytes,
			      sizeof(bytes) - 1, &limits, &report),
			 0);
	request = orderd__v1__read_request__unpack(NULL, sizeof(bytes) - 1, (const uint8_t *)bytes);
	assert_non_null(request);
	assert_int_equal(request->after_seq, 2);
	orderd__v1__read_request__free_unpacked(request, NULL);
}

static void an_empty_message_is_one(void **state)
{
	assert_int_equal(walk(&orderd__v1__read_request__descriptor, NULL, 0, &limits, &report), 0);
}

/* --- numbers in a run, of which the contract has none yet --- */

#define NUMBER(number_name, number_id, number_type, number_descriptor)                             \
	{                                                                                          \
		.name = number_name, .id = number_id, .label = PROTOBUF_C_LABEL_REPEATED,          \
		.type = PROTOBUF_C_TYPE_##number_type, .descriptor = number_descriptor             \
	}

static const ProtobufCFieldDescriptor number_fields[] = {
	NUMBER("int32", 1, INT32, NULL),
	NUMBER("fixed32", 2, FIXED32, NULL),
	NUMBER("double", 3, DOUBLE, NULL),
	NUMBER("kind", 4, ENUM, &orderd__v1__record_kind__descriptor),
	NUMBER("sint32", 5, SINT32, NULL),
};
static const ProtobufCIntRange number_ranges[] = { { 1, 0 }, { 0, 5 } };
static const ProtobufCMessageDescriptor numbers = {
	.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "Numbers",
	.n_fields = 5,
	.fields = number_fields,
	.n_field_ranges = 1,
	.field_ranges = number_ranges,
};

#define NUMBERS(bytes, ...)                                                                        \
	{                                                                                          \
		&numbers, bytes, sizeof(bytes) - 1, __VA_ARGS__                                    \
	}

static void numbers_may_stand_in_a_run(void **state)
{
	static const struct expectation table[] = {
		NUMBERS("\x0a\x03\x01\x02\x03\x08\x04", 0),
		NUMBERS("\x0a\x00", 0),
		NUMBERS("\x0a\x02\x01\x80", WALK_MALFORMED, WALK_TRUNCATED, "int32[1]"),
		NUMBERS("\x0a\x05\x01\x02\x03\x04\x05", WALK_VIOLATED, WALK_REPEATED_MANY,
			"int32[4]"),
		NUMBERS("\x0a\x03\x01\x02\x03\x08\x04\x08\x05", WALK_VIOLATED, WALK_REPEATED_MANY,
			"int32[4]"),
		NUMBERS("\x12\x08\x01\x02\x03\x04\x05\x06\x07\x08", 0),
		NUMBERS("\x12\x07\x01\x02\x03\x04\x05\x06\x07", WALK_MALFORMED, WALK_TRUNCATED,
			"fixed32[1]"),
		NUMBERS("\x1a\x08\x01\x02\x03\x04\x05\x06\x07\x08", 0),
		NUMBERS("\x1a\x04\x01\x02\x03\x04", WALK_MALFORMED, WALK_TRUNCATED, "double[0]"),
		NUMBERS("\x22\x02\x0d\x63", WALK_VIOLATED, WALK_ENUM, "kind[1]"),
	};

	EXPECT_ALL(table);
}

static void the_sign_of_32_bits_is_kept(void **state)
{
	static const struct expectation table[] = {
		/* -1 in ten bytes and in five; -2^31; below it; 2^32. */
		NUMBERS("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 0),
		NUMBERS("\x08\xff\xff\xff\xff\x0f", 0),
		NUMBERS("\x08\x80\x80\x80\x80\xf8\xff\xff\xff\xff\x01", 0),
		NUMBERS("\x08\xff\xff\xff\xff\xf7\xff\xff\xff\xff\x01", WALK_VIOLATED, WALK_INTEGER,
			"int32[0]"),
		NUMBERS("\x08\x80\x80\x80\x80\x10", WALK_VIOLATED, WALK_INTEGER, "int32[0]"),
		NUMBERS("\x28\xff\xff\xff\xff\x0f", 0),
		NUMBERS("\x28\x80\x80\x80\x80\x10", WALK_VIOLATED, WALK_INTEGER, "sint32[0]"),
	};

	EXPECT_ALL(table);
}

/* --- what can be walked at all --- */

static ProtobufCFieldDescriptor loop_fields[] = {
	{ .name = "loop",
	  .id = 1,
	  .label = PROTOBUF_C_LABEL_OPTIONAL,
	  .type = PROTOBUF_C_TYPE_MESSAGE },
};
static const ProtobufCIntRange loop_ranges[] = { { 1, 0 }, { 0, 1 } };
static const ProtobufCMessageDescriptor loop = {
	.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "Loop",
	.n_fields = 1,
	.fields = loop_fields,
	.n_field_ranges = 1,
	.field_ranges = loop_ranges,
};

static void messages_inside_themselves_do_not_fit(void **state)
{
	uint8_t bytes[40];

	loop_fields[0].descriptor = &loop;
	assert_false(walk_fits(&loop));
	assert_true(walk_fits(&orderd__v1__place_order_request__descriptor));
	/* And the walk of one ends at the limit. */
	for (size_t i = 0; i < 20; i++) {
		bytes[2 * i] = 0x0a;
		bytes[2 * i + 1] = (uint8_t)(38 - 2 * i);
	}
	assert_int_equal(walk(&loop, bytes, sizeof(bytes), &limits, &report), WALK_MALFORMED);
	assert_int_equal(report.findings[0].problem, WALK_DEEP);
}

/* A path beyond its room is cut, not overrun. */
static void long_paths_are_cut(void **state)
{
	static const struct walk_limits deep = { WALK_DEPTH_MAX, 4, 3 };
	static char name[100];
	uint8_t bytes[2 * (WALK_DEPTH_MAX + 2)];

	memset(name, 'x', sizeof(name) - 1);
	loop_fields[0].descriptor = &loop;
	loop_fields[0].name = name;
	for (size_t i = 0; i < sizeof(bytes) / 2; i++) {
		bytes[2 * i] = 0x0a;
		bytes[2 * i + 1] = (uint8_t)(sizeof(bytes) - 2 - 2 * i);
	}
	assert_int_equal(walk(&loop, bytes, sizeof(bytes), &deep, &report), WALK_MALFORMED);
	assert_true(strlen(report.findings[0].path) < WALK_PATH_BYTES);
	loop_fields[0].name = "loop";
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_ends_too_early_is_malformed),
	cmocka_unit_test(numbers_have_their_length),
	cmocka_unit_test(tags_name_a_field),
	cmocka_unit_test(groups_are_refused),
	cmocka_unit_test(wire_types_are_those_of_the_contract),
	cmocka_unit_test(messages_stand_once_and_not_too_deep),
	cmocka_unit_test(unknown_fields_are_skipped_up_to_a_limit),
	cmocka_unit_test(texts_are_utf8_without_nul),
	cmocka_unit_test(enums_have_their_numbers_only),
	cmocka_unit_test(integers_of_32_bits_are_not_cut),
	cmocka_unit_test(lists_have_their_limit),
	cmocka_unit_test(times_are_whole_microseconds_of_our_era),
	cmocka_unit_test(all_findings_are_told),
	cmocka_unit_test(findings_are_bounded_and_their_end_is_kept),
	cmocka_unit_test(a_scalar_that_stands_twice_is_the_last),
	cmocka_unit_test(an_empty_message_is_one),
	cmocka_unit_test(numbers_may_stand_in_a_run),
	cmocka_unit_test(the_sign_of_32_bits_is_kept),
	cmocka_unit_test(messages_inside_themselves_do_not_fit),
	cmocka_unit_test(long_paths_are_cut),
};

UNIT_MAIN(tests)
