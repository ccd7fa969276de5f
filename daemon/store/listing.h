/*
 * Lists that requests leaf through: what filters them, by which filters an index leads.
 *
 * Rows come in the order of their ids, or of the words by which they were found; a page begins
 * behind an id, so that all pages cost the same. Static data, beside the entities.
 */
#ifndef ORDERD_STORE_LISTING_H
#define ORDERD_STORE_LISTING_H

#include <stdbool.h>

#include "base/arena.h"
#include "entity.h"
#include "value.h"

#define LISTING_FILTERS_MAX 8

struct query;

enum listing_test {
	LISTING_IS,
	LISTING_FROM,  /* that or more */
	LISTING_UNTIL, /* less */
	LISTING_WORDS, /* every word of a text, by the listing's table of words */
};

struct listing_filter {
	const char *name;   /* of the request's field */
	const char *column; /* of the entity; NULL: as name */
	enum listing_test test;
	const struct entity *target; /* the field names a record, the column has its id */
	/*
	 * An index begins with tenant, column, id, or with tenant, column where few rows share a
	 * value. The first of those given is used.
	 */
	bool leads;
};

struct listing {
	const char *name; /* "list_account" */
	const struct entity *entity;
	struct listing_filter filters[LISTING_FILTERS_MAX + 1]; /* end with a NULL name */
	const char *where; /* a condition in SQL on x for all; may be NULL */
	bool newest_first;
	/*
	 * Of a search: the table with columns word, source, and words_id, which has the record's
	 * id. The first filter is LISTING_WORDS then, no other one is.
	 */
	const char *words;
	const char *words_id;
};

extern const struct listing listing_account;
extern const struct listing listing_account_search;
extern const struct listing listing_product;
extern const struct listing listing_location;
extern const struct listing listing_stock_level;
extern const struct listing listing_stock_movement;
extern const struct listing listing_order;
extern const struct listing listing_order_hold;
extern const struct listing listing_timer;
extern const struct listing listing_shipment;
extern const struct listing listing_subscription;
extern const struct listing listing_tenant;
extern const struct listing listing_principal;
extern const struct listing listing_role;
extern const struct listing listing_team;

extern const struct listing *const listing_table[]; /* all; ends with NULL */

/* How many filters it has. */
size_t listing_filters(const struct listing *listing);

/* The column that a filter is about. */
const char *listing_column(const struct listing_filter *filter);

/*
 * The statement for a page with these filters (VALUE_NULL: not given), in the arena. Its parameters
 * after the tenant: the id to begin behind, the limit, the filters' values; scoped, that is of what
 * a scope below ALL sees, the scope's values too, if the records belong to accounts. NULL when
 * memory is out.
 */
const struct query *listing_query(const struct listing *listing, const struct value *values,
				  bool scoped, struct arena *arena);

#endif
