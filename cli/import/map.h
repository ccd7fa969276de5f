/*
 * What the columns of a foreign file mean.
 *
 * A map is read from a file in INI syntax; everything in it belongs to the arena.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/product.pb-c.h"

#include "base/arena.h"
#include "ini.h"

#define MAP_RULES_MAX 64

/* What a row can say. */
enum map_field {
	MAP_ORDER,      /* rows with the same value are one order; its external id */
	MAP_ORDERED_AT, /* of the order's first row */
	MAP_ACCOUNT,    /* external id; empty: the walk-in account */
	MAP_COUNTRY,    /* of the account, of the order where it differs */
	MAP_PRODUCT,    /* external id and SKU */
	MAP_NAME,       /* of the product; the first one that is not empty counts */
	MAP_QUANTITY,
	MAP_UNIT_PRICE,
	MAP_FIELDS,
};

enum map_test {
	MAP_IS,
	MAP_PREFIX,
	MAP_BELOW,
	MAP_AT_MOST,
	MAP_EMPTY,
};

/* Rows for which the test holds are rejected. */
struct map_rule {
	enum map_field field;
	enum map_test test;
	const char *text;
	int64_t micros; /* of BELOW, AT_MOST */
	const char *reason;
	const char *message;
};

struct map_country {
	struct map_country *next;
	const char *name;
	const char *code; /* "": known to have none */
};

struct map {
	const char *columns[MAP_FIELDS]; /* titles; NULL: the file has none */
	char separator;
	char decimal_point;
	const char *date_format;   /* as strptime() */
	const char *account_strip; /* an end of account values that is cut off: ".0" */
	const char *system;
	const char *currency;
	const char *tax_class;
	const char *unit;
	Orderd__V1__StockPolicy stock_policy;
	Orderd__V1__AccountKind account_kind;
	const char *account_name; /* "Customer {id}" */
	const char *walk_in;      /* external id and number */
	const char *walk_in_name;
	struct map_rule rules[MAP_RULES_MAX];
	size_t n_rules;
	struct map_country *countries;
};

/* What a field is called in maps and rejects: "unit_price". */
const char *map_field_name(enum map_field field);

/* What is wrong is in ini->faults. */
void map_read(struct map *map, struct ini *ini, struct arena *a, const char *text);

/* ISO 3166-1 alpha-2 of a country's name, or of a code itself; NULL when it is not known. */
const char *map_find_country(const struct map *map, const char *name);
