#include "lane.h"

#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "lane_parts.h"

#define GENERATION_CHECK_US (3600LL * 1000000)
#define GENERATION_AGAIN_US (60LL * 1000000) /* after it may have failed */

static void lane_answer(struct lane *lane)
{
	struct batch *batch = &lane->batch;

	for (uint32_t i = 0; i < batch->n_decided; i++)
		lane->callbacks.on_answered(lane->callbacks.context, batch->works[i].request);
	lane_again(lane, batch->n_decided, batch->n - batch->n_decided, false);
}

static void lane_end_step(struct lane *lane, enum lane_step step)
{
	int64_t now_us = clock_monotonic_us();

	histogram_add(&lane->figures.steps[step], now_us - lane->step_us);
	lane->step_us = now_us;
}

/* Committed, as far as the server says. */
static void lane_finish(struct lane *lane)
{
	lane_end_step(lane, LANE_STEP_STORE);
	/* A warning during the commit says that it is not safe on the standby. */
	if (connection_take_warning(lane->connection)) {
		connection_reset(lane->connection);
		lane_retry(lane, true);
		lane_free_up(lane);
		return;
	}
	histogram_add(&lane->figures.sizes, metric_count(lane->batch.n_decided));
	lane->figures.good_us = lane->step_us;
	lane_note_commit(lane, lane->step_us);
	if (lane->kind == STORE_WRITE)
		lane->callbacks.on_commit(lane->callbacks.context, &lane->batch);
	lane->committed = true;
	lane_answer(lane);
	lane_free_up(lane);
}

/* Reads that ask for a later position wait outside. */
static void lane_set_waiting_aside(struct lane *lane)
{
	struct batch *batch = &lane->batch;

	for (uint32_t i = 0; i < batch->n; i++)
		if (batch->works[i].request->min_seq > batch->head.seq)
			batch->works[i].state = WORK_WAITS;
}

static void lane_finish_read(struct lane *lane)
{
	struct batch *batch = &lane->batch;

	lane_send_end(lane, "COMMIT");
	for (uint32_t i = 0; i < batch->n_decided; i++) {
		struct work *work = &batch->works[i];

		if (work->state == WORK_WAITS)
			lane->callbacks.on_wait(lane->callbacks.context, work->request);
		else
			lane->callbacks.on_answered(lane->callbacks.context, work->request);
	}
	lane_again(lane, batch->n_decided, batch->n - batch->n_decided, false);
	lane_free_up(lane);
}

/*
 * Memory is out in the middle of a pipeline. It ends where it is, and with its sync the batch
 * fails.
 */
static void lane_end_short(struct lane *lane)
{
	lane_run_out(lane);
	connection_sync(lane->connection);
}

/* Sends what came of the batch. */
static int lane_store(struct lane *lane)
{
	jmp_buf escape;
	int r;

	if (setjmp(escape) != 0) {
		lane->batch.arena.escape = NULL;
		return -ENOMEM;
	}
	lane->batch.arena.escape = &escape;
	connection_take_warning(lane->connection);
	/* The snapshot of the loads is too old to lock the head in. */
	r = lane->ahead ? lane_send_plain(lane, "COMMIT") : 0;
	if (r == 0 && lane->ahead)
		r = lane_send_plain(lane, "BEGIN");
	if (r == 0 && lane->ahead)
		r = lane_send_confirm(lane);
	if (r == 0 && lane->kind == STORE_WRITE)
		r = lane_send_changes(lane);
	lane->batch.arena.escape = NULL;
	if (r == 0)
		r = lane_send_plain(lane, "COMMIT");
	if (r == 0)
		r = connection_sync(lane->connection);
	return r;
}

static void lane_decide(struct lane *lane)
{
	struct batch *batch = &lane->batch;

	lane_end_step(lane, LANE_STEP_LOAD);
	if (lane->kind == STORE_WRITE)
		batch_expire(batch);
	else if (lane->kind == STORE_READ)
		lane_set_waiting_aside(lane);
	if (batch_decide(batch) == BATCH_SHORT_OF_IDS) {
		lane_send_end(lane, "ROLLBACK");
		lane_retry(lane, false);
		lane_free_up(lane);
		return;
	}
	lane_end_step(lane, LANE_STEP_DECIDE);
	if (lane->kind == STORE_READ) {
		lane_finish_read(lane);
		return;
	}
	lane->phase = LANE_STORING;
	if (lane_store(lane) == -ENOMEM)
		lane_end_short(lane);
	else if (lane->kind == STORE_WRITE)
		lane_hand_on(lane);
}

static int lane_begin(struct lane *lane)
{
	jmp_buf escape;
	int r;

	if (setjmp(escape) != 0) {
		lane->batch.arena.escape = NULL;
		return -ENOMEM;
	}
	lane->batch.arena.escape = &escape;
	r = lane_send_begin(lane);
	lane->batch.arena.escape = NULL;
	return r;
}

static int lane_load(struct lane *lane, bool held_back)
{
	jmp_buf escape;
	int r;

	if (setjmp(escape) != 0) {
		lane->batch.arena.escape = NULL;
		return -ENOMEM;
	}
	lane->batch.arena.escape = &escape;
	r = lane_send_loads(lane, held_back);
	lane->batch.arena.escape = NULL;
	return r == 0 ? connection_sync(lane->connection) : r;
}

/* Serves wants from the cache. False when memory ran out. */
static bool lane_serve(struct lane *lane)
{
	jmp_buf escape;

	if (!lane->cache_serves)
		return true;
	if (setjmp(escape) != 0) {
		lane->batch.arena.escape = NULL;
		return false;
	}
	lane->batch.arena.escape = &escape;
	cache_serve(lane->cache, &lane->batch.set);
	lane->batch.arena.escape = NULL;
	return true;
}

/* Rounds go on until nobody wants anything that is not here. */
static void lane_advance(struct lane *lane)
{
	struct batch *batch = &lane->batch;

	do {
		if (!lane_serve(lane)) {
			lane_run_out(lane);
			lane_fail(lane);
			return;
		}
		if (batch->set.wants)
			break;
		if (!batch_load(batch)) {
			lane_decide(lane);
			return;
		}
		if (lane->n_rounds++ >= BATCH_ROUNDS_MAX) {
			snprintf(lane->message, sizeof(lane->message),
				 "asked for rows in more than %d rounds", BATCH_ROUNDS_MAX);
			lane_fail(lane);
			return;
		}
	} while (lane->cache_serves);
	if (lane_collides(lane))
		lane_step_back(lane);
	else if (lane_load(lane, false) == -ENOMEM)
		lane_end_short(lane);
}

static void lane_on_loaded(struct lane *lane)
{
	if (lane->failed) {
		lane_fail(lane);
		return;
	}
	lane->figures.good_us = clock_monotonic_us();
	if (!lane->has_head && lane->kind == STORE_WRITE) {
		lane_open_tenant(lane);
		return;
	}
	if (lane->torn) {
		lane_step_back(lane);
		return;
	}
	if (lane->diverged) {
		lane_begin_epoch(lane);
		return;
	}
	working_set_loaded(&lane->batch.set);
	if (lane->kind == STORE_WRITE && !lane->locked && !lane->ahead) {
		lane->locked = true;
		lane->cache_serves = lane->cache_used = !lane->taken.cold &&
			cache_enter(lane->cache, &lane->batch.loaded);
	}
	lane_advance(lane);
}

static void lane_on_sync(void *context)
{
	struct lane *lane = context;

	if (lane->n_syncs_past > 0) {
		lane->n_syncs_past--;
		return;
	}
	switch (lane->phase) {
	case LANE_FREE:
		break;
	case LANE_LOADING:
		lane_on_loaded(lane);
		break;
	case LANE_STORING:
		if (lane->failed)
			lane_fail(lane);
		else
			lane_finish(lane);
		break;
	case LANE_PROBING:
		lane_probe_end(lane);
		break;
	}
}

static void lane_on_result(void *context, void *tag, PGresult *result)
{
	struct lane *lane = context;
	const char *field;

	if (lane->n_syncs_past > 0) {
		if (PQresultStatus(result) != PGRES_FATAL_ERROR)
			return;
		log_value(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), lane->message,
			  sizeof(lane->message));
		log_warning("statement_failed", "message=\"%s\"", lane->message);
		lane->generation_us = clock_monotonic_us() + GENERATION_AGAIN_US;
		return;
	}
	if (lane->phase == LANE_PROBING) {
		lane_probe_result(lane, result);
		return;
	}
	if (PQresultStatus(result) == PGRES_TUPLES_OK) {
		if (tag)
			lane_take_rows(lane, tag, result);
		return;
	}
	if (PQresultStatus(result) != PGRES_FATAL_ERROR || lane->failed)
		return;
	lane->failed = true;
	field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	snprintf(lane->sqlstate, sizeof(lane->sqlstate), "%s", field ? field : "");
	field = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
	snprintf(lane->constraint, sizeof(lane->constraint), "%s", field ? field : "");
	log_value(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), lane->message,
		  sizeof(lane->message));
}

static void lane_on_down(void *context)
{
	struct lane *lane = context;

	lane->n_syncs_past = 0;
	if (lane->phase == LANE_PROBING)
		lane->phase = LANE_FREE;
	if (lane->phase == LANE_FREE)
		return;
	lane_retry(lane, lane->phase == LANE_STORING);
	lane_free_up(lane);
}

/* Once an hour the records' generation may turn. */
static void lane_turn_generation(struct lane *lane)
{
	struct arena arena;
	struct params params;

	if (lane->kind != STORE_WRITE || clock_monotonic_us() < lane->generation_us)
		return;
	lane->generation_us = clock_monotonic_us() + GENERATION_CHECK_US;
	arena_init(&arena, 1 << 16);
	params_init(&params, &arena);
	params_int(&params, clock_realtime_us() / REQUEST_GENERATION_US);
	if (!params.failed && lane_send_query(lane, "turn_generation", &params, NULL) == 0 &&
	    connection_sync(lane->connection) == 0)
		lane->n_syncs_past++;
	arena_fini(&arena);
}

static void lane_on_up(void *context)
{
	struct lane *lane = context;

	lane->generation_us = 0;
	/* It is free once it has answered. */
	lane_probe(lane, clock_monotonic_us());
}

/* The first round of a batch: what it asks for, as far as the cache does not have it. */
static int lane_load_first(struct lane *lane)
{
	batch_load(&lane->batch);
	if (!lane->ahead)
		/* Whether the cache can serve is known with the head; what it cannot have is loaded
		 * at once. */
		return lane_load(lane, !lane->taken.cold && cache_is_warm(lane->cache));
	if (!lane_serve(lane))
		return -ENOMEM;
	if (!lane_collides(lane))
		return lane_load(lane, false);
	lane_step_back(lane);
	return 0;
}

void lane_run(struct lane *lane, const struct queue_batch *taken, struct lane *leader)
{
	int r;

	assert(lane->phase == LANE_FREE);
	lane_turn_generation(lane);
	lane->taken = *taken;
	lane->phase = LANE_LOADING;
	lane->n_rounds = 0;
	lane->has_head = lane->failed = false;
	lane->diverged = lane->torn = false;
	lane->locked = lane->cache_serves = lane->cache_used = lane->ahead = false;
	lane->committed = false;
	lane->sqlstate[0] = lane->constraint[0] = lane->message[0] = '\0';
	lane->step_us = clock_monotonic_us();
	batch_init(&lane->batch, taken->tenant, lane->kind == STORE_WRITE, lane->ids);
	lane->cache = lane->kind == STORE_WRITE ? caches_get(lane->caches, taken->tenant->id)
						: NULL;
	r = batch_fill(&lane->batch, lane->requests, taken->n);
	if (r == 0 && leader)
		lane_follow(lane, leader);
	if (r == 0)
		r = lane_begin(lane);
	if (r == 0)
		r = lane_load_first(lane);
	if (r == -ENOMEM)
		lane_end_short(lane);
}

struct lane *lane_new(struct event_base *base, const char *conninfo, enum store_kind kind,
		      const struct statements *statements, struct ids *ids, struct caches *caches,
		      struct lane_server *known, const struct lane_callbacks *callbacks)
{
	struct lane *lane = calloc(1, sizeof(*lane));
	const struct connection_callbacks on = {
		.context = lane,
		.on_up = lane_on_up,
		.on_result = lane_on_result,
		.on_sync = lane_on_sync,
		.on_down = lane_on_down,
	};

	if (!lane)
		return NULL;
	lane->callbacks = *callbacks;
	lane->kind = kind;
	histogram_init(&lane->figures.sizes, &histogram_things);
	for (unsigned int i = 0; i < LANE_STEPS; i++)
		histogram_init(&lane->figures.steps[i], &histogram_seconds);
	lane->statements = statements;
	lane->ids = ids;
	lane->caches = caches;
	lane->known = known;
	lane->connection = connection_new(base, conninfo, kind != STORE_READ, &on);
	if (!lane->connection) {
		free(lane);
		return NULL;
	}
	return lane;
}

void lane_free(struct lane *lane)
{
	if (!lane)
		return;
	lane_part(lane);
	if (lane->phase == LANE_LOADING || lane->phase == LANE_STORING)
		lane_again(lane, 0, lane->taken.n, false);
	connection_free(lane->connection);
	batch_fini(&lane->batch);
	free(lane);
}

bool lane_is_free(const struct lane *lane)
{
	return lane->phase == LANE_FREE && connection_is_up(lane->connection);
}

bool lane_is_up(const struct lane *lane)
{
	return connection_is_up(lane->connection);
}

enum store_kind lane_kind(const struct lane *lane)
{
	return lane->kind;
}

struct store_request **lane_requests(struct lane *lane)
{
	return lane->requests;
}

enum lane_state lane_state(const struct lane *lane)
{
	if (!connection_is_up(lane->connection))
		return LANE_DOWN;
	return lane->phase == LANE_FREE || lane->phase == LANE_PROBING ? LANE_IDLE : LANE_BUSY;
}

void lane_figures(const struct lane *lane, struct lane_figures *ret)
{
	*ret = lane->figures;
	ret->n_reconnects = connection_reconnects(lane->connection);
}
