#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "import/map.h"
#include "import/row.h"

#define MINIMAL                                                                                    \
	"[columns]\norder = No\nproduct = Sku\nquantity = Qty\nunit_price = Price\n"               \
	"account = Who\nordered_at = When\ncountry = Land\nname = What\n"                          \
	"[constants]\nsystem = OLD\ncurrency = GBP\n"

#define HEADER "No,Sku,What,Qty,When,Price,Who,Land\n"

struct reading {
	struct arena arena;
	struct map map;
	struct ini ini;
	struct csv csv;
	struct row_columns columns;
	struct row row;
	FILE *file;
};

static struct reading reading;

static void read_map(const char *text)
{
	arena_init(&reading.arena, 1 << 20);
	map_read(&reading.map, &reading.ini, &reading.arena, text);
}

static int forget_map(void **state)
{
	arena_fini(&reading.arena);
	return 0;
}

/* The only fault of the map. */
static void assert_fault(const char *text, size_t line, const char *message)
{
	read_map(text);
	assert_non_null(reading.ini.faults);
	assert_string_equal(reading.ini.faults->message, message);
	assert_int_equal(reading.ini.faults->line, line);
	assert_null(reading.ini.faults->next);
	arena_fini(&reading.arena);
}

/* Reads one row below the header; returns whether it is accepted. */
static bool read_row(const char *map, const char *row)
{
	const char *missing = NULL;
	bool accepted;

	read_map(map);
	assert_null(reading.ini.faults);
	reading.file = tmpfile();
	fprintf(reading.file, "%s%s\n", HEADER, row);
	rewind(reading.file);
	csv_init(&reading.csv, reading.file, reading.map.separator);
	assert_int_equal(csv_read(&reading.csv), 0);
	assert_true(row_find_columns(&reading.map, &reading.csv, &reading.columns, &missing));
	assert_int_equal(csv_read(&reading.csv), 0);
	accepted = row_read(&reading.map, &reading.columns, &reading.csv, &reading.row);
	csv_fini(&reading.csv);
	fclose(reading.file);
	return accepted;
}

static void assert_rejected(const char *map, const char *row, const char *reason, const char *field,
			    const char *message)
{
	assert_false(read_row(map, row));
	assert_string_equal(reading.row.reason, reason);
	assert_string_equal(reading.row.field, field);
	assert_string_equal(reading.row.message, message);
	arena_fini(&reading.arena);
}

static void a_map_has_defaults(void **state)
{
	read_map(MINIMAL);
	assert_null(reading.ini.faults);
	assert_int_equal(reading.map.separator, ',');
	assert_string_equal(reading.map.system, "OLD");
	assert_string_equal(reading.map.tax_class, "NONE");
	assert_string_equal(reading.map.walk_in, "WALK-IN");
	assert_int_equal(reading.map.stock_policy,
			 ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED);
}

static void comments_and_quotes(void **state)
{
	read_map("# c\n; d\n" MINIMAL "account_name = \" {id} \"\n[file]\nseparator=tab\n");
	assert_null(reading.ini.faults);
	assert_string_equal(reading.map.account_name, " {id} ");
	assert_int_equal(reading.map.separator, '\t');
}

static void mistakes_have_lines(void **state)
{
	assert_fault(MINIMAL "curency = EUR\n", 13,
		     "unknown key \"curency\" (did you mean \"currency\"?)");
	assert_fault(MINIMAL "[colums]\nx = y\n", 14,
		     "unknown section \"colums\" (did you mean \"columns\"?)");
	assert_fault(MINIMAL "[columns]\nquantiti = Q\n", 14,
		     "unknown field \"quantiti\" (did you mean \"quantity\"?)");
	assert_fault(MINIMAL "[columns]\norder = Z\n", 14, "\"order\" has a column already");
	assert_fault(MINIMAL "[file\n", 13, "\"[file\" has no ]");
	assert_fault(MINIMAL "nothing\n", 13, "expected \"key = value\", not \"nothing\"");
	assert_fault(
		MINIMAL "[countries]\nEIRE = Ireland\n", 14,
		"\"Ireland\" is no country code of ISO 3166-1 such as DE; leave it empty for none");
	assert_fault(MINIMAL "stock_policy = SOME\n", 0, "stock_policy cannot be \"SOME\"");
	assert_fault(MINIMAL "[file]\nseparator = ::\n", 0,
		     "separator must be one character, not \"::\"");
	assert_fault(MINIMAL "[reject]\norder begins C = X\n", 14, "unknown test \"begins\"");
	assert_fault(MINIMAL "[reject]\norder below 0 = X\n", 14,
		     "\"below\" is for quantity and unit_price");
	assert_fault(MINIMAL "[reject]\nquantity below x = X\n", 14, "\"x\" is no number");
	assert_fault(MINIMAL "[reject]\norder prefix C = because\n", 14,
		     "expected a reason in capitals, then a sentence, not \"because\"");
}

static void all_mistakes_are_told(void **state)
{
	size_t n = 0;

	read_map("[columns]\nx = y\n[constants]\nz = 1\n");
	for (const struct ini_fault *f = reading.ini.faults; f; f = f->next)
		n++;
	/* Two unknown names, four columns and two constants that are missing. */
	assert_int_equal(n, 8);
}

static void a_row_is_read(void **state)
{
	assert_true(read_row(
		MINIMAL "[file]\naccount_strip = .0\n[countries]\nEIRE = IE\n",
		"536365, 85123A ,\" A \"\"B\"\" \",6,2010-12-01 08:26:00,2.55,17850.0,EIRE"));
	assert_string_equal(reading.row.texts[MAP_ORDER], "536365");
	assert_string_equal(reading.row.texts[MAP_PRODUCT], "85123A");
	assert_string_equal(reading.row.texts[MAP_NAME], "A \"B\"");
	assert_string_equal(reading.row.texts[MAP_ACCOUNT], "17850");
	assert_string_equal(reading.row.country, "IE");
	assert_int_equal(reading.row.quantity_micros, 6000000);
	assert_int_equal(reading.row.unit_price_micros, 2550000);
	assert_int_equal(reading.row.ordered_at, 1291191960);
	assert_true(row_picos(&reading.row) == (__int128)15300000 * 1000000);
}

static void countries_that_are_not_known(void **state)
{
	assert_true(read_row(MINIMAL "[countries]\nUnspecified =\n",
			     "1,S,,1,2010-12-01 08:26:00,1,,Unspecified"));
	assert_null(reading.row.country);
	arena_fini(&reading.arena);
	assert_true(read_row(MINIMAL, "1,S,,1,2010-12-01 08:26:00,1,,Atlantis"));
	assert_null(reading.row.country);
	arena_fini(&reading.arena);
	assert_true(read_row(MINIMAL, "1,S,,1,2010-12-01 08:26:00,1,,DE"));
	assert_string_equal(reading.row.country, "DE");
}

static void rules_reject_in_their_order(void **state)
{
	static const char map[] = MINIMAL "[reject]\n"
					  "order prefix C = CANCELLATION It cancels.\n"
					  "quantity at_most 0 = NEGATIVE_LINE It takes back.\n"
					  "unit_price below 0 = NEGATIVE_PRICE It gives money.\n"
					  "product is POST AGE = POSTAGE No article.\n"
					  "account empty = NOBODY\n";

	assert_rejected(map, "C1,S,,-1,2010-12-01 08:26:00,-1,A,", "CANCELLATION", "No",
			"It cancels.");
	assert_rejected(map, "C1,S,,many,never,-1,A,", "CANCELLATION", "No", "It cancels.");
	assert_rejected(map, "1,S,,0,2010-12-01 08:26:00,-1,A,", "NEGATIVE_LINE", "Qty",
			"It takes back.");
	assert_rejected(map, "1,S,,1,2010-12-01 08:26:00,-0.000001,A,", "NEGATIVE_PRICE", "Price",
			"It gives money.");
	assert_rejected(map, "1,POST AGE,,1,2010-12-01 08:26:00,1,A,", "POSTAGE", "Sku",
			"No article.");
	assert_rejected(map, "1,S,,1,2010-12-01 08:26:00,1,,", "NOBODY", "Who", "");
	assert_true(read_row(map, "1,S,,0.000001,2010-12-01 08:26:00,0,A,"));
}

static void values_that_are_none(void **state)
{
	assert_rejected(MINIMAL, "1,S,,six,2010-12-01 08:26:00,1,A,", "FORMAT", "Qty",
			"Qty is \"six\", expected a number");
	assert_rejected(MINIMAL, "1,S,,6,2010-12-01 08:26:00,1.0000001,A,", "FORMAT", "Price",
			"Price is \"1.0000001\", expected a number");
	assert_rejected(MINIMAL, "1,S,,6,2010-02-30 08:26:00,1,A,", "FORMAT", "When",
			"When is \"2010-02-30 08:26:00\", expected %Y-%m-%d %H:%M:%S");
	assert_rejected(MINIMAL, "1,S,,6,2010-12-01 08:26:00 x,1,A,", "FORMAT", "When",
			"When is \"2010-12-01 08:26:00 x\", expected %Y-%m-%d %H:%M:%S");
	assert_rejected(MINIMAL, ",S,,6,2010-12-01 08:26:00,1,A,", "REQUIRED", "No", "No is empty");
	assert_rejected(MINIMAL, "1,S,,6", "COLUMNS", "", "the row has 4 columns, the header 8");
	assert_rejected(MINIMAL, "1,S,\xff,6,2010-12-01 08:26:00,1,A,", "ENCODING", "What",
			"What is not UTF-8 text");
}

static void values_are_quoted_up_to_a_character(void **state)
{
	char row[256], message[256], many[80];

	memset(many, 'x', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	snprintf(row, sizeof(row), "1,A,Tea,%s\xc3\xa4,2026-01-02 03:04:05,1,W,", many);
	snprintf(message, sizeof(message), "Qty is \"%s\", expected a number", many);
	assert_rejected(MINIMAL, row, "FORMAT", "Qty", message);
}

static void decimal_commas(void **state)
{
	static const char map[] = MINIMAL "[file]\ndecimal_point = ,\ndate_format = %d.%m.%Y\n";

	assert_true(read_row(map, "1,S,,\"1,5\",01.12.2010,\"2,55\",A,"));
	assert_int_equal(reading.row.quantity_micros, 1500000);
	assert_int_equal(reading.row.ordered_at, 1291161600);
	arena_fini(&reading.arena);
	/* A point would be taken for thousands by some, for decimals by others. */
	assert_rejected(map, "1,S,,1,01.12.2010,2.55,A,", "FORMAT", "Price",
			"Price is \"2.55\", expected a number");
}

static void columns_that_are_missing(void **state)
{
	const char *missing = NULL;

	read_map(MINIMAL);
	reading.file = tmpfile();
	fputs("No,Sku,What,Qty\n", reading.file);
	rewind(reading.file);
	csv_init(&reading.csv, reading.file, ',');
	assert_int_equal(csv_read(&reading.csv), 0);
	assert_false(row_find_columns(&reading.map, &reading.csv, &reading.columns, &missing));
	assert_string_equal(missing, "When");
	csv_fini(&reading.csv);
	fclose(reading.file);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(a_map_has_defaults, forget_map),
	cmocka_unit_test_teardown(comments_and_quotes, forget_map),
	cmocka_unit_test(mistakes_have_lines),
	cmocka_unit_test_teardown(all_mistakes_are_told, forget_map),
	cmocka_unit_test_teardown(a_row_is_read, forget_map),
	cmocka_unit_test_teardown(countries_that_are_not_known, forget_map),
	cmocka_unit_test_teardown(rules_reject_in_their_order, forget_map),
	cmocka_unit_test(values_that_are_none),
	cmocka_unit_test_teardown(values_are_quoted_up_to_a_character, forget_map),
	cmocka_unit_test_teardown(decimal_commas, forget_map),
	cmocka_unit_test_teardown(columns_that_are_missing, forget_map),
};
UNIT_MAIN(tests)
