#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "import/csv.h"

struct reading {
	struct csv csv;
	char *bytes;
	FILE *file;
};

static struct reading *reading_new(const char *text, size_t n_bytes, char separator)
{
	struct reading *r = malloc(sizeof(*r));

	/* fmemopen() takes no empty buffer. */
	r->bytes = malloc(n_bytes + 1);
	memcpy(r->bytes, text, n_bytes);
	r->file = tmpfile();
	assert_non_null(r->file);
	fwrite(r->bytes, 1, n_bytes, r->file);
	rewind(r->file);
	csv_init(&r->csv, r->file, separator);
	return r;
}

static void reading_free(struct reading *r)
{
	csv_fini(&r->csv);
	fclose(r->file);
	free(r->bytes);
	free(r);
}

/* The next record's fields joined by "|", compared with its line before them: "1:a|b". */
static void assert_record(struct reading *r, const char *expected)
{
	char joined[256];
	int n;

	assert_int_equal(csv_read(&r->csv), 0);
	n = snprintf(joined, sizeof(joined), "%zu:", r->csv.line);
	for (size_t i = 0; i < r->csv.n_fields; i++)
		n += snprintf(joined + n, sizeof(joined) - (size_t)n, "%s%s", i > 0 ? "|" : "",
			      csv_field(&r->csv, i));
	assert_string_equal(joined, expected);
}

static void assert_end(struct reading *r)
{
	assert_int_equal(csv_read(&r->csv), CSV_END);
	reading_free(r);
}

static struct reading *reading_text(const char *text)
{
	return reading_new(text, strlen(text), ',');
}

static void fields_are_split(void **state)
{
	struct reading *r = reading_text("a,b,c\n1,,3\n,\n");

	assert_record(r, "1:a|b|c");
	assert_record(r, "2:1||3");
	assert_record(r, "3:|");
	assert_end(r);
}

static void the_last_line_needs_no_end(void **state)
{
	struct reading *r = reading_text("a,b\r\nc,d");

	assert_record(r, "1:a|b");
	assert_record(r, "2:c|d");
	assert_end(r);
}

static void quotes_hold_anything(void **state)
{
	struct reading *r =
		reading_text("\"a,b\",\"c \"\"d\"\"\",\"\"\r\n\"e\r\nf\ng\",h\r\ni\r\n");

	assert_record(r, "1:a,b|c \"d\"|");
	assert_record(r, "2:e\r\nf\ng|h");
	/* The record before it stood on three lines. */
	assert_record(r, "5:i");
	assert_end(r);
}

static void quotes_in_the_middle_are_text(void **state)
{
	struct reading *r = reading_text("12\" RULER,a\n\"x\"y,z\n");

	assert_record(r, "1:12\" RULER|a");
	assert_record(r, "2:xy|z");
	assert_end(r);
}

static void empty_lines_are_nothing(void **state)
{
	struct reading *r = reading_text("\n\r\na\n\n\"\"\n");

	assert_record(r, "3:a");
	/* An empty field in quotes is a record. */
	assert_record(r, "5:");
	assert_end(r);
}

static void a_byte_order_mark_is_skipped(void **state)
{
	struct reading *r = reading_text("\xef\xbb\xbf\"a\",b\n\xef\xbb\xbf");

	assert_record(r, "1:a|b");
	assert_record(r, "2:\xef\xbb\xbf");
	assert_end(r);
}

static void other_separators(void **state)
{
	struct reading *r = reading_new("a;b,c\n", 6, ';');

	assert_record(r, "1:a|b,c");
	assert_end(r);
}

static void an_empty_file_ends(void **state)
{
	assert_end(reading_text(""));
	assert_end(reading_text("\n\n"));
}

static void zero_bytes_are_counted(void **state)
{
	struct reading *r = reading_new("a\0b,c\n", 6, ',');

	assert_int_equal(csv_read(&r->csv), 0);
	assert_int_equal(r->csv.n_fields, 2);
	assert_int_equal(csv_field_bytes(&r->csv, 0), 3);
	assert_memory_equal(csv_field(&r->csv, 0), "a\0b", 3);
	assert_string_equal(csv_field(&r->csv, 1), "c");
	assert_end(r);
}

static void an_open_quote_is_told(void **state)
{
	struct reading *r = reading_text("a,b\n\"c,d\ne,f\n");

	assert_record(r, "1:a|b");
	assert_int_equal(csv_read(&r->csv), CSV_UNCLOSED);
	assert_int_equal(r->csv.line, 2);
	reading_free(r);
}

static void lengths_are_bounded(void **state)
{
	size_t n = CSV_RECORD_BYTES_MAX + 10;
	char *text = malloc(n);
	struct reading *r;

	memset(text, 'x', n);
	r = reading_new(text, n, ',');
	assert_int_equal(csv_read(&r->csv), CSV_TOO_LONG);
	reading_free(r);
	memset(text, ',', CSV_FIELDS_MAX);
	r = reading_new(text, CSV_FIELDS_MAX, ',');
	assert_int_equal(csv_read(&r->csv), CSV_TOO_LONG);
	reading_free(r);
	r = reading_new(text, CSV_FIELDS_MAX - 1, ',');
	assert_int_equal(csv_read(&r->csv), 0);
	assert_int_equal(r->csv.n_fields, CSV_FIELDS_MAX);
	reading_free(r);
	free(text);
}

/* Wherever the reader's buffer ends, the fields are the same. */
static void buffers_end_anywhere(void **state)
{
	static const char tail[] = "\"a\"\"b\"\r\nc,d\r\n";
	char *text = malloc(CSV_BUFFER_BYTES + sizeof(tail));

	for (size_t before = CSV_BUFFER_BYTES - 16; before < CSV_BUFFER_BYTES + 2; before++) {
		struct reading *r;

		memset(text, 'x', before);
		text[before / 2] = ',';
		text[before - 1] = '\n';
		memcpy(text + before, tail, sizeof(tail) - 1);
		r = reading_new(text, before + sizeof(tail) - 1, ',');
		assert_int_equal(csv_read(&r->csv), 0);
		assert_record(r, "2:a\"b");
		assert_record(r, "3:c|d");
		assert_end(r);
	}
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(fields_are_split),        cmocka_unit_test(the_last_line_needs_no_end),
	cmocka_unit_test(quotes_hold_anything),    cmocka_unit_test(quotes_in_the_middle_are_text),
	cmocka_unit_test(empty_lines_are_nothing), cmocka_unit_test(a_byte_order_mark_is_skipped),
	cmocka_unit_test(other_separators),        cmocka_unit_test(an_empty_file_ends),
	cmocka_unit_test(zero_bytes_are_counted),  cmocka_unit_test(an_open_quote_is_told),
	cmocka_unit_test(lengths_are_bounded),     cmocka_unit_test(buffers_end_anywhere),
};
UNIT_MAIN(tests)
