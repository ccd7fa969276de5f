/*
 * Writes the rows that an import leaves out, with the reason, to a CSV file.
 *
 * It owns its file.
 */

#pragma once

#include <stdio.h>

#include "base/text.h"
#include "import/csv.h"

struct rejects {
	FILE *file; /* NULL: they are only counted */
};

/* The record as it is written behind line, field, reason, message. */
void rejects_encode(struct text *out, const struct csv *csv);

/* `path` may be NULL. `csv` holds the header. 0 or -errno. */
int rejects_open(struct rejects *r, const char *path, const struct csv *csv);

void rejects_write(struct rejects *r, size_t line, const char *field, const char *reason,
		   const char *message, const char *record);

/* 0, or -EIO when not everything could be written. */
int rejects_close(struct rejects *r);
