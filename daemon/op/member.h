/*
 * The fields of generated messages by their descriptors. Texts, bytes, nested messages are shared,
 * never copied. Nothing is owned.
 */

#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/value.h"

/* NULL when the message has no such field. */
const ProtobufCFieldDescriptor *member_find(const ProtobufCMessage *message, const char *name);

/* Of a list: whether it has elements. */
bool member_has(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Value and presence of a field of the same type; no list. */
void member_take(ProtobufCMessage *to, const ProtobufCFieldDescriptor *field,
		 const ProtobufCMessage *from, const ProtobufCFieldDescriptor *source);

void member_clear(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Whether two fields of the same type are equal, presence included; no list. */
bool member_same(const ProtobufCMessage *a, const ProtobufCFieldDescriptor *field,
		 const ProtobufCMessage *b, const ProtobufCFieldDescriptor *other);

/* By name; absent, or no such field: 0, NULL. */
int64_t member_integer(const ProtobufCMessage *message, const char *name);
char *member_text(const ProtobufCMessage *message, const char *name);
void *member_message(const ProtobufCMessage *message, const char *name);

/* An integer or text as a key has it; VALUE_NULL when absent. */
struct value member_value(const ProtobufCMessage *message, const char *name);

/* By name; nothing happens when there is no such field. */
void member_put_integer(ProtobufCMessage *message, const char *name, int64_t value);
void member_put_text(ProtobufCMessage *message, const char *name, char *text);

/* Makes n values the content of a repeated field. */
void member_put_list(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t n,
		     void *values);
