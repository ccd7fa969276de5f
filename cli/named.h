/* What people call the records that a record names by their ids. Nothing is owned. */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "base/text.h"

enum named_part {
	NAMED_NOT, /* the field is no id, or shown as one */
	NAMED_NUMBER,
	NAMED_NAME,
	NAMED_TITLE, /* number, name */
};

/* Lets the reply tell names, where the request can ask for them. */
void named_ask(ProtobufCMessage *request);

/* A record's id as the reply names it; without a name there: as record_cell() writes it. */
void named_cell(struct text *out, const ProtobufCMessage *reply, const ProtobufCMessage *record,
		const char *path, enum named_part part);
