/*
 * Writes records to standard output in the format that was asked for.
 *
 * An output owns its buffer until output_end().
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "cli.h"
#include "json_write.h"
#include "named.h"
#include "table.h"

/* Zero ends a list of columns. */
struct column {
	const char *title;    /* "STATE" */
	const char *path;     /* "state" */
	bool wide;            /* only with -o wide */
	bool age;             /* how long ago the time was */
	enum named_part part; /* of the record whose id it is */
	void (*write)(struct text *out, const ProtobufCMessage *record); /* writes it instead */
};

struct output {
	struct cli *cli;
	const ProtobufCMessageDescriptor *type;
	const struct column *columns;
	const char *name_path;         /* what -o name prints */
	const char *currency;          /* of amounts in records without one, or NULL */
	const ProtobufCMessage *reply; /* that names ids, or NULL */
	struct table table;
	struct text text;
	struct json_writer json;
	struct arena scratch; /* of one record */
	size_t n;
};

/* A list of records of one type. */
void output_begin(struct output *o, struct cli *c, const ProtobufCMessageDescriptor *type,
		  const struct column *columns, const char *name_path);
void output_item(struct output *o, const ProtobufCMessage *record);

/* Writes what is left; `nothing` is told to people when there was no record. The exit status. */
int output_end(struct output *o, const char *nothing);

/* Ends it without writing what is left. */
void output_drop(struct output *o);

/*
 * One record as lines of title and value, with what other systems call it, without what is absent;
 * or as one row of CSV; with -o json the whole `reply` that it came in. Returns the exit status.
 */
int output_one(struct cli *c, const ProtobufCMessage *reply, const ProtobufCMessage *record,
	       const struct column *columns, const char *name_path);

/* Writes a finished text with a line end, then ends it. Returns the exit status. */
int output_text(struct cli *c, struct text *text);

/*
 * What was done without a daemon: a note for people, {"message": …} with -o json. Returns the exit
 * status.
 */
int output_told(struct cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A message as one JSON value, whatever the format is. */
int output_json(struct cli *c, const ProtobufCMessage *message);

/*
 * What a write did: a sentence for people, `name` with -o name, the whole reply with -o json.
 * Returns the exit status.
 */
int output_change(struct cli *c, const ProtobufCMessage *reply, const char *name,
		  const char *format, ...) __attribute__((format(printf, 4, 5)));
