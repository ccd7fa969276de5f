/*
 * Counts answers: of each method, by reason, with how long they took.
 * The tally owns its counters; the catalogue is borrowed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/histogram.h"
#include "gate/catalogue.h"
#include "reason.h"

struct tally_method {
	const char *name; /* "orderd.v1.OrderService/PlaceOrder" */
	uint64_t n_answered;
	uint64_t n_refused[REASON_COUNT];
};

struct tally {
	const struct catalogue *catalogue;
	struct tally_method *methods; /* as the catalogue's entries, then "unknown" */
	size_t n_methods;
	struct histogram durations[OP_KINDS];
};

/* 0 or -ENOMEM. */
int tally_init(struct tally *tally, const struct catalogue *catalogue);
void tally_fini(struct tally *tally);

/* entry NULL: the method was not known; its time is not counted. REASON_NONE is OK. */
void tally_add(struct tally *tally, const struct catalogue_entry *entry, enum reason reason,
	       int64_t took_us);

/* "write", "read", "bookkeeping", "fetch", "local". */
const char *tally_kind_name(enum op_kind kind);
