/*
 * The record that a command is about: a request's field names it, another may hold it to a version.
 * Nothing is owned.
 */

#pragma once

#include "store/work.h"

/* In load: the record and its names elsewhere. NULL: there is none, or not yet. */
struct slot *target_want(struct work *work, const struct entity *entity,
			 const Orderd__V1__RecordKey *key);

/*
 * In decide. NULL, with the refusal in the verdict, when there is no such record, or the request
 * has an expected_version that is not the record's.
 */
struct slot *target_find(struct work *work, const struct entity *entity,
			 const Orderd__V1__RecordKey *key);

/*
 * Fills a response with what the record is now: <entity>_id, and every scalar field that the record
 * has too.
 */
void target_answer(const struct slot *slot, ProtobufCMessage *response);

/*
 * In decide. True, with the refusal in the verdict, when a record has this name in another system.
 * name may be NULL; it was wanted with target_want_name.
 */
bool target_taken(struct work *work, const struct entity *entity, Orderd__V1__ExternalId *name);
void target_want_name(struct work *work, const struct entity *entity, Orderd__V1__ExternalId *name);

/* What people call the record: "account C-000017". */
const char *target_title(struct work *work, const struct slot *slot);
