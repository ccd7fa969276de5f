/*
 * What clients state, held against what fields allow. Every function adds what is wrong to the
 * verdict under the path that the client knows. Nothing is owned.
 */

#pragma once

#include <google/protobuf/timestamp.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/entity.h"
#include "store/verdict.h"

void input_required(struct verdict *verdict, const char *path);

/*
 * The fields of a message that an entity has under the same names: lengths, enums, output-only
 * ones. The id is left out: it finds the record. path may be NULL: the fields are the request's.
 */
void input_fields(struct verdict *verdict, const struct entity *entity,
		  const ProtobufCMessage *message, const char *path);

/* How many bytes a text field of an entity takes. */
uint32_t input_bytes_max(const struct entity *entity, const char *field);

/* A text against the entity's field of that name. NULL is fine. */
void input_text(struct verdict *verdict, const struct entity *entity, const char *field,
		const char *text, const char *path);

/* An enum's number: one of its values. */
void input_enum(struct verdict *verdict, const ProtobufCEnumDescriptor *descriptor, int value,
		const char *path);

/* These take NULL as absent, which is fine. */
void input_code(struct verdict *verdict, const char *text, const char *path);
void input_currency(struct verdict *verdict, const char *code, const char *path);
void input_country(struct verdict *verdict, const char *country, const char *path);
void input_time_zone(struct verdict *verdict, const char *zone, const char *path);
void input_time(struct verdict *verdict, const Google__Protobuf__Timestamp *time, const char *path);

/* An id that is present is greater than 0. */
void input_id(struct verdict *verdict, bool has, int64_t id, const char *path);
