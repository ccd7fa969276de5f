/*
 * Records that clients create or change by their names: found by id, then external id, then what
 * people call it. One description per kind of record; a request has the fields external_id,
 * expected_version, update_mask as far as the kind takes them, and the record itself. Static data;
 * nobody owns it.
 */

#pragma once

#include "op/patch.h"
#include "store/work.h"

struct upsert {
	const struct entity *entity;
	const struct key *natural; /* what people call it; its columns are fields of the record */
	const char *path; /* of the record in the request; NULL: its fields are the request's */
	Orderd__V1__Event__BodyCase created; /* bodies that are made of the record's fields */
	Orderd__V1__Event__BodyCase updated;

	/* Forms that the field table does not know. May be NULL. */
	void (*check)(const struct patch *patch, struct verdict *verdict);
	/* In load: what else is needed; record is NULL when there is none (or not yet). May be
	 * NULL. */
	void (*want)(struct work *work, const struct patch *patch, const void *record);
	/* What a new record gets where nothing was stated; violations refuse it. May be NULL. */
	void (*fill)(struct work *work, const struct patch *patch, void *record);
	/* Whether the record's children would change. May be NULL. */
	bool (*differs)(struct work *work, const struct patch *patch, const void *record);
	/* Further events about a change; former is the record before it. May be NULL. */
	void (*notice)(struct work *work, struct slot *slot, const void *former);
	/* Writes the record's children. May be NULL. */
	void (*follow)(struct work *work, const struct patch *patch, const void *record,
		       bool created);
};

enum upsert_want {
	UPSERT_EITHER, /* the record may be there or not */
	UPSERT_NEW,    /* it must not be there */
};

void upsert_check(const struct upsert *upsert, const ProtobufCMessage *request,
		  struct verdict *verdict);

void upsert_load(const struct upsert *upsert, struct work *work, const ProtobufCMessage *request);

/* Fills the response as upsert_answer does. */
void upsert_decide(const struct upsert *upsert, enum upsert_want want, struct work *work,
		   const ProtobufCMessage *request, ProtobufCMessage *response);

/* --- for operations that find the record in another way --- */

/* What the request states; its record is in the field `path`. */
struct patch upsert_patch(const struct upsert *upsert, const ProtobufCMessage *request,
			  const char *path);

/* In load, for a record that was found: what a change of it needs. */
void upsert_want(const struct upsert *upsert, struct work *work, const struct patch *patch,
		 const struct slot *slot);

/* Changes a record. False, with violations, when it is refused; nothing happens without a
 * difference. */
bool upsert_change(const struct upsert *upsert, struct work *work, const struct patch *patch,
		   struct slot *slot);

/* Fills the response for a record whose version was `former` before; 0: it was made. */
void upsert_answer(const struct slot *slot, int64_t former, ProtobufCMessage *response);
