/*
 * Rows of text in aligned columns.
 *
 * A table owns its cells until table_fini().
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"

#define TABLE_COLUMNS_MAX 24

struct table {
	size_t n_columns;
	bool right[TABLE_COLUMNS_MAX];
	size_t width[TABLE_COLUMNS_MAX];
	/* Texts behind the first column are cut so that a row has at most so many columns; 0: not.
	 */
	size_t row_width_max;
	bool bold_titles;
	/* Cells row by row, each ended by a NUL. */
	struct text cells;
	size_t n_cells;
};

void table_init(struct table *t);
void table_fini(struct table *t);

/* Before the first cell. Titles are cells of the first row. */
void table_column(struct table *t, const char *title, bool right);

/* The next cell, from left to right, row after row. */
void table_cell(struct table *t, const char *value);

/* Each row of a list that people read: at most 80 columns unless `wide`, titles stand out. */
void table_dress(struct table *t, bool wide, bool color);

/* Each row behind `indent` blanks. 0, or -ENOMEM when cells were lost. */
int table_print(struct table *t, int indent, FILE *out);

/* Whether there are titles only. */
bool table_is_empty(const struct table *t);
