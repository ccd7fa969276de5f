#include "import/csv.h"

#include <errno.h>
#include <string.h>

void csv_init(struct csv *csv, FILE *file, char separator)
{
	csv->file = file;
	csv->separator = separator;
	text_init(&csv->text);
	csv->n_fields = 0;
	csv->line = 0;
	csv->next_line = 1;
	csv->at = 0;
	csv->filled = 0;
}

void csv_fini(struct csv *csv)
{
	text_fini(&csv->text);
}

static bool csv_fill(struct csv *csv)
{
	csv->at = 0;
	csv->filled = fread(csv->buffer, 1, sizeof(csv->buffer), csv->file);
	return csv->filled > 0;
}

/* The next byte without taking it; EOF at the end. */
static int csv_peek(struct csv *csv)
{
	if (csv->at == csv->filled && !csv_fill(csv))
		return EOF;
	return (unsigned char)csv->buffer[csv->at];
}

static int csv_take(struct csv *csv)
{
	int c = csv_peek(csv);

	if (c == EOF)
		return c;
	csv->at++;
	if (c == '\n')
		csv->next_line++;
	return c;
}

static bool csv_end_field(struct csv *csv)
{
	text_putc(&csv->text, '\0');
	if (csv->n_fields == CSV_FIELDS_MAX)
		return false;
	csv->starts[++csv->n_fields] = csv->text.length;
	return true;
}

/* Up to and with the closing quote. */
static int csv_read_quoted(struct csv *csv)
{
	int c;

	while ((c = csv_take(csv)) != EOF) {
		if (c == '"' && csv_peek(csv) != '"')
			return 0;
		if (c == '"')
			csv_take(csv);
		text_putc(&csv->text, (char)c);
		if (csv->text.length > CSV_RECORD_BYTES_MAX)
			return CSV_TOO_LONG;
	}
	return CSV_UNCLOSED;
}

/* The separator, a line feed or EOF that ended the field; *ret_status when something is wrong. */
static int csv_read_field(struct csv *csv, int *ret_status)
{
	int c;

	if (csv_peek(csv) == '"') {
		csv_take(csv);
		csv->blank = false;
		*ret_status = csv_read_quoted(csv);
		if (*ret_status != 0)
			return EOF;
	}
	while ((c = csv_take(csv)) != EOF && c != csv->separator && c != '\n') {
		if (c == '\r' && (csv_peek(csv) == '\n' || csv_peek(csv) == EOF))
			continue;
		csv->blank = false;
		text_putc(&csv->text, (char)c);
		if (csv->text.length > CSV_RECORD_BYTES_MAX) {
			*ret_status = CSV_TOO_LONG;
			return EOF;
		}
	}
	if (!csv_end_field(csv))
		*ret_status = CSV_TOO_LONG;
	return c;
}

static void csv_skip_mark(struct csv *csv)
{
	if (csv_peek(csv) != EOF && csv->filled >= 3 && memcmp(csv->buffer, "\xef\xbb\xbf", 3) == 0)
		csv->at = 3;
}

static int csv_read_record(struct csv *csv)
{
	int status = 0, end;

	text_clear(&csv->text);
	csv->n_fields = 0;
	csv->starts[0] = 0;
	csv->blank = true;
	csv->line = csv->next_line;
	if (csv_peek(csv) == EOF)
		return ferror(csv->file) ? -EIO : CSV_END;
	do {
		end = csv_read_field(csv, &status);
	} while (status == 0 && end == csv->separator);
	if (ferror(csv->file))
		return -EIO;
	if (csv->text.failed)
		return -ENOMEM;
	csv->blank = csv->blank && csv->n_fields == 1;
	return status;
}

int csv_read(struct csv *csv)
{
	int r;

	if (csv->line == 0)
		csv_skip_mark(csv);
	do {
		r = csv_read_record(csv);
	} while (r == 0 && csv->blank);
	return r;
}

const char *csv_field(const struct csv *csv, size_t index)
{
	return csv->text.data + csv->starts[index];
}

size_t csv_field_bytes(const struct csv *csv, size_t index)
{
	return csv->starts[index + 1] - csv->starts[index] - 1;
}
