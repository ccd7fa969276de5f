/* From the first look for the database to the store. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "orderd_parts.h"

#define ORDERD_RETRY_S_MAX 5 /* between looks for a database that is away */

/* The store tries for itself. */
static void orderd_on_contact(void *context, bool reached, const char *why)
{
	struct orderd *orderd = context;
	int64_t now_us = clock_monotonic_us();

	if (reached) {
		log_notice("database_back", "away_ms=%" PRId64,
			   (now_us - orderd->contact_lost_us) / 1000);
		orderd->contact[0] = '\0';
		return;
	}
	snprintf(orderd->contact, sizeof(orderd->contact), "%s",
		 why[0] != '\0' ? why : "no answer");
	orderd->contact_lost_us = now_us;
	log_warning("database_away", "message=\"%s\"", orderd->contact);
}

static void orderd_start_store(struct orderd *orderd)
{
	const struct settings *settings = orderd->settings;
	struct store_settings store = {
		.conninfo = settings->database,
		.read_conninfo = settings->read_database[0] != '\0' ? settings->read_database
								    : NULL,
		.n_lanes = (unsigned int)settings->lanes,
		.n_readers = (unsigned int)settings->readers,
		.batch_rows_max = (uint32_t)settings->batch_rows_max,
		.queue_max = (uint32_t)settings->queue_max,
		.cache_mib = (uint32_t)settings->cache_mib,
	};
	struct store_callbacks callbacks = {
		.context = orderd,
		.on_ready = orderd_on_ready,
		.on_commit = orderd_on_commit,
		.on_contact = orderd_on_contact,
	};

	orderd->store = store_new(orderd->base, &store, &callbacks);
	if (orderd->store == NULL)
		orderd_end(orderd, -ENOMEM);
}

/* One warning when it begins; afterwards a line for each new cause, not for each look. */
static void orderd_note_away(struct orderd *orderd, const char *why)
{
	struct timeval delay = { .tv_sec = orderd->retry_s };

	if (orderd->away[0] == '\0')
		log_warning("database_away", "message=\"%s\"", why);
	else if (strcmp(orderd->away, why) != 0)
		log_info("database_still_away", "message=\"%s\"", why);
	snprintf(orderd->away, sizeof(orderd->away), "%s", why);
	if (orderd->retry_s < ORDERD_RETRY_S_MAX)
		orderd->retry_s++;
	evtimer_add(orderd->start, &delay);
}

void orderd_on_start(evutil_socket_t fd, short what, void *context)
{
	struct orderd *orderd = context;
	char why[sizeof(orderd->away)];
	int error;

	if (orderd->stopping)
		return;
	if (store_probe(orderd->settings->database, why, sizeof(why)) < 0) {
		orderd_note_away(orderd, why);
		return;
	}
	if (orderd->away[0] != '\0')
		log_notice("database_back", "schema_known=%d", orderd->daemon.schema_version > 0);
	orderd->away[0] = '\0';
	error = store_migrate(orderd->settings->database, &orderd->daemon.schema_version);
	if (error == -ECONNREFUSED)
		orderd_note_away(orderd, "the connection broke during the migration");
	else if (error < 0)
		orderd_end(orderd, error);
	else
		orderd_start_store(orderd);
}
