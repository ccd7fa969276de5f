/* Finds the values of a message by its descriptor. Everything belongs to the message. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

/* Makes an empty message of `type->sizeof_message` bytes. */
void field_message_init(const ProtobufCMessageDescriptor *type, ProtobufCMessage *message);

/*
 * The last field of a path, "order.account" or "number"; NULL if there is none. field_reach() also
 * makes *message the one that holds the field, NULL when it is absent.
 */
const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *type,
					   const char *path);
const ProtobufCFieldDescriptor *field_reach(const ProtobufCMessageDescriptor *type,
					    const ProtobufCMessage **message, const char *path);

/* Of a repeated field: whether it has elements. */
bool field_is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* How many values the field has: 0 or 1, or the length of its list. */
size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/*
 * The value number `index`, as protobuf-c keeps it: an int32_t, a char *, a message pointer …
 * `index` is below field_count().
 */
const void *field_at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		     size_t index);

/* Where the only value of a field is kept, for setting it. */
void *field_slot(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Sets the presence that belongs to a value just written to field_slot(). */
void field_mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Bytes of one value. */
size_t field_value_size(const ProtobufCFieldDescriptor *field);

/* Makes `list` of `n` values the content of a repeated field. */
void field_set_list(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t n,
		    void *list);

/* Whether the field's message is google.protobuf.Timestamp. */
bool field_is_instant(const ProtobufCFieldDescriptor *field);

/* Whether it is google.protobuf.FieldMask. */
bool field_is_mask(const ProtobufCFieldDescriptor *field);

/* The name of an enum's number as the contract has it, NULL if it has none. */
const char *field_enum_name(const ProtobufCFieldDescriptor *field, int number);
