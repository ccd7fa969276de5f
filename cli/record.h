/* One value of a message as text for people or for CSV. Nothing is owned. */

#pragma once

#include <stdbool.h>

#include <protobuf-c/protobuf-c.h>

#include "base/text.h"

/*
 * For people: amounts of "…_minor" fields in `currency` (NULL: of the message's own), "…_micros" as
 * decimals, enums without their prefix, times in UTC without fractions, "<none>" when absent.
 * `path` may lead into messages: "order.number".
 */
void record_cell(struct text *out, const ProtobufCMessage *message, const char *path,
		 const char *currency);

/* How long ago a time of the message is: "5m", "3d"; "<none>" when absent. */
void record_age(struct text *out, const ProtobufCMessage *message, const char *path);

/* Whether the column should stand at the right: amounts, quantities, counts. */
bool record_is_number(const ProtobufCMessageDescriptor *type, const char *path);

/* The names of all plain fields in snake case after RFC 4180, nested ones with a dot. */
void record_csv_header(struct text *out, const ProtobufCMessageDescriptor *type);

/* The values as ProtoJSON has them, in the header's order; lists are left out. */
void record_csv_row(struct text *out, const ProtobufCMessage *message);

/* A field of CSV, quoted where RFC 4180 asks for it. */
void record_csv_field(struct text *out, const char *value, size_t n_bytes);

/*
 * The same of a text that somebody else wrote: one that a spreadsheet would take for a formula gets
 * an apostrophe in front.
 */
void record_csv_text(struct text *out, const char *value, size_t n_bytes);

/* The enum's name without the prefix that all its values share: "PLACED". */
const char *record_enum_short(const ProtobufCEnumDescriptor *type, int number);

/* The number of a name, with or without prefix, in either case; false if there is none. */
bool record_enum_parse(const ProtobufCEnumDescriptor *type, const char *name, int *ret);
