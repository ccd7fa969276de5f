/*
 * Translates between messages and columns.
 * Descriptors are static; decoded messages belong to the arena they are decoded into.
 */
#ifndef ORDERD_STORE_CODEC_H
#define ORDERD_STORE_CODEC_H

#include <libpq-fe.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "base/arena.h"
#include "store/value.h"

#define CODEC_COLUMNS_MAX 64

/* Where each column of a result goes. Columns without a field, such as tenant_id, are left out. */
struct codec_columns {
	const ProtobufCMessageDescriptor *descriptor;
	int n;
	struct codec_column {
		const ProtobufCFieldDescriptor *field;
		int column;
		Oid type;
	} columns[CODEC_COLUMNS_MAX];
};

/*
 * The value of a scalar, a Timestamp, a list of texts; absent or empty: VALUE_NULL. Booleans and
 * enums are integers. Texts and bytes are the message's own.
 */
struct value codec_get(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* The column type of a field, one of enum params_type; 0 when it cannot be a column. */
Oid codec_type(const ProtobufCFieldDescriptor *field);

/* Once per result, before its rows. Columns are found by name; the result must be binary. */
void codec_columns_init(struct codec_columns *columns, const PGresult *result,
			const ProtobufCMessageDescriptor *descriptor);

/*
 * A row as a new message in the arena, texts copied, NULL absent. NULL when memory is out and the
 * arena has no escape.
 */
ProtobufCMessage *codec_row(const struct codec_columns *columns, const PGresult *result, int row,
			    struct arena *arena);

/*
 * One binary value of a result's column of type int2, int4, int8, bool, text, bytea or timestamptz.
 */
struct value codec_value(const PGresult *result, int row, int column);

/* Whether a field that can be a column is the same in both, its presence included. */
bool codec_equal(const ProtobufCMessage *a, const ProtobufCMessage *b,
		 const ProtobufCFieldDescriptor *field);

/* A shallow copy: nested messages, texts, lists are shared. NULL as in codec_row. */
ProtobufCMessage *codec_copy(const ProtobufCMessage *message, struct arena *arena);

/* A new initialised message. NULL as in codec_row. */
ProtobufCMessage *codec_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena);

/*
 * Sets a field that can be a column; VALUE_NULL makes it absent. Texts (which must end with a NUL),
 * bytes, lists are shared, Timestamps made in the arena: false when that is full.
 */
bool codec_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
	       const struct value *value, struct arena *arena);

#endif
