#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/instant.h"
#include "orderd/v1/order.pb-c.h"

#include "currency.h"
#include "duration.h"
#include "import/tally.h"
#include "key.h"
#include "plain.h"
#include "record.h"

static void keys_have_three_forms(void **state)
{
	Orderd__V1__RecordKey *key;
	struct arena a;

	arena_init(&a, 1 << 16);
	key = key_parse(&a, "SO-2026-000417", KEY_DIGITS_ARE_ID);
	assert_int_equal(key->key_case, ORDERD__V1__RECORD_KEY__KEY_NUMBER);
	assert_string_equal(key->number, "SO-2026-000417");
	key = key_parse(&a, "417", KEY_DIGITS_ARE_ID);
	assert_int_equal(key->key_case, ORDERD__V1__RECORD_KEY__KEY_ID);
	assert_int_equal(key->id, 417);
	key = key_parse(&a, "71053", KEY_DIGITS_ARE_NUMBER);
	assert_int_equal(key->key_case, ORDERD__V1__RECORD_KEY__KEY_NUMBER);
	key = key_parse(&a, "id:71053", KEY_DIGITS_ARE_NUMBER);
	assert_int_equal(key->key_case, ORDERD__V1__RECORD_KEY__KEY_ID);
	key = key_parse(&a, "number:417", KEY_DIGITS_ARE_ID);
	assert_string_equal(key->number, "417");
	key = key_parse(&a, "ext:UCI:5:6", KEY_DIGITS_ARE_ID);
	assert_int_equal(key->key_case, ORDERD__V1__RECORD_KEY__KEY_EXTERNAL);
	assert_string_equal(key->external->system, "UCI");
	assert_string_equal(key->external->external_id, "5:6");
	assert_null(key_parse(&a, "ext:UCI", KEY_DIGITS_ARE_ID));
	assert_null(key_parse(&a, "ext:UCI:", KEY_DIGITS_ARE_ID));
	assert_null(key_parse(&a, "ext::1", KEY_DIGITS_ARE_ID));
	assert_null(key_parse(&a, "id:x", KEY_DIGITS_ARE_ID));
	assert_null(key_parse(&a, "0", KEY_DIGITS_ARE_ID));
	assert_null(key_parse(&a, "9223372036854775808", KEY_DIGITS_ARE_ID));
	assert_null(key_parse(&a, "", KEY_DIGITS_ARE_NUMBER));
	arena_fini(&a);
}

static void amounts_follow_the_currency(void **state)
{
	char out[CURRENCY_AMOUNT_BYTES];

	assert_string_equal(currency_format_minor(17850, "EUR", out), "178.50");
	assert_string_equal(currency_format_minor(-5, "EUR", out), "-0.05");
	assert_string_equal(currency_format_minor(17850, "JPY", out), "17850");
	assert_string_equal(currency_format_minor(1, "KWD", out), "0.001");
	assert_string_equal(currency_format_minor(INT64_MIN, "EUR", out), "-92233720368547758.08");
	assert_string_equal(currency_format_micros(24900000, "EUR", out), "24.90");
	assert_string_equal(currency_format_micros(-125000, "EUR", out), "-0.125");
	assert_string_equal(currency_format_micros(3000000, "JPY", out), "3");
	assert_string_equal(currency_format_micros(3000000, "KWD", out), "3.000");
	assert_string_equal(currency_format_micros(INT64_MIN, "CLF", out), "-9223372036854.775808");
}

static void spans_have_units(void **state)
{
	uint32_t ms = 0;

	assert_true(duration_parse_ms("500ms", 600000, &ms) && ms == 500);
	assert_true(duration_parse_ms("5s", 600000, &ms) && ms == 5000);
	assert_true(duration_parse_ms("5", 600000, &ms) && ms == 5000);
	assert_true(duration_parse_ms("10m", 600000, &ms) && ms == 600000);
	assert_false(duration_parse_ms("0", 600000, &ms));
	assert_false(duration_parse_ms("11m", 600000, &ms));
	assert_false(duration_parse_ms("-5s", 600000, &ms));
	assert_false(duration_parse_ms("5h", 600000, &ms));
	assert_false(duration_parse_ms("s", 600000, &ms));
	assert_false(duration_parse_ms("99999999999999999999s", 600000, &ms));
	assert_int_equal(ms, 600000);
}

static void times_as_people_write_them(void **state)
{
	int64_t seconds = 0;
	int32_t nanos = 0;

	assert_true(instant_parse_loose("2026-03-01", &seconds, &nanos));
	assert_int_equal(seconds, 1772323200);
	assert_true(instant_parse_loose("2026-03-01 12:30", &seconds, &nanos));
	assert_int_equal(seconds, 1772323200 + 45000);
	assert_true(instant_parse_loose("2026-03-01T12:30:00+02:00", &seconds, &nanos));
	assert_int_equal(seconds, 1772323200 + 45000 - 7200);
	assert_false(instant_parse_loose("2026-3-1", &seconds, &nanos));
	assert_false(instant_parse_loose("2026-02-29", &seconds, &nanos));
	assert_false(instant_parse_loose("2026-03-01 24:00", &seconds, &nanos));
	assert_false(instant_parse_loose("2026-03-01 12:30 x", &seconds, &nanos));
	assert_false(instant_parse("2026-03-01 12:30:00Z", &seconds, &nanos));
}

static void sums_are_exact(void **state)
{
	char out[TALLY_AMOUNT_BYTES];
	const __int128 unit = 1000000000000;

	assert_string_equal(tally_format(0, out), "0.00");
	assert_string_equal(tally_format(unit * 6293764 + 2000000000, out), "6293764.002");
	assert_string_equal(tally_format(-unit / 2, out), "-0.50");
	assert_string_equal(tally_format(1, out), "0.000000000001");
	assert_string_equal(tally_format_whole(0, out), "0");
	assert_string_equal(tally_format_whole(-unit * unit, out), "-1000000000000000000000000");
	assert_string_equal(tally_format(unit * unit, out), "1000000000000.00");
}

static void reasons_are_counted(void **state)
{
	struct tally t = { .n_rows = 0 };
	char name[16];

	tally_reject(&t, "A", 5);
	tally_reject(&t, "B", -2);
	tally_reject(&t, "A", 1);
	assert_int_equal(t.n_reasons, 2);
	assert_int_equal(t.reasons[0].n_rows, 2);
	assert_true(t.reasons[0].picos == 6);
	for (int i = 0; i < 2 * TALLY_REASONS_MAX; i++) {
		snprintf(name, sizeof(name), "R%d", i);
		tally_reject(&t, name, 1);
	}
	assert_int_equal(t.n_reasons, TALLY_REASONS_MAX);
	assert_string_equal(t.reasons[TALLY_REASONS_MAX - 1].name, "OTHER");
	assert_int_equal(tally_rejected_rows(&t), 3 + 2 * TALLY_REASONS_MAX);
}

static void a_terminal_is_safe(void **state)
{
	struct text out;

	text_init(&out);
	plain_append(&out,
		     "a\033[2Jb\nc\xc2\x9b"
		     "d\xff\xc3\xa9");
	assert_string_equal(out.data, "a?[2Jb?c??d?\xc3\xa9");
	text_fini(&out);
	assert_int_equal(plain_width("\xc3\xa9\xe2\x82\xac"), 2);
}

static void cells_are_for_people(void **state)
{
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;
	char currency[] = "EUR";
	struct text out;

	order.has_state = 1;
	order.state = ORDERD__V1__ORDER_STATE__ORDER_STATE_PLACED;
	order.has_total_minor = 1;
	order.total_minor = 17850;
	order.currency = currency;
	order.has_goods_micros = 1;
	order.goods_micros = 2550000;
	at.seconds = 1772323200;
	order.ordered_at = &at;
	text_init(&out);
	record_cell(&out, &order.base, "state", NULL);
	text_putc(&out, ' ');
	record_cell(&out, &order.base, "total_minor", NULL);
	text_putc(&out, ' ');
	record_cell(&out, &order.base, "goods_micros", NULL);
	text_putc(&out, ' ');
	record_cell(&out, &order.base, "ordered_at", NULL);
	text_putc(&out, ' ');
	record_cell(&out, &order.base, "number", NULL);
	assert_string_equal(out.data, "PLACED 178.50 2.55 2026-03-01 00:00:00 <none>");
	text_fini(&out);
}

static void enums_have_short_names(void **state)
{
	const ProtobufCEnumDescriptor *type = &orderd__v1__order_state__descriptor;
	int number = 0;

	assert_true(record_enum_parse(type, "placed", &number));
	assert_int_equal(number, ORDERD__V1__ORDER_STATE__ORDER_STATE_PLACED);
	assert_true(record_enum_parse(type, "ORDER_STATE_CONFIRMED", &number));
	assert_int_equal(number, ORDERD__V1__ORDER_STATE__ORDER_STATE_CONFIRMED);
	assert_false(record_enum_parse(type, "STATE_PLACED", &number));
	assert_string_equal(record_enum_short(type, 99), "UNKNOWN");
}

static void csv_fields_are_quoted(void **state)
{
	Orderd__V1__ExternalId id = ORDERD__V1__EXTERNAL_ID__INIT;
	char system[] = "a,\"b\"", external[] = "c\nd";
	struct text out;

	id.system = system;
	id.external_id = external;
	text_init(&out);
	record_csv_header(&out, id.base.descriptor);
	record_csv_row(&out, &id.base);
	assert_string_equal(out.data, "system,external_id\r\n\"a,\"\"b\"\"\",\"c\nd\"\r\n");
	text_fini(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(keys_have_three_forms),  cmocka_unit_test(amounts_follow_the_currency),
	cmocka_unit_test(spans_have_units),       cmocka_unit_test(times_as_people_write_them),
	cmocka_unit_test(sums_are_exact),         cmocka_unit_test(reasons_are_counted),
	cmocka_unit_test(a_terminal_is_safe),     cmocka_unit_test(cells_are_for_people),
	cmocka_unit_test(enums_have_short_names), cmocka_unit_test(csv_fields_are_quoted),
};
UNIT_MAIN(tests)
