#include "table.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "plain.h"

#define TABLE_ROW_WIDTH_MAX 80
/* Less than this of a text tells nothing. */
#define TABLE_TEXT_WIDTH_MIN 8

void table_init(struct table *t)
{
	*t = (struct table){ .n_columns = 0 };
	text_init(&t->cells);
}

void table_fini(struct table *t)
{
	text_fini(&t->cells);
}

void table_column(struct table *t, const char *title, bool right)
{
	assert(t->n_cells == t->n_columns && t->n_columns < TABLE_COLUMNS_MAX);
	t->right[t->n_columns++] = right;
	table_cell(t, title);
}

void table_cell(struct table *t, const char *value)
{
	size_t column = t->n_cells++ % t->n_columns;
	size_t start = t->cells.length, width;

	plain_append(&t->cells, value);
	text_putc(&t->cells, '\0');
	if (t->cells.failed)
		return;
	width = plain_width(t->cells.data + start);
	if (width > t->width[column])
		t->width[column] = width;
}

void table_dress(struct table *t, bool wide, bool color)
{
	t->row_width_max = wide ? 0 : TABLE_ROW_WIDTH_MAX;
	t->bold_titles = color;
}

static void table_pad(size_t n, FILE *out)
{
	while (n-- > 0)
		putc(' ', out);
}

/* The column that can best be narrower: the widest text but the first; n_columns if there is none.
 */
static size_t table_widest(const struct table *t)
{
	size_t widest = t->n_columns;

	for (size_t i = 1; i < t->n_columns; i++)
		if (!t->right[i] && t->width[i] > TABLE_TEXT_WIDTH_MIN &&
		    (widest == t->n_columns || t->width[i] > t->width[widest]))
			widest = i;
	return widest;
}

static void table_fit(struct table *t, size_t indent)
{
	size_t total = indent, column;

	for (size_t i = 0; i < t->n_columns; i++)
		total += t->width[i] + (i > 0 ? 2 : 0);
	while (t->row_width_max > 0 && total > t->row_width_max &&
	       (column = table_widest(t)) < t->n_columns) {
		t->width[column]--;
		total--;
	}
}

/* As many characters as the column has, the last one a sign that there were more. */
static void table_put(const char *cell, size_t width, FILE *out)
{
	size_t n = 0, bytes = 0;

	if (plain_width(cell) <= width) {
		fputs(cell, out);
		return;
	}
	while (n < width) {
		n += ((unsigned char)cell[bytes] & 0xc0) != 0x80;
		if (n < width)
			bytes++;
	}
	fwrite(cell, 1, bytes, out);
	fputs("…", out);
}

int table_print(struct table *t, int indent, FILE *out)
{
	const char *cell = t->cells.data;

	if (t->cells.failed)
		return -ENOMEM;
	table_fit(t, (size_t)indent);
	for (size_t i = 0; i < t->n_cells; i++, cell += strlen(cell) + 1) {
		size_t column = i % t->n_columns, width = plain_width(cell);
		size_t padding = width < t->width[column] ? t->width[column] - width : 0;
		bool last = column + 1 == t->n_columns, title = t->bold_titles && i < t->n_columns;

		table_pad(column == 0 ? (size_t)indent : 2, out);
		table_pad(t->right[column] ? padding : 0, out);
		fputs(title ? "\033[1m" : "", out);
		table_put(cell, t->width[column], out);
		fputs(title ? "\033[0m" : "", out);
		table_pad(t->right[column] || last ? 0 : padding, out);
		if (last)
			putc('\n', out);
	}
	return 0;
}

bool table_is_empty(const struct table *t)
{
	return t->n_cells <= t->n_columns;
}
