/*
 * A list of things that are no messages, written in the format that was asked for.
 *
 * A listing owns its buffers until listing_end().
 */

#pragma once

#include <stdbool.h>

#include "cli.h"
#include "json_write.h"
#include "table.h"

/* Zero ends a list of columns. */
struct listing_column {
	const char *title; /* "NAME"; the first one is what -o name writes */
	const char *key;   /* "name" in JSON, the head of the column in CSV */
	bool wide;         /* not in a table, unless -o wide */
	bool truth;        /* "true" or "false": no text in JSON */
	bool number;       /* stands at the right */
};

struct listing {
	struct cli *cli;
	const struct listing_column *columns;
	struct table table;
	struct text text;
	struct json_writer json;
};

void listing_begin(struct listing *l, struct cli *c, const struct listing_column *columns);

/* One row; a cell for each column, NULL where there is no value. */
void listing_row(struct listing *l, const char *const *cells);

/* Writes it; `nothing` is told to people when there was no row. The exit status. */
int listing_end(struct listing *l, const char *nothing);
