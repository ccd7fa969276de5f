/*
 * Records that clients create or change by their names: found by id, then external id, then number.
 * Everything points into the request.
 */

#pragma once

#include "store/work.h"

struct upsert_names {
	const struct entity *entity;
	const char *path; /* of the record in the request */
	bool has_id;
	int64_t id;
	Orderd__V1__ExternalId *external_id; /* may be NULL */
	char *number;                        /* what entity->by_number finds; may be NULL */
	const char *number_field;
};

/* The names' forms. */
void upsert_check(const struct upsert_names *names, struct verdict *verdict);

/* In load: the record by each of its names, with what announce needs. NULL: not there, or not yet.
 */
struct slot *upsert_want(struct work *work, const struct upsert_names *names);

/*
 * In decide. False, with the refusal in the verdict, when the names mean different records, the id
 * means none, the number is to change, or another version is expected. Otherwise *ret is the
 * record, NULL if it is to be made.
 */
bool upsert_find(struct work *work, const struct upsert_names *names, bool has_expected_version,
		 int64_t expected_version, struct slot **ret);

/* Links the record to its external id, unless it is linked already. */
void upsert_link(struct work *work, const struct upsert_names *names, int64_t id);
