/* The names that fields have in ProtoJSON. Nothing is owned. */

#pragma once

#include <stdbool.h>

#include <protobuf-c/protobuf-c.h>

/* No field of the contract has a longer name. */
#define JSON_NAME_BYTES 64

/* "order_id" becomes "orderId". Cut when longer than the room. */
void json_name_make(const char *field_name, char out[JSON_NAME_BYTES]);

/* The field of that name, in either form; NULL if there is none. */
const ProtobufCFieldDescriptor *json_name_find(const ProtobufCMessageDescriptor *message,
					       const char *name);

/* The field whose name is nearest, NULL when none is near. For "did you mean". */
const ProtobufCFieldDescriptor *json_name_guess(const ProtobufCMessageDescriptor *message,
						const char *name);
