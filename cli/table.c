#include "table.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "plain.h"

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

static void table_pad(size_t n, FILE *out)
{
	while (n-- > 0)
		putc(' ', out);
}

int table_print(const struct table *t, int indent, FILE *out)
{
	const char *cell = t->cells.data;

	if (t->cells.failed)
		return -ENOMEM;
	for (size_t i = 0; i < t->n_cells; i++, cell += strlen(cell) + 1) {
		size_t column = i % t->n_columns;
		size_t padding = t->width[column] - plain_width(cell);
		bool last = column + 1 == t->n_columns;

		table_pad(column == 0 ? (size_t)indent : 2, out);
		table_pad(t->right[column] ? padding : 0, out);
		fputs(cell, out);
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
