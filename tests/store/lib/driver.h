/*
 * A store under test with operations of its own, driven one request at a time or many at once.
 * The driver owns everything; requests live until driver_free.
 */
#pragma once

#include <stdbool.h>

#include "store/store.h"

enum driver_kind {
	DRIVER_PUT,    /* makes location `code`, or changes its name */
	DRIVER_REFUSE, /* puts, then refuses: nothing of it may stay */
	DRIVER_POISON, /* makes a row that PostgreSQL refuses */
	DRIVER_MEET,   /* makes what it looks for from the batch: see batches.c */
	DRIVER_LOOK,   /* reads location `code` */
	DRIVER_LINK,   /* puts location `code` and gives it that name, unless somebody has it */
	DRIVER_UNLINK, /* takes that name away */
	DRIVER_MISS,   /* reads what it has not named */
	DRIVER_HUNGRY, /* leaves no memory for the loads it asks for */
};

struct driver_request {
	struct store_request request;
	struct arena arena;
	struct driver *driver;
	enum driver_kind kind;
	char code[32];
	bool done;
	uint64_t done_as; /* the how-manieth answer of all */
};

struct driver {
	struct event_base *base;
	struct store *store;
	struct driver_request *requests[20000];
	size_t n_requests;
	uint64_t n_done;
	uint64_t n_events; /* told by on_commit, which asserts that each batch's are contiguous */
	bool ready;
};

/* Starts a store and, unless conninfo leads nowhere, waits until it is ready. */
struct driver *driver_new(const struct store_settings *settings, bool wait);
void driver_free(struct driver *driver);

/* A request that is not yet submitted; its id is new. */
struct driver_request *driver_make(struct driver *driver, enum driver_kind kind, int64_t principal,
				   const char *code);

/* The answer of store_submit. */
int driver_submit(struct driver_request *request);

/* Turns the loop until every submitted request is done. */
void driver_wait(struct driver *driver);

/* Make, submit, wait. */
struct driver_request *driver_run(struct driver *driver, enum driver_kind kind, const char *code);

/* The reason of the reply; "" if it was accepted. */
const char *driver_reason(const struct driver_request *request);
