/*
 * Reads the changes of the log back: what of a record an event changed, what the record was at a
 * position. Everything lives in the arena given, or in the messages given, which must live as long;
 * the arena must have an escape.
 */
#ifndef ORDERD_STORE_HISTORY_H
#define ORDERD_STORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "entity.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/event.pb-c.h"
#include "value.h"

/*
 * Positions of a window: of the changes of a busy record only the first in each window is traced.
 * Queries have the number too. A reader looks through 65,536 events of 1 KiB, a tenth of a second;
 * an order of three lines has 0.2 traces when 5,000 products sell alike.
 */
#define HISTORY_WINDOW INT64_C(65536)

/* What packed changes of a record begin with, where they are no part of another. */
#define HISTORY_NEEDLE_BYTES 24
size_t history_needle(const struct entity *entity, int64_t id, uint8_t ret[HISTORY_NEEDLE_BYTES]);

/* Personal values, as far as they were not erased. */
struct history_values {
	const Orderd__Internal__V1__PersonalRow **rows; /* sorted */
	size_t n;
};

void history_values_init(struct history_values *values, struct arena *arena,
			 const void *const *rows, size_t n);

/* The value that the change at position seq gave a field; NULL: it was erased. */
const Orderd__Internal__V1__PersonalRow *history_values_find(const struct history_values *values,
							     const Orderd__V1__RecordChange *change,
							     const char *field, int64_t seq);

/* Whether the records of an entity have a history of their own: they are part of no other. */
bool history_can(const struct entity *entity);

/* Whether the change is of the record, or of what is part of it, and may be shown. */
bool history_has(const struct entity *root, int64_t root_id,
		 const Orderd__V1__RecordChange *change);

/* What became of one field. */
struct history_field {
	const ProtobufCFieldDescriptor *field;
	struct value before; /* of personal fields only if the value is not the first */
	struct value after;
	bool personal;
	bool erased; /* what it became is not known any more */
};

/* The fields that the change at position seq is of; their number. */
size_t history_fields(struct arena *arena, const Orderd__V1__RecordChange *change, int64_t seq,
		      const struct history_values *values, struct history_field **ret);

/* A record, or a part of it. */
struct history_part {
	const struct entity *entity;
	int64_t id;
	int64_t part;
	ProtobufCMessage *message;
	bool *erased; /* per field */
};

/* A record as it becomes, change by change. */
struct history {
	struct arena *arena;
	const struct entity *root;
	int64_t root_id;
	struct history_part *parts;
	size_t n_parts;
	size_t parts_max;
	size_t last; /* where the last change was: the next one is often near */
};

void history_init(struct history *history, struct arena *arena, const struct entity *root,
		  int64_t root_id);

/* Begins with the packed record as it was at some position. False when it cannot be read. */
bool history_seed(struct history *history, const ProtobufCBinaryData *packed);

/*
 * Takes the event's changes of the record; they must come in the order of their positions. Returns
 * their number.
 */
size_t history_apply(struct history *history, const Orderd__V1__RecordChanges *changes, int64_t seq,
		     const struct history_values *values);

/* The record with its children, as its Get answers it; NULL when there was none. */
ProtobufCMessage *history_record(const struct history *history);

/* Its names in other systems. */
size_t history_names(const struct history *history, Orderd__V1__ExternalId ***ret);

/* Paths of the fields whose values were erased. */
size_t history_erased(const struct history *history, char ***ret);

#endif
