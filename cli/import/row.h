/*
 * One row of a foreign file, as its map reads it.
 *
 * Texts are the CSV reader's or the map's, until the next record; `message` is the row's own.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "import/csv.h"
#include "import/map.h"

#define ROW_TEXT_BYTES 512

/* Where the map's columns are in a file. */
struct row_columns {
	size_t at[MAP_FIELDS]; /* SIZE_MAX: the file has none */
	size_t n;              /* how many fields a record has */
};

struct row {
	/* Trimmed; "" when the file has no such column. */
	char texts[MAP_FIELDS][ROW_TEXT_BYTES];
	const char *country; /* its code, or NULL */
	int64_t quantity_micros;
	int64_t unit_price_micros;
	bool has_amount; /* both could be read */
	bool has_ordered_at;
	int64_t ordered_at; /* seconds since 1970 */
	/* Why the row is rejected, or NULL. */
	const char *reason;
	const char *field; /* title of the column */
	char message[256];
};

/* The map's columns in the header that was just read. false: *ret_missing is a title of the map. */
bool row_find_columns(const struct map *map, const struct csv *csv, struct row_columns *ret,
		      const char **ret_missing);

/* Whether the record is accepted; otherwise reason, field, message are set. */
bool row_read(const struct map *map, const struct row_columns *columns, const struct csv *csv,
	      struct row *ret);

/* Quantity times price, exact, in 10^-12 of the currency's unit; 0 for a row without amount. */
__int128 row_picos(const struct row *row);
