/*
 * A database in memory, so that operations run as in a batch but without PostgreSQL.
 *
 * Each memory_run is a batch of one: load rounds, decision, and, unless it was refused, the new
 * rows and events. Lists are read from the rows; of other named queries only find_position finds
 * something. Everything is owned by the struct memory.
 */
#ifndef ORDERD_TESTS_MEMORY_H
#define ORDERD_TESTS_MEMORY_H

#include "op/op.h"
#include "orderd/v1/event.pb-c.h"
#include "store/batch.h"

struct memory_row {
	const struct entity *entity;
	ProtobufCMessage *message;
};

/* A row in a batch, beside what it was loaded from. */
struct memory_loaded {
	const ProtobufCMessage *row;
	const ProtobufCMessage *copy;
	struct memory_loaded *next;
};

struct memory {
	struct tenant tenant;
	struct ids ids;
	struct batch batch;
	struct batch_head head;
	struct arena arena;           /* of rows, events, replies */
	struct memory_loaded *loaded; /* of the last request; in the batch's arena */
	struct memory_row *rows;
	size_t n_rows;
	Orderd__V1__Event **events;
	Orderd__V1__RecordChanges **changes; /* what each changed; NULL: nothing */
	size_t n_events;
	int64_t clock_us; /* the next batch's time; set it to travel */
	uint64_t n_requests;
};

/* What a request came to. Everything lives until memory_fini. */
struct memory_reply {
	Orderd__V1__ReplyHeader *header;
	ProtobufCMessage *response; /* NULL if refused */
};

/* Tenant 1 with currency EUR, zone UTC; at 2026-01-15 12:00 UTC. */
void memory_init(struct memory *memory);
void memory_fini(struct memory *memory);

/*
 * Starts over where another memory stands, which must stay as it is: its rows are borrowed. The
 * first time the memory is all zeros.
 */
void memory_branch(struct memory *memory, const struct memory *from);

/*
 * Runs the operation's check, then, if that refuses nothing, load and decide. Asserts that rows
 * were changed by work_edit() only.
 */
struct memory_reply memory_run(struct memory *memory, const struct op *op, const void *request,
			       const ProtobufCMessageDescriptor *response);

/* The nth row (from 0) of an entity; NULL when there are fewer. */
const void *memory_row(const struct memory *memory, const struct entity *entity, size_t n);
size_t memory_count(const struct memory *memory, const struct entity *entity);

#endif
