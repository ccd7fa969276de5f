/*
 * What operations that leaf through a listing share: filters from the request's fields, pages by
 * page_size and page_token, the rows in the response's list of records, with_names. Nothing is
 * owned.
 */

#pragma once

#include "store/listing.h"
#include "store/work.h"

/* The forms of filters, page size, token. */
void list_check(const struct listing *listing, const void *request, struct verdict *verdict);

/* In load. False when a record that a filter names is not there, or not yet. */
bool list_load(const struct listing *listing, struct work *work, const void *request);

/* In load: where the page begins, how many rows are asked for. False: the token is none. */
bool list_bounds(const struct listing *listing, struct work *work, const void *request,
		 int64_t *ret_behind_id, int64_t *ret_limit);

/*
 * In decide: fills the response's records and next_page_token. False, with the violation in the
 * verdict, when a filter names what is not there.
 */
bool list_decide(const struct listing *listing, struct work *work, const void *request,
		 void *response);

/* The value of one filter; VALUE_NULL when it is not given, or its record is not there. */
struct value list_value(const struct listing *listing, struct work *work, const void *request,
			const char *name);
