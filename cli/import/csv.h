/*
 * Reads CSV after RFC 4180, record by record.
 *
 * The file belongs to the caller; fields are the reader's until the next record. Lines may end with
 * LF or CRLF, a byte order mark is skipped, quotes inside a field without quotes are taken as they
 * are.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"

#define CSV_FIELDS_MAX 256
#define CSV_RECORD_BYTES_MAX (1u << 20)
#define CSV_BUFFER_BYTES 65536

enum csv_answer {
	CSV_END = 1,
	/* A quote is opened in the line and never closed. */
	CSV_UNCLOSED,
	/* More than CSV_RECORD_BYTES_MAX or CSV_FIELDS_MAX, most likely for the same reason. */
	CSV_TOO_LONG,
};

struct csv {
	FILE *file;
	char separator;
	/* Of the record that was read: fields are ended by a NUL each. */
	struct text text;
	size_t starts[CSV_FIELDS_MAX + 1];
	size_t n_fields;
	size_t line; /* where the record begins, from 1 */
	size_t next_line;
	bool blank; /* the record is an empty line */
	size_t at;
	size_t filled;
	char buffer[CSV_BUFFER_BYTES];
};

/* From the file's position on, which is line 1. */
void csv_init(struct csv *csv, FILE *file, char separator);
void csv_fini(struct csv *csv);

/* The next record: 0, one of enum csv_answer, -errno. */
int csv_read(struct csv *csv);

const char *csv_field(const struct csv *csv, size_t index);
size_t csv_field_bytes(const struct csv *csv, size_t index);
