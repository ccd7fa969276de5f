#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "table.h"

static struct table table;

static int setup(void **state)
{
	table_init(&table);
	return 0;
}

static int teardown(void **state)
{
	table_fini(&table);
	return 0;
}

/* What is printed; the caller frees it. */
static char *printed(void)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(table_print(&table, 0, out), 0);
	fclose(out);
	return text;
}

static void assert_printed(const char *expected)
{
	char *text = printed();

	assert_string_equal(text, expected);
	free(text);
}

static void fill(const char *name, const char *note, const char *amount)
{
	table_column(&table, "NAME", false);
	table_column(&table, "NOTE", false);
	table_column(&table, "AMOUNT", true);
	table_cell(&table, name);
	table_cell(&table, note);
	table_cell(&table, amount);
}

static void columns_are_aligned(void **state)
{
	fill("SO-1", "Grüße", "12.50");
	assert_printed("NAME  NOTE   AMOUNT\n"
		       "SO-1  Grüße   12.50\n");
}

static void texts_are_cut_names_and_amounts_are_not(void **state)
{
	fill("SO-2026-000417", "twenty characters ok", "1234567890.12");
	table_dress(&table, false, false);
	table.row_width_max = 40;
	assert_printed("NAME            NOTE              AMOUNT\n"
		       "SO-2026-000417  twenty c…  1234567890.12\n");
}

static void characters_are_cut_not_bytes(void **state)
{
	fill("A", "äöüäöüäöüäöü", "1");
	table_dress(&table, false, false);
	table.row_width_max = 24;
	assert_printed("NAME  NOTE        AMOUNT\n"
		       "A     äöüäöüäöü…       1\n");
}

static void what_cannot_be_cut_is_wide(void **state)
{
	fill("a-name-of-thirty-characters-ok", "eight ch", "12345678901234567890");
	table_dress(&table, false, false);
	table.row_width_max = 40;
	assert_printed("NAME                            NOTE                    AMOUNT\n"
		       "a-name-of-thirty-characters-ok  eight ch  12345678901234567890\n");
}

static void wide_is_not_cut(void **state)
{
	char *text;

	fill("A",
	     "a text that is much longer than eighty columns would allow a text of a table to be",
	     "1");
	table_dress(&table, true, false);
	text = printed();
	assert_non_null(strstr(text, "a table to be"));
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(columns_are_aligned, setup, teardown),
	cmocka_unit_test_setup_teardown(texts_are_cut_names_and_amounts_are_not, setup, teardown),
	cmocka_unit_test_setup_teardown(characters_are_cut_not_bytes, setup, teardown),
	cmocka_unit_test_setup_teardown(what_cannot_be_cut_is_wide, setup, teardown),
	cmocka_unit_test_setup_teardown(wide_is_not_cut, setup, teardown),
};
UNIT_MAIN(tests)
