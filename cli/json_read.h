/*
 * Reads ProtoJSON into messages.
 *
 * Messages and faults belong to the arena. Field names are accepted in both forms, 64-bit integers
 * as numbers or strings, bytes in both alphabets of base64; null means absent.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

/* More faults than this are counted only. */
#define JSON_FAULTS_MAX 100

struct json_fault {
	struct json_fault *next;
	const char *path;    /* "order.lines[3].quantityMicros"; "" for the whole text */
	const char *message; /* "is missing its closing quote" … without the path */
};

struct json_faults {
	struct json_fault *first;
	struct json_fault *last;
	size_t n;
};

/*
 * Everything that is wrong is told at once, except that a text that is not JSON has one fault, with
 * line and column in its message. NULL when there is any fault.
 */
ProtobufCMessage *json_read_message(struct arena *a, const ProtobufCMessageDescriptor *type,
				    const char *text, size_t n_bytes,
				    struct json_faults *ret_faults);
