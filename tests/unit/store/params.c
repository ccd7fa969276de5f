#include "lib/unit.h"

#include <string.h>

#include "store/params.h"

static int params_setup(void **state)
{
	static struct arena arena;

	arena_init(&arena, 16u << 20);
	*state = &arena;
	return 0;
}

static int params_teardown(void **state)
{
	arena_fini(*state);
	return 0;
}

static void params_is(const struct params *params, int i, Oid type, const void *bytes, int n_bytes)
{
	assert_int_equal(params->types[i], type);
	assert_int_equal(params->formats[i], 1);
	assert_int_equal(params->lengths[i], n_bytes);
	assert_memory_equal(params->values[i], bytes, n_bytes);
}

static void scalars_are_in_network_order(void **state)
{
	struct params params;

	params_init(&params, *state);
	params_int(&params, -2);
	params_text(&params, "ü");
	params_bytes(&params, "\0\1", 2);
	/* 2000-01-01 00:00:01 UTC, where PostgreSQL starts to count. */
	params_time(&params, INT64_C(946684801000000));
	assert_int_equal(params.n, 4);
	params_is(&params, 0, PARAMS_INT8, "\xff\xff\xff\xff\xff\xff\xff\xfe", 8);
	params_is(&params, 1, PARAMS_TEXT, "\xc3\xbc", 2);
	params_is(&params, 2, PARAMS_BYTEA, "\0\1", 2);
	params_is(&params, 3, PARAMS_TIMESTAMPTZ, "\0\0\0\0\0\x0f\x42\x40", 8);
	assert_false(params.failed);
}

static void values_follow_the_type_and_may_be_null(void **state)
{
	const struct value values[] = { v_int(1), v_text("a"), v_time(946684800000000),
					v_bytes("b", 1), v_null() };
	static const char types[] = "itsb";
	static const Oid oids[] = { PARAMS_INT8, PARAMS_TEXT, PARAMS_TIMESTAMPTZ, PARAMS_BYTEA };
	struct params params;

	params_init(&params, *state);
	for (int i = 0; i < 4; i++) {
		params_value(&params, types[i], &values[i]);
		params_value(&params, types[i], &values[4]);
	}
	for (int i = 0; i < 4; i++) {
		assert_int_equal(params.types[2 * i], oids[i]);
		assert_non_null(params.values[2 * i]);
		assert_int_equal(params.types[2 * i + 1], oids[i]);
		assert_null(params.values[2 * i + 1]);
	}
}

static void values_are_copied(void **state)
{
	char text[] = "before";
	struct params params;

	params_init(&params, *state);
	params_text(&params, text);
	memset(text, 'x', sizeof(text) - 1);
	params_is(&params, 0, PARAMS_TEXT, "before", 6);
}

static void arrays_tell_type_length_and_nulls(void **state)
{
	static const char expected[] = "\0\0\0\1"
				       "\0\0\0\1"
				       "\0\0\0\x15"
				       "\0\0\0\3"
				       "\0\0\0\1"
				       "\0\0\0\2"
				       "\x01\x02"
				       "\xff\xff\xff\xff"
				       "\0\0\0\2"
				       "\xff\xff";
	const struct value values[] = { v_int(0x102), v_null(), v_int(-1) };
	struct params_array *array;
	struct params params;

	params_init(&params, *state);
	array = params_array(&params, PARAMS_INT2, 3);
	for (int i = 0; i < 3; i++)
		params_array_put(array, &values[i]);
	params_is(&params, 0, 1005, expected, sizeof(expected) - 1);
}

static void lists_go_as_texts(void **state)
{
	static const char *const texts[] = { "order.", "a\"b\\c,{}", "" };
	static const char expected[] = "\0\0\0\1"
				       "\0\0\0\1"
				       "\0\0\0\x19"
				       "\0\0\0\2"
				       "\0\0\0\1"
				       "\0\0\0\x1a"
				       "{\"order.\",\"a\\\"b\\\\c,{}\",\"\"}"
				       "\xff\xff\xff\xff";
	const struct value values[] = { v_texts(texts, 3), v_texts(texts, 0) };
	struct params_array *array;
	struct params params;

	params_init(&params, *state);
	array = params_array(&params, PARAMS_TEXTS, 2);
	for (int i = 0; i < 2; i++)
		params_array_put(array, &values[i]);
	params_is(&params, 0, 1009, expected, sizeof(expected) - 1);
}

static void an_empty_array_has_no_dimension(void **state)
{
	struct params params;

	params_init(&params, *state);
	assert_non_null(params_array(&params, PARAMS_TEXT, 0));
	params_is(&params, 0, 1009,
		  "\0\0\0\0"
		  "\0\0\0\0"
		  "\0\0\0\x19",
		  12);
}

static void arrays_can_be_filled_side_by_side(void **state)
{
	struct params_array *numbers, *texts;
	struct params params;

	params_init(&params, *state);
	numbers = params_array(&params, PARAMS_INT8, 2000);
	texts = params_array(&params, PARAMS_TEXT, 2000);
	for (int i = 0; i < 2000; i++) {
		struct value number = v_int(i);
		struct value text = v_text("a text that is longer than an array expects");

		params_array_put(numbers, &number);
		params_array_put(texts, &text);
	}
	assert_int_equal(params.lengths[0], 20 + 2000 * 12);
	assert_int_equal(params.lengths[1], 20 + 2000 * (4 + 43));
	assert_memory_equal(params.values[1] + params.lengths[1] - 7, "expects", 7);
	assert_memory_equal(params.values[0] + params.lengths[0] - 2, "\x07\xcf", 2);
}

static void many_long_texts_cost_no_more_than_some_times_their_size(void **state)
{
	static const char text[10001];
	struct params_array *array;
	struct params params;
	struct value value = v_bytes(text, 10000);
	size_t before = arena_used(*state);

	params_init(&params, *state);
	array = params_array(&params, PARAMS_BYTEA, 200);
	for (int i = 0; i < 200; i++)
		params_array_put(array, &value);
	assert_int_equal(params.lengths[0], 20 + 200 * 10004);
	assert_in_range(arena_used(*state) - before, 2000000, 5 * 2000000);
}

/* Eight bytes are no number of a smaller type, so the server refuses them. */
static void a_number_that_does_not_fit_is_not_made_to_fit(void **state)
{
	static const struct {
		Oid type;
		int64_t fits;
		int64_t not ;
		int size;
	} cases[] = {
		{ PARAMS_INT2, INT16_MIN, INT16_MAX + 1, 2 },
		{ PARAMS_INT4, INT32_MAX, INT64_C(1) << 31, 4 },
		{ PARAMS_BOOL, 1, 2, 1 },
	};
	struct params_array *array;
	struct params params;

	params_init(&params, *state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct value fits = v_int(cases[i].fits);
		struct value not = v_int(cases[i].not );

		array = params_array(&params, cases[i].type, 2);
		params_array_put(array, &fits);
		assert_int_equal(params.lengths[i], 20 + 4 + cases[i].size);
		params_array_put(array, &not );
		assert_int_equal(params.lengths[i], 20 + 4 + cases[i].size + 4 + 8);
	}
}

static void a_full_arena_is_remembered(void **state)
{
	struct value value = v_text("some text");
	struct params params;
	struct arena arena;

	for (size_t bytes_max = 0; bytes_max <= 1024; bytes_max += 16) {
		struct params_array *array;

		arena_init(&arena, bytes_max);
		params_init(&params, &arena);
		params_int(&params, 1);
		array = params_array(&params, PARAMS_TEXT, 40);
		for (int i = 0; i < 40; i++)
			params_array_put(array, &value);
		params_text(&params, "more than is left, whatever there was before it");
		assert_int_equal(params.n, 3);
		assert_true(params.failed);
		arena_fini(&arena);
	}
}

#define PARAMS_TEST(name) cmocka_unit_test_setup_teardown(name, params_setup, params_teardown)

static const struct CMUnitTest tests[] = {
	PARAMS_TEST(scalars_are_in_network_order),
	PARAMS_TEST(values_follow_the_type_and_may_be_null),
	PARAMS_TEST(values_are_copied),
	PARAMS_TEST(arrays_tell_type_length_and_nulls),
	PARAMS_TEST(lists_go_as_texts),
	PARAMS_TEST(an_empty_array_has_no_dimension),
	PARAMS_TEST(arrays_can_be_filled_side_by_side),
	PARAMS_TEST(many_long_texts_cost_no_more_than_some_times_their_size),
	PARAMS_TEST(a_number_that_does_not_fit_is_not_made_to_fit),
	PARAMS_TEST(a_full_arena_is_remembered),
};
UNIT_MAIN(tests)
