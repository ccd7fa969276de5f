/* From the first look for the database to the store. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "orderd_parts.h"

#define ORDERD_RETRY_S_MAX 5      /* between looks for a database that is away */
#define ORDERD_COMMIT_US 10000000 /* what the first commit may take before it is told */
#define ORDERD_SCHEMA_MS 200      /* between looks at a schema that others bring up to date */

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

	orderd->store_at_us = clock_monotonic_us();
	orderd->store = store_new(orderd->base, &store, &callbacks);
	if (orderd->store == NULL)
		orderd_end(orderd, -ENOMEM);
	orderd->door.store = orderd->store;
}

void orderd_watch_start(struct orderd *orderd, int64_t now_us)
{
	if (orderd->store == NULL || orderd->serving || orderd->commit_awaited ||
	    orderd->contact[0] != '\0' || now_us - orderd->store_at_us < ORDERD_COMMIT_US)
		return;
	orderd->commit_awaited = true;
	log_warning("commit_awaited",
		    "message=\"PostgreSQL is there and confirms no commit: a synchronous standby "
		    "that is away, a full disk?\"");
}

static void orderd_look_again(struct orderd *orderd, int64_t ms)
{
	const struct timeval delay = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	evtimer_add(orderd->start, &delay);
}

/* One warning when it begins; afterwards a line for each new cause, not for each look. */
static void orderd_note_away(struct orderd *orderd, const char *why)
{
	if (orderd->retry_s == 1)
		orderd->contact_lost_us = clock_monotonic_us();
	if (orderd->away[0] == '\0')
		log_warning("database_away", "message=\"%s\"", why);
	else if (strcmp(orderd->away, why) != 0)
		log_info("database_still_away", "message=\"%s\"", why);
	snprintf(orderd->away, sizeof(orderd->away), "%s", why);
	orderd_look_again(orderd, (int64_t)orderd->retry_s * 1000);
	if (orderd->retry_s < ORDERD_RETRY_S_MAX)
		orderd->retry_s++;
}

/* The database is there, its schema is not yet what it must be. */
static void orderd_note_schema(struct orderd *orderd, int answer, uint32_t version)
{
	const char *why = answer == STORE_MIGRATE_BUSY
		? "The schema is being migrated by another program."
		: "The schema is not up to date: orderd migrate up.";

	if (strcmp(orderd->away, why) != 0)
		log_notice(answer == STORE_MIGRATE_BUSY ? "migration_awaited" : "schema_old",
			   "version=%u message=\"%s\"", version, why);
	snprintf(orderd->away, sizeof(orderd->away), "%s", why);
	orderd_look_again(orderd, ORDERD_SCHEMA_MS);
}

static void orderd_migrate(struct orderd *orderd)
{
	const struct settings *settings = orderd->settings;
	uint32_t version = 0;
	int answer;

	answer = store_migrate(settings->database,
			       settings->auto_migrate ? STORE_MIGRATE_UP_IF_FREE
						      : STORE_MIGRATE_NOTHING,
			       &version);
	if (answer == -ECONNREFUSED) {
		orderd_note_away(orderd, "the connection broke during the migration");
	} else if (answer > 0) {
		orderd_note_schema(orderd, answer, version);
	} else if (answer < 0) {
		orderd_end(orderd, answer);
	} else {
		orderd->away[0] = '\0';
		orderd->daemon.schema_version = version;
		orderd_start_store(orderd);
	}
}

void orderd_on_start(evutil_socket_t fd, short what, void *context)
{
	struct orderd *orderd = context;
	char why[sizeof(orderd->away)];

	if (orderd->stopping)
		return;
	if (store_probe(orderd->settings->database, why, sizeof(why)) < 0) {
		orderd_note_away(orderd, why);
		return;
	}
	if (orderd->retry_s > 1)
		log_notice("database_back", "away_ms=%" PRId64,
			   (clock_monotonic_us() - orderd->contact_lost_us) / 1000);
	orderd->retry_s = 1;
	orderd_migrate(orderd);
}
