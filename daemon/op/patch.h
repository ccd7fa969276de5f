/*
 * What a request wants changed of a record: the fields it states, chosen by an update mask.
 *
 * With a mask the fields it names are written; one that the request leaves out is cleared. Without
 * one the fields that are present are written. Everything points into the request.
 */

#pragma once

#include <google/protobuf/field_mask.pb-c.h>

#include "store/entity.h"
#include "store/verdict.h"

struct patch {
	const struct entity *entity;
	const ProtobufCMessage *stated;          /* has fields of the entity's names */
	const Google__Protobuf__FieldMask *mask; /* NULL or without paths: none */
	const char *path; /* of stated in the request; NULL: it is the request */
	bool whole;       /* as with a mask that names every field */
	bool named_apart; /* the request names the record elsewhere: its names are not stated */
};

/* In check: the forms of the fields; names in the mask that no update may have. */
void patch_check(const struct patch *patch, struct verdict *verdict);

/* Whether the field is to be written. Of children: whether the list is. */
bool patch_names(const struct patch *patch, const char *field);

/* Whether a mask names the field, so that what is not stated goes. */
bool patch_masks(const struct patch *patch, const char *field);

/* Whether it would change the record; children aside. */
bool patch_differs(const struct patch *patch, const ProtobufCMessage *record);

/* False, with violations, when the record must keep what it would change. */
bool patch_allowed(const struct patch *patch, const ProtobufCMessage *record,
		   struct verdict *verdict);

/* Writes the fields; children aside. In a new record required fields are not cleared. */
void patch_apply(const struct patch *patch, ProtobufCMessage *record);

/* False, with violations, when a record lacks a field it must have. */
bool patch_complete(const struct patch *patch, const ProtobufCMessage *record,
		    struct verdict *verdict);
