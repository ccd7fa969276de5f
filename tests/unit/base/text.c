#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lib/fault.h"

static void pieces_are_joined(void **state)
{
	struct text t;

	text_init(&t);
	text_puts(&t, "order ");
	text_append(&t, "SO-2026-000417 and more", 14);
	text_putc(&t, ':');
	text_printf(&t, " %d lines, %s", 3, "placed");
	assert_false(t.failed);
	assert_string_equal(t.data, "order SO-2026-000417: 3 lines, placed");
	assert_int_equal(t.length, strlen(t.data));
	text_fini(&t);
	assert_null(t.data);
}

static void it_grows_and_keeps_what_it_has(void **state)
{
	struct text t;

	text_init(&t);
	for (int i = 0; i < 5000; i++)
		text_printf(&t, "%04d,", i);
	assert_false(t.failed);
	assert_int_equal(t.length, 25000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(strtol(t.data + 5 * i, NULL, 10), i);
	text_fini(&t);
}

static void bytes_may_be_nul(void **state)
{
	struct text t;

	text_init(&t);
	text_append(&t, "a\0b", 3);
	assert_int_equal(t.length, 3);
	assert_memory_equal(t.data, "a\0b", 4);
	text_fini(&t);
}

static void take_moves_the_string(void **state)
{
	struct text t;
	char *string;

	text_init(&t);
	text_puts(&t, "mine");
	string = text_take(&t);
	assert_string_equal(string, "mine");
	free(string);
	assert_int_equal(t.length, 0);
	string = text_take(&t);
	assert_string_equal(string, "");
	free(string);
	text_fini(&t);
}

static void clear_keeps_memory(void **state)
{
	struct text t;

	text_init(&t);
	text_puts(&t, "former");
	text_clear(&t);
	assert_int_equal(t.length, 0);
	assert_string_equal(t.data, "");
	fault_arm(SIZE_MAX);
	text_puts(&t, "new");
	assert_int_equal(fault_disarm(), 0);
	assert_string_equal(t.data, "new");
	text_fini(&t);
}

static bool build(char **ret)
{
	struct text t;

	text_init(&t);
	text_puts(&t, "head");
	for (int i = 0; i < 100; i++)
		text_printf(&t, " line %d", i);
	text_putc(&t, '.');
	*ret = text_take(&t);
	return *ret != NULL;
}

static void every_failed_allocation_is_remembered(void **state)
{
	size_t n_allocations;
	char *string;

	fault_arm(SIZE_MAX);
	assert_true(build(&string));
	n_allocations = fault_disarm();
	assert_true(n_allocations >= 4);
	free(string);
	for (size_t k = 0; k < n_allocations; k++) {
		fault_arm(k);
		assert_false(build(&string));
		fault_disarm();
	}
}

static void failure_ends_with_clear(void **state)
{
	struct text t;

	text_init(&t);
	fault_arm(0);
	text_puts(&t, "lost");
	fault_disarm();
	assert_true(t.failed);
	text_puts(&t, "also lost");
	assert_int_equal(t.length, 0);
	text_clear(&t);
	text_puts(&t, "kept");
	assert_string_equal(t.data, "kept");
	text_fini(&t);
}

static void valid_utf8_is_accepted(void **state)
{
	static const char *const valid[] = {
		"",
		"plain ASCII that is longer than one word",
		"Grüße aus Köln, 12345678",
		"\xc2\x80",
		"\xdf\xbf",
		"\xe0\xa0\x80",
		"\xed\x9f\xbf",
		"\xee\x80\x80",
		"\xef\xbf\xbf",
		"\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf",
		"1234567\xe2\x82\xac",
	};

	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
		assert_true(text_utf8_valid(valid[i], strlen(valid[i])));
	assert_true(text_utf8_valid("a\0b", 3));
}

static void invalid_utf8_is_refused_at_every_place(void **state)
{
	static const char *const invalid[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xc2",
		"\xc2\x7f",
		"\xc2\xc2",
		"\xe0\x9f\xbf",
		"\xe2\x82",
		"\xe2\x82\x28",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf0\x8f\xbf\xbf",
		"\xf0\x90\x80",
		"\xf0\x90\x80\xc0",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"\xfe",
	};
	char padded[32];

	for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++) {
		size_t length = strlen(invalid[i]);

		for (size_t before = 0; before < 20; before++) {
			memset(padded, 'x', sizeof(padded));
			memcpy(padded + before, invalid[i], length);
			assert_false(text_utf8_valid(padded, before + length));
			assert_false(text_utf8_valid(padded, before + length + 8));
		}
	}
}

/* The definition, slowly: what a character decodes to decides. */
static bool reference_valid(const unsigned char *s, size_t n_bytes)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };

	for (size_t i = 0; i < n_bytes;) {
		size_t length = s[i] < 0x80     ? 1
			: (s[i] & 0xe0) == 0xc0 ? 2
			: (s[i] & 0xf0) == 0xe0 ? 3
			: (s[i] & 0xf8) == 0xf0 ? 4
						: 0;
		uint32_t c = length == 1 ? s[i] : s[i] & (0x7fU >> length);

		if (length == 0 || length > n_bytes - i)
			return false;
		for (size_t k = 1; k < length; k++) {
			if ((s[i + k] & 0xc0) != 0x80)
				return false;
			c = c << 6 | (s[i + k] & 0x3f);
		}
		if (c < lowest[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return false;
		i += length;
	}
	return true;
}

static void utf8_agrees_with_the_definition(void **state)
{
	unsigned char s[4];

	for (uint32_t lead = 0; lead < 256; lead++) {
		for (uint32_t second = 0; second < 256; second++) {
			for (uint32_t rest = 0; rest < 16; rest++) {
				s[0] = (unsigned char)lead;
				s[1] = (unsigned char)second;
				s[2] = (unsigned char)(0x70 + 0x10 * (rest & 3) + 0xf * (rest & 1));
				s[3] = (unsigned char)(0x70 + 0x10 * (rest >> 2));
				for (size_t n = 1; n <= 4; n++)
					assert_int_equal(text_utf8_valid((const char *)s, n),
							 reference_valid(s, n));
			}
		}
	}
}

static void distance_counts_single_changes(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		size_t distance;
	} rows[] = {
		{ "", "", 0 },
		{ "listen", "listen", 0 },
		{ "lisen", "listen", 1 },
		{ "listne", "listen", 1 },
		{ "lizten", "listen", 1 },
		{ "listeen", "listen", 1 },
		{ "", "abc", 3 },
		{ "kitten", "sitting", 3 },
		{ "ab", "ba", 1 },
		{ "abcd", "badc", 2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(text_distance(rows[i].a, rows[i].b), rows[i].distance);
		assert_int_equal(text_distance(rows[i].b, rows[i].a), rows[i].distance);
	}
}

static void distance_is_bounded(void **state)
{
	char longest[65];
	char longer[66];

	memset(longest, 'x', 64);
	longest[64] = '\0';
	memset(longer, 'x', 65);
	longer[65] = '\0';
	assert_int_equal(text_distance(longest, ""), 64);
	assert_int_equal(text_distance(longer, ""), SIZE_MAX);
	assert_int_equal(text_distance(longer, longer), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(pieces_are_joined),
	cmocka_unit_test(it_grows_and_keeps_what_it_has),
	cmocka_unit_test(bytes_may_be_nul),
	cmocka_unit_test(take_moves_the_string),
	cmocka_unit_test(clear_keeps_memory),
	cmocka_unit_test(every_failed_allocation_is_remembered),
	cmocka_unit_test(failure_ends_with_clear),
	cmocka_unit_test(valid_utf8_is_accepted),
	cmocka_unit_test(invalid_utf8_is_refused_at_every_place),
	cmocka_unit_test(utf8_agrees_with_the_definition),
	cmocka_unit_test(distance_counts_single_changes),
	cmocka_unit_test(distance_is_bounded),
};

UNIT_MAIN(tests)
