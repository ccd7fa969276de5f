/*
 * Keeps the newest events of one tenant, without a hole, for those who follow closely.
 * The memory owns its copies; it has a bound in bytes and in events.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

/* Some 4,000 events of 500 bytes; a busy tenant makes a third of a second of them. */
#define MEMORY_BYTES_MAX ((size_t)2 * 1024 * 1024)
#define MEMORY_EVENTS_MAX 4096

struct memory_event;

struct memory {
	struct memory_event **ring; /* NULL: it keeps nothing */
	size_t first;
	size_t n;
	size_t bytes;
	int64_t last_seq;
};

/* Keeps the events after this position. 0 or -ENOMEM. */
int memory_begin(struct memory *memory, int64_t seq);
void memory_end(struct memory *memory);

bool memory_is_on(const struct memory *memory);

/* Takes the next event. One that does not follow, or finds no memory, begins anew. */
void memory_push(struct memory *memory, const struct store_event *event);

/* Whether it has everything after this position, as far as it has heard. */
bool memory_covers(const struct memory *memory, int64_t after_seq);

/* Of an event that is covered. */
const struct store_event *memory_get(const struct memory *memory, int64_t seq);
