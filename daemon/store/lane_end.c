/* How batches end other than well: retried, split, blamed; and how the lane becomes free again. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "constraint.h"
#include "lane_parts.h"

#define TRIES_MAX 5

void lane_free_up(struct lane *lane)
{
	lane_part(lane);
	lane->phase = LANE_FREE;
	lane->callbacks.on_end(lane->callbacks.context, lane->taken.tenant, lane->kind);
	lane->callbacks.on_free(lane->callbacks.context, lane);
}

void lane_again(struct lane *lane, uint32_t first, uint32_t n, bool unknown)
{
	struct queue_batch batch = {
		.tenant = lane->taken.tenant,
		.requests = lane->requests + first,
		.n = n,
		.unknown = unknown || lane->taken.unknown,
		.cold = lane->taken.cold,
	};

	if (n > 0)
		lane->callbacks.on_again(lane->callbacks.context, &batch);
}

static void lane_refuse(struct lane *lane, struct store_request *request, enum reason reason,
			const char *message)
{
	reply_refuse(request, reason, reason == REASON_DATABASE_UNAVAILABLE ? RETRY_AFTER_MS : 0,
		     message);
	lane->callbacks.on_answered(lane->callbacks.context, request);
}

/* The transaction's remains go away while the lane already does the next thing. */
void lane_send_end(struct lane *lane, const char *sql)
{
	if (lane_send_plain(lane, sql) == 0 && connection_sync(lane->connection) == 0)
		lane->n_syncs_past++;
}

static bool lane_may_retry(const struct lane *lane)
{
	static const char *const transient[] = { "40001", "40P01", "25006", "57P01", "57P02",
						 "57P03", "57014", "55P03", "53300", "25P03" };

	for (size_t i = 0; i < sizeof(transient) / sizeof(transient[0]); i++)
		if (strcmp(lane->sqlstate, transient[i]) == 0)
			return true;
	/* Out of disk or memory, system errors: not the requests' fault. */
	return strncmp(lane->sqlstate, "53", 2) == 0 || strncmp(lane->sqlstate, "58", 2) == 0;
}

/* One request stands alone with an error of its own: it is answered, nothing else suffers. */
static void lane_blame(struct lane *lane)
{
	struct store_request *request = lane->requests[0];
	enum reason reason = constraint_reason(lane->constraint);
	jmp_buf *escape = request->arena->escape;

	lane->callbacks.on_guilty(lane->callbacks.context, request);
	reply_refuse(request, reason, 0,
		     reason == REASON_INTERNAL
			     ? "the daemon failed at this request; its log tells why"
			     : reason_get(reason)->explanation);
	request->arena->escape = NULL;
	request->reply.cause = arena_printf(request->arena, "SQLSTATE %s, constraint %s: %s",
					    lane->sqlstate,
					    lane->constraint[0] != '\0' ? lane->constraint : "none",
					    lane->message);
	request->arena->escape = escape;
	lane->callbacks.on_answered(lane->callbacks.context, request);
}

static void lane_split(struct lane *lane)
{
	uint32_t half = lane->taken.n / 2;

	lane->figures.n_splits++;
	lane_again(lane, half, lane->taken.n - half, false);
	lane_again(lane, 0, half, false);
}

void lane_retry(struct lane *lane, bool unknown)
{
	uint32_t n = 0;

	lane->figures.n_retries++;
	for (uint32_t i = 0; i < lane->taken.n; i++) {
		struct store_request *request = lane->requests[i];

		if (++request->n_tries > TRIES_MAX)
			lane_refuse(lane, request, REASON_DATABASE_UNAVAILABLE,
				    "the database refused the request again and again; retry with "
				    "the same request id");
		else
			lane->requests[n++] = request;
	}
	lane_again(lane, 0, n, unknown);
}

/*
 * Nothing of the batch was applied, for want of room on a disk: it waits as long as its requests
 * do. The pause is that of a new connection.
 */
static void lane_wait_for_room(struct lane *lane)
{
	lane->figures.n_retries++;
	connection_reset(lane->connection);
	lane_again(lane, 0, lane->taken.n, false);
}

/* Something in the batch failed before its commit: nothing of it was applied. */
void lane_fail(struct lane *lane)
{
	lane_send_end(lane, "ROLLBACK");
	if (strcmp(lane->sqlstate, "25006") == 0)
		connection_reset(lane->connection);
	if (strcmp(lane->sqlstate, "53100") == 0) {
		lane_wait_for_room(lane);
	} else if (lane->cache_used) {
		/*
		 * Somebody may have written past the daemons, or the batch before has failed; the
		 * next try reads for itself.
		 */
		cache_forget(lane->cache);
		lane->taken.cold = true;
		if (lane->ahead)
			lane_again(lane, 0, lane->taken.n, false);
		else
			lane_retry(lane, false);
	} else if (lane_may_retry(lane)) {
		lane_retry(lane, false);
	} else if (lane->taken.n > 1) {
		lane_split(lane);
	} else {
		lane_blame(lane);
	}
	lane_free_up(lane);
}

/* The tenant has no head yet: it is made, then the batch runs again. */
void lane_open_tenant(struct lane *lane)
{
	struct params params;

	lane_send_end(lane, "ROLLBACK");
	params_init(&params, &lane->batch.arena);
	params_int(&params, lane->taken.tenant->id);
	params_int(&params, lane->server.system_identifier);
	params_int(&params, lane->server.timeline);
	if (lane_send_query(lane, "open_tenant", &params, NULL) == 0 &&
	    connection_sync(lane->connection) == 0)
		lane->n_syncs_past++;
	lane_retry(lane, false);
	lane_free_up(lane);
}

void lane_begin_epoch(struct lane *lane)
{
	const struct batch_head *head = &lane->batch.loaded;
	struct params params;

	log_warning("epoch_begun", "tenant=%" PRId64 " epoch=%" PRId32 " first_seq=%" PRId64,
		    lane->taken.tenant->id, head->epoch + 1, head->seq + 1);
	lane_send_end(lane, "ROLLBACK");
	params_init(&params, &lane->batch.arena);
	params_int(&params, lane->taken.tenant->id);
	params_int(&params, head->epoch);
	params_int(&params, head->seq);
	params_int(&params, lane->server.system_identifier);
	params_int(&params, lane->server.timeline);
	if (lane_send_query(lane, "begin_epoch", &params, NULL) == 0 &&
	    connection_sync(lane->connection) == 0)
		lane->n_syncs_past++;
	lane_retry(lane, false);
	lane_free_up(lane);
}
