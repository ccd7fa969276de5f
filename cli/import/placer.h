/*
 * Sends what an import collected, many requests at a time.
 *
 * An order is sent when its account and its products are saved; each of these is sent once, when
 * the first order that names it comes. Drafts are the placer's until they are answered.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "cli.h"
#include "import/draft.h"
#include "import/map.h"
#include "import/master.h"
#include "import/rejects.h"
#include "import/tally.h"

struct placer {
	struct cli *cli;
	const struct map *map;
	struct draft_book *book;
	struct tally *tally;
	struct rejects *rejects;
	bool dry_run;
	size_t in_flight_max;
	uint32_t timeout_ms;
	size_t n_in_flight;
	/* Drafts that were offered and are not answered. */
	size_t n_drafts;
	STAILQ_HEAD(placer_masters, master) masters;
	STAILQ_HEAD(placer_ready, draft) ready;
	/* Something went wrong that ends the import; it was complained about. */
	bool stopped;
	int status;
};

/* `p` is zeroed but for the pointers and limits. */
void placer_init(struct placer *p);

/* Takes a complete draft. */
void placer_offer(struct placer *p, struct draft *draft);

/* Whether another draft may be offered now. */
bool placer_has_room(const struct placer *p);

/* Sends what may be sent, waits at most `wait_ms` for an answer. */
void placer_turn(struct placer *p, int wait_ms);

/* Nothing is sent any more; what is in flight still counts, so turns go on until it is idle. */
void placer_stop(struct placer *p);
bool placer_is_idle(const struct placer *p);
