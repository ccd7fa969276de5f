#include "lib/unit.h"

#include <string.h>

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "store/codec.h"
#include "store/params.h"

static int codec_setup(void **state)
{
	static struct arena arena;

	arena_init(&arena, 1u << 20);
	*state = &arena;
	return 0;
}

static int codec_teardown(void **state)
{
	arena_fini(*state);
	return 0;
}

static const ProtobufCFieldDescriptor *codec_field(const ProtobufCMessageDescriptor *descriptor,
						   const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(descriptor, name);

	assert_non_null(field);
	return field;
}

static const ProtobufCFieldDescriptor *codec_order_field(const char *name)
{
	return codec_field(&orderd__v1__order__descriptor, name);
}

static void absent_fields_are_null(void **state)
{
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;

	for (unsigned int i = 0; i < order.base.descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &order.base.descriptor->fields[i];

		if (field->label != PROTOBUF_C_LABEL_REPEATED)
			assert_int_equal(codec_get(&order.base, field).kind, VALUE_NULL);
	}
}

static void present_fields_have_their_value(void **state)
{
	Google__Protobuf__Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;
	Orderd__V1__Event event = ORDERD__V1__EVENT__INIT;
	char number[] = "SO-1";
	struct value value;

	order.has_id = true;
	order.id = INT64_MIN;
	order.has_line_count = true;
	order.line_count = -1;
	order.has_state = true;
	order.state = ORDERD__V1__ORDER_STATE__ORDER_STATE_PLACED;
	order.number = number;
	order.ordered_at = &time;
	time.seconds = -1;
	time.nanos = 999999000;
	assert_int_equal(codec_get(&order.base, codec_order_field("id")).integer, INT64_MIN);
	assert_int_equal(codec_get(&order.base, codec_order_field("line_count")).integer, -1);
	assert_int_equal(codec_get(&order.base, codec_order_field("state")).integer, 2);
	value = codec_get(&order.base, codec_order_field("number"));
	assert_int_equal(value.kind, VALUE_TEXT);
	assert_ptr_equal(value.data, number);
	assert_int_equal(value.length, 4);
	value = codec_get(&order.base, codec_order_field("ordered_at"));
	assert_int_equal(value.kind, VALUE_TIME);
	assert_int_equal(value.integer, -1);
	event.has_request_id = true;
	event.request_id = (ProtobufCBinaryData){ 3, (uint8_t *)number };
	value = codec_get(&event.base, codec_field(&orderd__v1__event__descriptor, "request_id"));
	assert_int_equal(value.kind, VALUE_BYTES);
	assert_int_equal(value.length, 3);
}

static void instants_beyond_64_bits_do_not_wrap(void **state)
{
	Google__Protobuf__Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;

	order.ordered_at = &time;
	time.seconds = INT64_MAX;
	assert_true(codec_get(&order.base, codec_order_field("ordered_at")).integer > 0);
	time.seconds = INT64_MIN;
	assert_true(codec_get(&order.base, codec_order_field("ordered_at")).integer < 0);
}

static void types_are_those_of_the_tables(void **state)
{
	assert_int_equal(codec_type(codec_order_field("id")), PARAMS_INT8);
	assert_int_equal(codec_type(codec_order_field("line_count")), PARAMS_INT4);
	assert_int_equal(codec_type(codec_order_field("state")), PARAMS_INT2);
	assert_int_equal(codec_type(codec_order_field("number")), PARAMS_TEXT);
	assert_int_equal(codec_type(codec_order_field("ordered_at")), PARAMS_TIMESTAMPTZ);
	assert_int_equal(codec_type(codec_order_field("lines")), 0);
	assert_int_equal(codec_type(codec_field(&orderd__v1__event__descriptor, "request_id")),
			 PARAMS_BYTEA);
	assert_int_equal(codec_type(codec_field(&orderd__v1__upsert_account_response__descriptor,
						"created")),
			 PARAMS_BOOL);
	assert_int_equal(
		codec_type(codec_field(&orderd__v1__place_order_request__descriptor, "order")), 0);
}

/* Every field of every kind survives being set, read and cleared. */
static void what_is_set_is_read(void **state)
{
	static const ProtobufCMessageDescriptor *const descriptors[] = {
		&orderd__v1__order__descriptor,
		&orderd__v1__event__descriptor,
		&orderd__v1__upsert_account_response__descriptor,
		&orderd__v1__list_orders_request__descriptor,
		&orderd__v1__read_request__descriptor,
	};
	static const char *const texts[] = { "a", "b" };

	for (size_t i = 0; i < sizeof(descriptors) / sizeof(descriptors[0]); i++) {
		ProtobufCMessage *message = codec_new(descriptors[i], *state);
		ProtobufCMessage *empty = codec_new(descriptors[i], *state);

		for (unsigned int j = 0; j < descriptors[i]->n_fields; j++) {
			const ProtobufCFieldDescriptor *field = &descriptors[i]->fields[j];
			Oid type = codec_type(field);
			struct value value = type == PARAMS_TEXT ? v_text("x")
				: type == PARAMS_BYTEA           ? v_bytes("y", 1)
				: type == PARAMS_TIMESTAMPTZ     ? v_time(-1500000)
				: type == PARAMS_TEXTS           ? v_texts(texts, 2)
								 : v_int(1);
			struct value null = v_null(), got;

			if (type == 0)
				continue;
			assert_true(codec_equal(message, empty, field));
			assert_true(codec_set(message, field, &value, *state));
			got = codec_get(message, field);
			assert_int_equal(got.kind, value.kind);
			assert_int_equal(got.integer, value.integer);
			assert_int_equal(got.length, value.length);
			assert_false(codec_equal(message, empty, field));
			assert_true(codec_set(message, field, &null, *state));
			assert_true(codec_equal(message, empty, field));
		}
		assert_memory_equal(message, empty, descriptors[i]->sizeof_message);
	}
}

static void zero_differs_from_absent(void **state)
{
	Orderd__V1__Order a = ORDERD__V1__ORDER__INIT;
	Orderd__V1__Order b = ORDERD__V1__ORDER__INIT;
	char empty[] = "";

	a.has_owner_id = true;
	assert_false(codec_equal(&a.base, &b.base, codec_order_field("owner_id")));
	a.cancel_reason = empty;
	assert_false(codec_equal(&a.base, &b.base, codec_order_field("cancel_reason")));
}

static void equal_values_may_lie_in_different_places(void **state)
{
	Google__Protobuf__Timestamp times[2] = { GOOGLE__PROTOBUF__TIMESTAMP__INIT,
						 GOOGLE__PROTOBUF__TIMESTAMP__INIT };
	Orderd__V1__Order a = ORDERD__V1__ORDER__INIT;
	Orderd__V1__Order b = ORDERD__V1__ORDER__INIT;
	char texts[2][8] = { "SO-1", "SO-1" };

	a.number = texts[0];
	b.number = texts[1];
	a.ordered_at = &times[0];
	b.ordered_at = &times[1];
	assert_true(codec_equal(&a.base, &b.base, codec_order_field("number")));
	assert_true(codec_equal(&a.base, &b.base, codec_order_field("ordered_at")));
	texts[1][3] = '2';
	times[1].nanos = 1000;
	assert_false(codec_equal(&a.base, &b.base, codec_order_field("number")));
	assert_false(codec_equal(&a.base, &b.base, codec_order_field("ordered_at")));
}

static void lists_are_equal_text_by_text(void **state)
{
	Orderd__V1__ReadRequest a = ORDERD__V1__READ_REQUEST__INIT;
	Orderd__V1__ReadRequest b = ORDERD__V1__READ_REQUEST__INIT;
	const ProtobufCFieldDescriptor *field = codec_field(a.base.descriptor, "types");
	char first[] = "order.", second[] = "account.", again[] = "order.";
	char *left[] = { first, second }, *right[] = { again, second };

	a.types = left;
	b.types = right;
	a.n_types = b.n_types = 2;
	assert_true(codec_equal(&a.base, &b.base, field));
	b.n_types = 1;
	assert_false(codec_equal(&a.base, &b.base, field));
	b.n_types = 2;
	right[1] = again;
	assert_false(codec_equal(&a.base, &b.base, field));
	assert_int_equal(codec_type(field), PARAMS_TEXTS);
}

static void a_copy_can_change_alone(void **state)
{
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;
	Orderd__V1__Order *copy;

	order.has_version = true;
	order.version = 1;
	copy = (Orderd__V1__Order *)codec_copy(&order.base, *state);
	copy->version++;
	assert_int_equal(order.version, 1);
	assert_int_equal(copy->version, 2);
	assert_ptr_equal(copy->base.descriptor, &orderd__v1__order__descriptor);
}

/* A result as libpq gives it, made by hand. */
static PGresult *codec_result(PGresAttDesc *columns, int n_columns)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);

	assert_non_null(result);
	for (int i = 0; i < n_columns; i++)
		columns[i].format = 1;
	assert_int_equal(PQsetResultAttrs(result, n_columns, columns), 1);
	return result;
}

static void codec_put(PGresult *result, int column, const char *bytes, int n_bytes)
{
	char copy[64];

	memcpy(copy, bytes, (size_t)(n_bytes > 0 ? n_bytes : 0));
	assert_int_equal(PQsetvalue(result, 0, column, copy, n_bytes), 1);
}

static void rows_become_messages(void **state)
{
	char names[][16] = { "tenant_id",  "line_count", "state",   "number",
			     "ordered_at", "owner_id",   "surplus", "goods_micros" };
	PGresAttDesc columns[] = {
		{ .name = names[0], .typid = PARAMS_INT8 },
		{ .name = names[1], .typid = PARAMS_INT2 },
		{ .name = names[2], .typid = PARAMS_INT2 },
		{ .name = names[3], .typid = PARAMS_TEXT },
		{ .name = names[4], .typid = PARAMS_TIMESTAMPTZ },
		{ .name = names[5], .typid = PARAMS_INT8 },
		{ .name = names[6], .typid = PARAMS_TEXT },
		{ .name = names[7], .typid = PARAMS_INT4 },
	};
	PGresult *result = codec_result(columns, 8);
	struct codec_columns mapping;
	Orderd__V1__Order *order;

	codec_put(result, 0, "\0\0\0\0\0\0\0\7", 8);
	codec_put(result, 1, "\xff\xfe", 2);
	codec_put(result, 2, "\0\3", 2);
	codec_put(result, 3, "SO-1", 4);
	codec_put(result, 4, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	codec_put(result, 5, "", -1);
	codec_put(result, 6, "x", 1);
	codec_put(result, 7, "\xff\xff\xff\xff", 4);
	codec_columns_init(&mapping, result, &orderd__v1__order__descriptor);
	assert_int_equal(mapping.n, 6);
	order = (Orderd__V1__Order *)codec_row(&mapping, result, 0, *state);
	PQclear(result);
	assert_non_null(order);
	assert_true(order->has_line_count && order->line_count == -2);
	assert_true(order->has_state && order->state == 3);
	assert_string_equal(order->number, "SO-1");
	assert_int_equal(order->ordered_at->seconds, 946684799);
	assert_int_equal(order->ordered_at->nanos, 999999000);
	assert_false(order->has_owner_id);
	assert_true(order->has_goods_micros && order->goods_micros == -1);
	assert_false(order->has_id);
}

static void a_row_that_does_not_fit_into_memory_is_none(void **state)
{
	char name[] = "number";
	PGresAttDesc column = { .name = name, .typid = PARAMS_TEXT };
	PGresult *result = codec_result(&column, 1);
	struct codec_columns mapping;
	struct arena arena;

	codec_put(result, 0, "SO-1", 4);
	codec_columns_init(&mapping, result, &orderd__v1__order__descriptor);
	for (size_t bytes_max = 0; bytes_max <= sizeof(Orderd__V1__Order); bytes_max += 16) {
		arena_init(&arena, bytes_max);
		assert_null(codec_row(&mapping, result, 0, &arena));
		arena_fini(&arena);
	}
	PQclear(result);
}

#define CODEC_TEST(name) cmocka_unit_test_setup_teardown(name, codec_setup, codec_teardown)

static const struct CMUnitTest tests[] = {
	CODEC_TEST(absent_fields_are_null),
	CODEC_TEST(present_fields_have_their_value),
	CODEC_TEST(instants_beyond_64_bits_do_not_wrap),
	CODEC_TEST(types_are_those_of_the_tables),
	CODEC_TEST(what_is_set_is_read),
	CODEC_TEST(zero_differs_from_absent),
	CODEC_TEST(equal_values_may_lie_in_different_places),
	CODEC_TEST(lists_are_equal_text_by_text),
	CODEC_TEST(a_copy_can_change_alone),
	CODEC_TEST(rows_become_messages),
	CODEC_TEST(a_row_that_does_not_fit_into_memory_is_none),
};
UNIT_MAIN(tests)
