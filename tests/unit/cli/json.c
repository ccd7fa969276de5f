#include "lib/unit.h"

#include <string.h>

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/system.pb-c.h"

#include "json_read.h"
#include "json_write.h"

struct reading {
	struct arena arena;
	struct json_faults faults;
	ProtobufCMessage *message;
};

static void reading_init(struct reading *r, const ProtobufCMessageDescriptor *type,
			 const char *text)
{
	arena_init(&r->arena, 1 << 20);
	r->message = json_read_message(&r->arena, type, text, strlen(text), &r->faults);
}

/* What a message becomes when it is read, written compactly. */
static void assert_becomes(const ProtobufCMessageDescriptor *type, const char *text,
			   const char *expected)
{
	struct json_writer w;
	struct reading r;
	struct text out;

	reading_init(&r, type, text);
	if (r.faults.first)
		print_message("%s: %s\n", r.faults.first->path, r.faults.first->message);
	assert_non_null(r.message);
	text_init(&out);
	json_writer_init(&w, &out, false);
	json_write_message(&w, r.message);
	assert_string_equal(out.data, expected);
	text_fini(&out);
	arena_fini(&r.arena);
}

static void assert_fault(const ProtobufCMessageDescriptor *type, const char *text, const char *path,
			 const char *message)
{
	struct reading r;

	reading_init(&r, type, text);
	assert_null(r.message);
	assert_int_equal(r.faults.n, 1);
	assert_string_equal(r.faults.first->path, path);
	assert_string_equal(r.faults.first->message, message);
	arena_fini(&r.arena);
}

static void names_have_two_forms(void **state)
{
	const char *expected = "{\"order\":{\"customerPoNumber\":\"A\"}}";

	assert_becomes(&orderd__v1__place_order_request__descriptor,
		       "{\"order\": {\"customerPoNumber\": \"A\"}}", expected);
	assert_becomes(&orderd__v1__place_order_request__descriptor,
		       "{\"order\": {\"customer_po_number\": \"A\"}}", expected);
	assert_becomes(&orderd__v1__address__descriptor, "{\"street2\": \"B\"}",
		       "{\"street2\":\"B\"}");
}

static void integers_have_two_forms(void **state)
{
	const ProtobufCMessageDescriptor *line = &orderd__v1__order_line_input__descriptor;

	assert_becomes(line, "{\"quantityMicros\": 9223372036854775807}",
		       "{\"quantityMicros\":\"9223372036854775807\"}");
	assert_becomes(line, "{\"quantityMicros\": \"-9223372036854775808\"}",
		       "{\"quantityMicros\":\"-9223372036854775808\"}");
	assert_becomes(line, "{\"quantityMicros\": 1e6}", "{\"quantityMicros\":\"1000000\"}");
	assert_becomes(&orderd__v1__get_info_response__descriptor,
		       "{\"requestBytesMax\": \"4294967295\"}", "{\"requestBytesMax\":4294967295}");
	assert_fault(line, "{\"quantityMicros\": 1.5}", "quantityMicros",
		     "must be a whole number of at most 64 bits");
	assert_fault(line, "{\"quantityMicros\": \"12x\"}", "quantityMicros",
		     "must be a whole number of at most 64 bits, not \"12x\"");
	assert_fault(line, "{\"quantityMicros\": \"9223372036854775808\"}", "quantityMicros",
		     "must be a whole number of at most 64 bits, not \"9223372036854775808\"");
	assert_fault(line, "{\"quantityMicros\": true}", "quantityMicros",
		     "must be an integer, not a boolean");
	assert_fault(&orderd__v1__get_info_response__descriptor, "{\"requestBytesMax\": -1}",
		     "requestBytesMax", "is -1, outside of 0 to 4294967295");
	assert_fault(line, "{\"quantityMicros\": 99999999999999999999}", "",
		     "line 1, column 39: the number is too large");
}

static void enums_are_names(void **state)
{
	const ProtobufCMessageDescriptor *order = &orderd__v1__order__descriptor;

	assert_becomes(order, "{\"state\": \"ORDER_STATE_PLACED\"}",
		       "{\"state\":\"ORDER_STATE_PLACED\"}");
	assert_becomes(order, "{\"state\": 3}", "{\"state\":\"ORDER_STATE_CONFIRMED\"}");
	assert_becomes(order, "{\"state\": 99}", "{\"state\":99}");
	assert_fault(order, "{\"state\": \"PLACED\"}", "state",
		     "\"PLACED\" is no OrderState (did you mean \"ORDER_STATE_PLACED\"?)");
	assert_fault(
		order, "{\"state\": \"ORDER_STATE_PLACD\"}", "state",
		"\"ORDER_STATE_PLACD\" is no OrderState (did you mean \"ORDER_STATE_PLACED\"?)");
}

static void times_are_rfc_3339(void **state)
{
	const ProtobufCMessageDescriptor *ping = &orderd__v1__ping_response__descriptor;

	assert_becomes(ping, "{\"at\": \"2026-03-01T12:00:00Z\"}",
		       "{\"at\":\"2026-03-01T12:00:00Z\"}");
	assert_becomes(ping, "{\"at\": \"2026-03-01T12:00:00.5+02:00\"}",
		       "{\"at\":\"2026-03-01T10:00:00.500Z\"}");
	assert_becomes(ping, "{\"at\": \"0001-01-01T00:00:00.000001Z\"}",
		       "{\"at\":\"0001-01-01T00:00:00.000001Z\"}");
	assert_becomes(ping, "{\"at\": \"9999-12-31T23:59:59.999999999Z\"}",
		       "{\"at\":\"9999-12-31T23:59:59.999999999Z\"}");
	assert_becomes(ping, "{\"at\": \"2024-02-29T00:00:00Z\"}",
		       "{\"at\":\"2024-02-29T00:00:00Z\"}");
	assert_fault(ping, "{\"at\": \"2026-02-29T00:00:00Z\"}", "at",
		     "must be a time such as \"2026-03-01T12:00:00Z\"");
	assert_fault(ping, "{\"at\": \"2026-03-01\"}", "at",
		     "must be a time such as \"2026-03-01T12:00:00Z\"");
}

static void bytes_are_base64(void **state)
{
	const ProtobufCMessageDescriptor *event = &orderd__v1__event__descriptor;

	assert_becomes(event, "{\"requestId\": \"+/8=\"}", "{\"requestId\":\"+/8=\"}");
	assert_becomes(event, "{\"requestId\": \"-_8\"}", "{\"requestId\":\"+/8=\"}");
	assert_becomes(event, "{\"requestId\": \"\"}", "{\"requestId\":\"\"}");
	assert_fault(event, "{\"requestId\": \"+/8==\"}", "requestId", "is not base64");
	assert_fault(event, "{\"requestId\": \"a\"}", "requestId", "is not base64");
}

static void strings_are_escaped(void **state)
{
	assert_becomes(&orderd__v1__ping_request__descriptor,
		       "{\"payload\": \"\\\"\\\\\\n\\r\\t\\b\\f\\u0001/\\u00e9\\ud83d\\ude00\"}",
		       "{\"payload\":\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001/\xc3\xa9\xf0\x9f\x98\x80\"}");
	assert_fault(&orderd__v1__ping_request__descriptor, "{\"payload\": \"a\\u0000\"}", "",
		     "line 1, column 21: a string cannot hold the character \\u0000");
}

static void absent_is_left_out(void **state)
{
	assert_becomes(&orderd__v1__place_order_request__descriptor,
		       "{\"order\": {\"lines\": [], \"currency\": null, \"shipTo\": {}}}",
		       "{\"order\":{\"shipTo\":{}}}");
	assert_becomes(&orderd__v1__account_address__descriptor, "{\"id\": 0, \"name\": \"\"}",
		       "{\"id\":\"0\",\"name\":\"\"}");
}

static void one_of_several_is_set(void **state)
{
	const ProtobufCMessageDescriptor *key = &orderd__v1__record_key__descriptor;

	assert_becomes(key, "{\"id\": 7}", "{\"id\":\"7\"}");
	assert_becomes(key, "{\"external\": {\"system\": \"A\"}}",
		       "{\"external\":{\"system\":\"A\"}}");
	assert_fault(key, "{\"id\": 7, \"number\": \"X\"}", "number",
		     "cannot be set together with id");
}

static void strangers_are_named(void **state)
{
	const ProtobufCMessageDescriptor *place = &orderd__v1__place_order_request__descriptor;

	assert_fault(place, "{\"order\": {\"lines\": [{}, {\"quantityMicro\": 1}]}}",
		     "order.lines[1].quantityMicro",
		     "OrderLineInput has no such field (did you mean \"quantityMicros\"?)");
	assert_fault(place, "{\"zebra\": 1}", "zebra", "PlaceOrderRequest has no such field");
	assert_fault(place,
		     "{\"order\": {\"customerPoNumber\": \"A\", \"customer_po_number\": \"A\"}}",
		     "order.customer_po_number", "is given twice");
	assert_fault(place, "{\"order\": [1]}", "order", "must be an object, not a list");
	assert_fault(place, "[]", "", "must be an object, not a list");
}

static void syntax_has_line_and_column(void **state)
{
	const ProtobufCMessageDescriptor *place = &orderd__v1__place_order_request__descriptor;

	assert_fault(place, "{\"order\": {\n  \"lines\": [}\n}", "",
		     "line 2, column 13: unexpected token near '}'");
	assert_fault(place, "{\"order\": {}, \"order\": {}}", "",
		     "line 1, column 21: duplicate object key near '\"order\"'");
	assert_fault(place, "", "", "line 1, column 1: the text is empty");
}

static void all_faults_are_told(void **state)
{
	struct reading r;

	reading_init(&r, &orderd__v1__place_order_request__descriptor,
		     "{\"order\": {\"currency\": 1, \"lines\": [{\"a\": 1}, {\"b\": 2}]}}");
	assert_null(r.message);
	assert_int_equal(r.faults.n, 3);
	assert_string_equal(r.faults.first->next->path, "order.lines[0].a");
	assert_string_equal(r.faults.last->path, "order.lines[1].b");
	arena_fini(&r.arena);
}

static void indentation_is_two_blanks(void **state)
{
	Orderd__V1__ExternalId id = ORDERD__V1__EXTERNAL_ID__INIT;
	struct json_writer w;
	struct text out;
	char system[] = "A";

	id.system = system;
	text_init(&out);
	json_writer_init(&w, &out, true);
	json_write_open(&w, '[');
	json_write_message(&w, &id.base);
	json_write_open(&w, '{');
	json_write_close(&w, '}');
	json_write_close(&w, ']');
	assert_string_equal(out.data, "[\n  {\n    \"system\": \"A\"\n  },\n  {}\n]");
	text_fini(&out);
}

/* One that does not come back the same is shown as the message that it is. */
static void masks_are_names(void **state)
{
	const ProtobufCMessageDescriptor *type = &orderd__v1__update_account_request__descriptor;

	assert_becomes(type, "{\"updateMask\":\"name,timeZone\"}",
		       "{\"updateMask\":\"name,timeZone\"}");
	assert_becomes(type, "{\"updateMask\":\",\"}", "{\"updateMask\":{\"paths\":[\"\"]}}");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(names_have_two_forms),
	cmocka_unit_test(integers_have_two_forms),
	cmocka_unit_test(enums_are_names),
	cmocka_unit_test(times_are_rfc_3339),
	cmocka_unit_test(bytes_are_base64),
	cmocka_unit_test(strings_are_escaped),
	cmocka_unit_test(masks_are_names),
	cmocka_unit_test(absent_is_left_out),
	cmocka_unit_test(one_of_several_is_set),
	cmocka_unit_test(strangers_are_named),
	cmocka_unit_test(syntax_has_line_and_column),
	cmocka_unit_test(all_faults_are_told),
	cmocka_unit_test(indentation_is_two_blanks),
};
UNIT_MAIN(tests)
