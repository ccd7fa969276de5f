#include "import/row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/decimal.h"
#include "base/instant.h"

static void row_reject(struct row *row, const char *reason, const char *field, const char *format,
		       ...) __attribute__((format(printf, 4, 5)));

static void row_reject(struct row *row, const char *reason, const char *field, const char *format,
		       ...)
{
	va_list args;

	row->reason = reason;
	row->field = field;
	va_start(args, format);
	vsnprintf(row->message, sizeof(row->message), format, args);
	va_end(args);
	/* The cut may fall into a character, and the rejects are UTF-8. */
	text_utf8_repair(row->message);
}

bool row_find_columns(const struct map *map, const struct csv *csv, struct row_columns *ret,
		      const char **ret_missing)
{
	ret->n = csv->n_fields;
	for (size_t field = 0; field < MAP_FIELDS; field++) {
		ret->at[field] = SIZE_MAX;
		for (size_t i = 0; map->columns[field] && i < csv->n_fields; i++)
			if (strcmp(csv_field(csv, i), map->columns[field]) == 0)
				ret->at[field] = i;
		if (map->columns[field] && ret->at[field] == SIZE_MAX) {
			*ret_missing = map->columns[field];
			return false;
		}
	}
	return true;
}

/* Encoding and lengths; the texts are trimmed on the way. */
static bool row_take_texts(const struct map *map, const struct row_columns *columns,
			   const struct csv *csv, struct row *row)
{
	for (size_t field = 0; field < MAP_FIELDS; field++) {
		const char *text, *title = map->columns[field];
		size_t n;

		row->texts[field][0] = '\0';
		if (columns->at[field] == SIZE_MAX)
			continue;
		text = csv_field(csv, columns->at[field]);
		n = csv_field_bytes(csv, columns->at[field]);
		if (!text_utf8_valid(text, n) || memchr(text, '\0', n)) {
			row_reject(row, "ENCODING", title, "%s is not UTF-8 text", title);
			return false;
		}
		for (; n > 0 && *text == ' '; n--)
			text++;
		while (n > 0 && text[n - 1] == ' ')
			n--;
		if (n >= ROW_TEXT_BYTES) {
			row_reject(row, "TOO_LONG", title, "%s has %zu bytes, at most %d", title, n,
				   ROW_TEXT_BYTES - 1);
			return false;
		}
		memcpy(row->texts[field], text, n);
		row->texts[field][n] = '\0';
	}
	return true;
}

static bool row_take_number(const struct map *map, struct row *row, enum map_field field,
			    int64_t *ret)
{
	char digits[ROW_TEXT_BYTES];
	char *point;
	size_t n = strlen(row->texts[field]);

	memcpy(digits, row->texts[field], n + 1);
	point = strchr(digits, map->decimal_point);
	if (map->decimal_point != '.' && strchr(digits, '.'))
		return false;
	if (point)
		*point = '.';
	return decimal_parse_micros(digits, n, ret) == 0;
}

static bool row_take_date(const struct map *map, struct row *row)
{
	struct tm tm = { .tm_mday = 1 };
	const char *end;

	if (!row->texts[MAP_ORDERED_AT][0])
		return true;
	end = strptime(row->texts[MAP_ORDERED_AT], map->date_format, &tm);
	row->has_ordered_at = end && *end == '\0' &&
		instant_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
				   tm.tm_min, tm.tm_sec, &row->ordered_at);
	return row->has_ordered_at;
}

static void row_strip_account(const struct map *map, struct row *row)
{
	char *account = row->texts[MAP_ACCOUNT];
	size_t n = strlen(account), strip = strlen(map->account_strip);

	if (strip > 0 && n > strip && strcmp(account + n - strip, map->account_strip) == 0)
		account[n - strip] = '\0';
}

static bool row_meets(const struct row *row, const struct map_rule *rule)
{
	const char *text = row->texts[rule->field];
	int64_t micros = rule->field == MAP_QUANTITY ? row->quantity_micros
						     : row->unit_price_micros;

	switch (rule->test) {
	case MAP_IS:
		return strcmp(text, rule->text) == 0;
	case MAP_PREFIX:
		return strncmp(text, rule->text, strlen(rule->text)) == 0;
	case MAP_BELOW:
		return row->has_amount && micros < rule->micros;
	case MAP_AT_MOST:
		return row->has_amount && micros <= rule->micros;
	case MAP_EMPTY:
		return *text == '\0';
	}
	return false;
}

static bool row_obeys_rules(const struct map *map, struct row *row)
{
	for (size_t i = 0; i < map->n_rules; i++) {
		const struct map_rule *rule = &map->rules[i];

		if (!row_meets(row, rule))
			continue;
		row_reject(row, rule->reason, map->columns[rule->field], "%s", rule->message);
		return false;
	}
	return true;
}

static bool row_requires(const struct map *map, struct row *row, enum map_field field)
{
	if (row->texts[field][0])
		return true;
	row_reject(row, "REQUIRED", map->columns[field], "%s is empty", map->columns[field]);
	return false;
}

static bool row_blame_format(const struct map *map, struct row *row, enum map_field field,
			     const char *expected)
{
	row_reject(row, "FORMAT", map->columns[field], "%s is \"%.80s\", expected %s",
		   map->columns[field], row->texts[field], expected);
	return false;
}

bool row_read(const struct map *map, const struct row_columns *columns, const struct csv *csv,
	      struct row *ret)
{
	bool has_quantity, has_price, has_date;

	ret->reason = NULL;
	ret->has_amount = false;
	ret->has_ordered_at = false;
	ret->country = NULL;
	if (csv->n_fields != columns->n) {
		row_reject(ret, "COLUMNS", "", "the row has %zu columns, the header %zu",
			   csv->n_fields, columns->n);
		return false;
	}
	if (!row_take_texts(map, columns, csv, ret))
		return false;
	row_strip_account(map, ret);
	has_quantity = row_take_number(map, ret, MAP_QUANTITY, &ret->quantity_micros);
	has_price = row_take_number(map, ret, MAP_UNIT_PRICE, &ret->unit_price_micros);
	ret->has_amount = has_quantity && has_price;
	has_date = row_take_date(map, ret);
	ret->country = map_find_country(map, ret->texts[MAP_COUNTRY]);
	/* The map's own rules first: a cancellation stays one, however odd its other values are. */
	if (!row_obeys_rules(map, ret) || !row_requires(map, ret, MAP_ORDER) ||
	    !row_requires(map, ret, MAP_PRODUCT))
		return false;
	if (!has_quantity)
		return row_blame_format(map, ret, MAP_QUANTITY, "a number");
	if (!has_price)
		return row_blame_format(map, ret, MAP_UNIT_PRICE, "a number");
	if (!has_date)
		return row_blame_format(map, ret, MAP_ORDERED_AT, map->date_format);
	return true;
}

__int128 row_picos(const struct row *row)
{
	if (!row->has_amount)
		return 0;
	return (__int128)row->quantity_micros * row->unit_price_micros;
}
