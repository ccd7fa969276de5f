/*
 * Writes JSON, with messages as ProtoJSON.
 *
 * A writer appends to a text of the caller's. Values stand in the order in which they are written;
 * commas and indentation come by themselves.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/text.h"

struct json_writer {
	struct text *out;
	bool indented;
	/* A value stands before the next one at this depth. */
	bool comma;
	/* The next value belongs to a key that was just written. */
	bool after_key;
	int depth;
};

void json_writer_init(struct json_writer *w, struct text *out, bool indented);

void json_write_open(struct json_writer *w, char bracket);
void json_write_close(struct json_writer *w, char bracket);
void json_write_key(struct json_writer *w, const char *key);
void json_write_string(struct json_writer *w, const char *string);
/* A number. For values that may exceed 2^53, use json_write_int64(). */
void json_write_int(struct json_writer *w, int64_t value);
/* 64-bit integers are strings in ProtoJSON. */
void json_write_int64(struct json_writer *w, int64_t value);
void json_write_bool(struct json_writer *w, bool value);

/*
 * Absent fields and empty lists are left out. Bytes of strings that are not UTF-8 become U+FFFD;
 * times outside the years 1 to 9999 are written as objects of seconds and nanos.
 */
void json_write_message(struct json_writer *w, const ProtobufCMessage *message);
