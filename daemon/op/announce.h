/* Events that carry the names their record has in other systems. Bodies belong to the working set's
 * arena. */

#pragma once

#include "store/work.h"

/* In load: what announce needs of the record with this id. */
void announce_want(struct work *work, int64_t id);

/*
 * The body of an event that tells what the record is now: each of its fields is the record's field
 * of that name.
 */
void *announce_body(struct work *work, const struct slot *slot,
		    Orderd__V1__Event__BodyCase body_case);

/* The same at once as an event about the record. */
Orderd__V1__Event *announce_state(struct work *work, struct slot *slot,
				  Orderd__V1__Event__BodyCase body_case);

/* Appends an event about a record. */
Orderd__V1__Event *announce(struct work *work, struct slot *slot, int64_t id,
			    Orderd__V1__Event__BodyCase body_case, void *body);

/* The same for a record that this request makes, with its one name; NULL: none. */
Orderd__V1__Event *announce_new(struct work *work, struct slot *slot, Orderd__V1__ExternalId *name,
				Orderd__V1__Event__BodyCase body_case, void *body);
