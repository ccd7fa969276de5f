/*
 * What people call the records that a reply names by their ids, for requests that ask for it with
 * with_names. Everything lives in the work's arena.
 */

#pragma once

#include "store/work.h"

struct names {
	struct work *work; /* NULL: nobody asked */
	const struct slot **slots;
	size_t n;
	size_t n_max;
};

/* In load: names the records that a record of the entity names. */
void names_want(struct work *work, const void *request, const struct entity *entity,
		const void *record);

/* In decide: begins with none, adds those that a record names, fills the response's names. */
void names_init(struct names *names, struct work *work, const void *request);
void names_add(struct names *names, const struct entity *entity, const void *record);
void names_put(struct names *names, void *response);
