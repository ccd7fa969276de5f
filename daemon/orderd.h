/*
 * The daemon: every room, from the first connection to the last reply.
 *
 * The root owns all of it; settings and where they came from are borrowed, and changed by a reload.
 */
#pragma once

#include "op/op.h"
#include "settings.h"

struct orderd;

/*
 * Takes the loop and the door, checks the operations against the contract. 0 or -errno after having
 * logged the cause.
 */
int orderd_new(struct settings *settings, const struct settings_source *source,
	       const struct op *const *ops, struct orderd **ret);

/*
 * Waits for the database, serves until TERM or INT ends it, finishes what is under way. HUP reads
 * the settings again. 0, or -errno after having logged the cause: -EPROTO when the database has a
 * schema that this program cannot serve.
 */
int orderd_run(struct orderd *orderd);

void orderd_free(struct orderd *orderd);
