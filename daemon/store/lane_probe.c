/* Whether an idle lane's server is there, takes writes, commits. */
#include "base/clock.h"
#include "codec.h"
#include "lane_parts.h"

#define PROBE_US 1000000
#define PROBE_COMMIT_US 5000000

/*
 * A standby answers too, but takes no writes. A commit waits for PostgreSQL's disk and for a
 * synchronous standby only if its transaction wrote something: here, a message that nobody reads.
 */
#define PROBE_HISTORY                                                                              \
	"SELECT pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system()), "        \
	"CASE WHEN pg_is_in_recovery() THEN 0 "                                                    \
	"ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint END"
static const char probe_asks[] = PROBE_HISTORY;
static const char probe_commits[] = PROBE_HISTORY
	" FROM pg_logical_emit_message(true, 'orderd', '')";

void lane_probe(struct lane *lane, int64_t now_us)
{
	const char *sql = probe_asks;

	lane->probe_commits = lane->kind == STORE_WRITE &&
		now_us - lane->figures.commit_us >= PROBE_COMMIT_US;
	if (lane->probe_commits)
		sql = probe_commits;
	lane->phase = LANE_PROBING;
	lane->failed = false;
	lane->step_us = now_us;
	connection_take_warning(lane->connection);
	/* A connection that breaks here is told with on_down. */
	if (lane_send_plain(lane, sql) == 0)
		connection_sync(lane->connection);
}

void lane_note_commit(struct lane *lane, int64_t now_us)
{
	lane->figures.commit_us = now_us;
	*lane->known = lane->server;
}

/*
 * False: this is not where commits go. A standby may serve reads; a primary that is another than
 * the one that confirmed the last commit was left behind by a failover.
 */
static bool lane_probe_fits(const struct lane *lane, bool stands_by)
{
	const struct lane_server *known = lane->known;

	if (stands_by)
		return lane->kind == STORE_READ;
	return lane->kind != STORE_READ || known->timeline == 0 ||
		(known->timeline == lane->server.timeline &&
		 known->system_identifier == lane->server.system_identifier);
}

void lane_probe_result(struct lane *lane, const PGresult *result)
{
	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		lane->failed = true;
		return;
	}
	lane->server.system_identifier = codec_value(result, 0, 1).integer;
	lane->server.timeline = codec_value(result, 0, 2).integer;
	if (!lane_probe_fits(lane, codec_value(result, 0, 0).integer != 0)) {
		lane->failed = true;
		/* Another address may be the primary by now. */
		connection_reset(lane->connection);
	}
}

void lane_probe_end(struct lane *lane)
{
	bool warned = connection_take_warning(lane->connection);
	int64_t now_us = clock_monotonic_us();

	if (!lane->failed)
		lane->figures.good_us = now_us;
	/* A warning during a commit says that it is not safe on the standby. */
	if (!lane->failed && lane->probe_commits && !warned)
		lane_note_commit(lane, now_us);
	lane->phase = LANE_FREE;
	lane->callbacks.on_free(lane->callbacks.context, lane);
}

int64_t lane_silent_us(const struct lane *lane, int64_t now_us)
{
	int64_t heard_us = connection_answered_us(lane->connection);

	if (!connection_is_up(lane->connection) || lane->phase == LANE_FREE)
		return 0;
	return now_us - (heard_us > lane->step_us ? heard_us : lane->step_us);
}

void lane_watch(struct lane *lane, int64_t now_us)
{
	/* One that failed is not asked faster than others. */
	int64_t asked_us = lane->figures.good_us > lane->step_us ? lane->figures.good_us
								 : lane->step_us;

	if (!connection_is_up(lane->connection))
		return;
	if (lane->phase != LANE_FREE) {
		if (lane_silent_us(lane, now_us) > (connection_has_choice(lane->connection)
							    ? LANE_SILENT_CHOICE_US
							    : LANE_SILENT_US))
			connection_reset(lane->connection);
	} else if (now_us - asked_us >= PROBE_US) {
		lane_probe(lane, now_us);
	}
}

const char *lane_error(const struct lane *lane)
{
	return connection_error(lane->connection);
}
