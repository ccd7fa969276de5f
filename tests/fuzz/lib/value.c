#include "lib/value.h"

#include <string.h>

/* Edges of the contract's numbers, and beyond. */
static const int64_t value_numbers[] = { 0,
					 1,
					 2,
					 3,
					 -1,
					 10,
					 99,
					 100,
					 101,
					 999,
					 1000,
					 1001,
					 2000,
					 2001,
					 65535,
					 65536,
					 999999,
					 1000000,
					 1000001,
					 2500000,
					 10000000,
					 19000000,
					 999999999,
					 1000000000,
					 1768478400,
					 1768564800,
					 253402300799,
					 253402300800,
					 -62135596800,
					 -62135596801,
					 INT32_MAX,
					 INT32_MIN,
					 UINT32_MAX,
					 (int64_t)UINT32_MAX + 1,
					 INT64_MAX,
					 INT64_MIN,
					 INT64_MAX / 2,
					 INT64_MAX / 1000000,
					 INT64_MAX / 1000000 + 1,
					 1000000000000000,
					 -1000000 };

#define VALUE_TEXT(text)                                                                           \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static const struct {
	const char *bytes;
	size_t length;
} value_texts[] = {
	VALUE_TEXT(""),
	VALUE_TEXT("C-000001"),
	VALUE_TEXT("C-000002"),
	VALUE_TEXT("SO-2026-000001"),
	VALUE_TEXT("SO-2026-000002"),
	VALUE_TEXT("SH-2026-000001"),
	VALUE_TEXT("TEA"),
	VALUE_TEXT("CUP"),
	VALUE_TEXT("COURSE"),
	VALUE_TEXT("MAIN"),
	VALUE_TEXT("STANDARD"),
	VALUE_TEXT("NONE"),
	VALUE_TEXT("EUR"),
	VALUE_TEXT("USD"),
	VALUE_TEXT("JPY"),
	VALUE_TEXT("ABC"),
	VALUE_TEXT("eur"),
	VALUE_TEXT("DE"),
	VALUE_TEXT("GB"),
	VALUE_TEXT("C62"),
	VALUE_TEXT("UTC"),
	VALUE_TEXT("Europe/Berlin"),
	VALUE_TEXT("shop"),
	VALUE_TEXT("erp"),
	VALUE_TEXT("4711"),
	VALUE_TEXT("name"),
	VALUE_TEXT("order.placed"),
	VALUE_TEXT("order."),
	VALUE_TEXT("fr\xc3\xa4gt"),
	VALUE_TEXT("\xf0\x9f\x8d\xb5"),
	VALUE_TEXT("\xff"),
	VALUE_TEXT("\xc3"),
	VALUE_TEXT("\xed\xa0\x80"),
	VALUE_TEXT("\xf4\x90\x80\x80"),
	VALUE_TEXT("a\0b"),
	VALUE_TEXT("a\nb"),
	VALUE_TEXT("\x01"),
	VALUE_TEXT("\x7f"),
	VALUE_TEXT(" a "),
	VALUE_TEXT("=1+1"),
	VALUE_TEXT("';--"),
	VALUE_TEXT("%s%n"),
	VALUE_TEXT("0123456789abcdef"),
	VALUE_TEXT("rsd(zKjR1eh{#4SQz-}=8c1OAz8QGDtzXkxM>qc:"),
};

#define VALUE_NUMBERS (sizeof(value_numbers) / sizeof(value_numbers[0]))
#define VALUE_TEXTS (sizeof(value_texts) / sizeof(value_texts[0]))

int64_t value_number(struct dice *dice)
{
	switch (dice_below(dice, 8)) {
	case 0:
		return (int64_t)dice_throw(dice) >> dice_below(dice, 64);
	case 1:
		return dice_below(dice, 100) * INT64_C(1000000);
	case 2:
		return dice_below(dice, 10);
	case 3: /* records of the little company */
		return 1000 + dice_below(dice, 64);
	default:
		return value_numbers[dice_below(dice, VALUE_NUMBERS)];
	}
}

size_t value_text(struct dice *dice, char ret[VALUE_TEXT_BYTES_MAX])
{
	uint32_t n = dice_below(dice, VALUE_TEXTS + 1);

	if (n < VALUE_TEXTS) {
		memcpy(ret, value_texts[n].bytes, value_texts[n].length);
		return value_texts[n].length;
	}
	n = 1 + dice_below(dice, dice_below(dice, 8) == 0 ? VALUE_TEXT_BYTES_MAX - 1 : 300);
	memset(ret, 'a' + (int)dice_below(dice, 26), n);
	return n;
}
