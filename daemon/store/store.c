#include "store_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "inner.h"
#include "learn.h"

#define ALONE_US 60000000 /* how long a principal whose request made PostgreSQL fail runs alone */
#define TICK_US 50000     /* how late a deadline is noticed */
#define DIRECTORIES_US 2000000 /* how late other daemons' tenants, principals, keys are noticed */
#define BOOK_ROWS_MAX 512      /* of bookkeeping that shares a commit */
#define READ_ROWS_MAX 512 /* of reads that share a snapshot: few enough to keep their latency */

static void store_wake(struct store *store)
{
	event_active(store->dispatch, EV_TIMEOUT, 0);
}

static void store_answered(struct store *store, struct store_request *request)
{
	store->n_under_way--;
	request->on_done(request);
	if (store->draining && store->n_under_way == 0)
		store_wake(store);
}

static void store_refuse(struct store *store, struct store_request *request, enum reason reason,
			 const char *message)
{
	reply_refuse(request, reason, RETRY_AFTER_MS, message);
	store_answered(store, request);
}

/* --- what lanes tell --- */

/* Tenants are known, and a commit went through: what is read from here on is the truth. */
static void store_begin(struct store *store)
{
	struct store_figures figures;

	if (store->ready || !store->knows_directories)
		return;
	store_figures(store, &figures);
	if (figures.commit_age_ms < 0)
		return;
	store->ready = true;
	store->callbacks.on_ready(store->callbacks.context);
}

static void store_on_free(void *context, struct lane *lane)
{
	store_begin(context);
	store_wake(context);
}

static void store_on_decided(void *context, const struct tenant *tenant)
{
	struct store *store = context;

	queue_admit_next(store->queues[STORE_WRITE], tenant);
	store_wake(store);
}

static void store_learn_tenants(struct store *store, const struct batch *batch)
{
	const struct set_slot *slot = batch->set.dirty[entity_index(&entity_tenant)];

	for (; slot; slot = slot->next_dirty)
		tenants_add(store->tenants, (const void *)slot->slot.message);
}

static void store_on_commit(void *context, const struct batch *batch)
{
	struct store *store = context;
	struct store_event *events;

	store_learn_tenants(store, batch);
	learn_commit(store->principals, store->roles, batch);
	if (batch->n_events == 0)
		return;
	events = malloc(sizeof(*events) * batch->n_events);
	/*
	 * Without memory the events stay where the truth is: subscribers repair the gap from the
	 * log.
	 */
	if (!events)
		return;
	for (uint32_t i = 0; i < batch->n_events; i++)
		events[i] = batch->events[i].public;
	store->callbacks.on_commit(store->callbacks.context, batch->tenant, events,
				   batch->n_events);
	free(events);
}

static void store_on_answered(void *context, struct store_request *request)
{
	store_answered(context, request);
}

static void store_on_again(void *context, const struct queue_batch *batch)
{
	struct store *store = context;

	if (queue_push_back(store->queues[batch->requests[0]->kind], batch))
		return;
	for (uint32_t i = 0; i < batch->n; i++)
		store_refuse(store, batch->requests[i], REASON_DATABASE_UNAVAILABLE,
			     "the daemon is out of memory; retry with the same request id");
}

static void store_on_wait(void *context, struct store_request *request)
{
	struct store *store = context;

	TAILQ_INSERT_TAIL(&store->waiting, request, link);
}

static void store_on_guilty(void *context, struct store_request *request)
{
	struct store *store = context;

	queue_set_alone(store->queues[request->kind], request, clock_monotonic_us() + ALONE_US);
}

static void store_on_end(void *context, const struct tenant *tenant, enum store_kind kind)
{
	struct store *store = context;

	queue_release(store->queues[kind], tenant);
	store_wake(store);
}

/* --- turns --- */

static void store_drop_late(struct store *store, struct queue_batch *batch, int64_t now_us)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < batch->n; i++) {
		struct store_request *request = batch->requests[i];

		if (request->deadline_us > now_us)
			batch->requests[n++] = request;
		else
			store_refuse(store, request, REASON_DEADLINE_EXCEEDED,
				     "the request waited longer than its timeout");
	}
	batch->n = n;
}

/* The lane whose batch the next of the tenant may build on; NULL: none. */
static struct lane *store_leader(const struct store *store, const struct queue_batch *batch)
{
	for (unsigned int i = 0; i < store->n_lanes; i++)
		if (lane_leads(store->lanes[i], batch->tenant))
			return store->lanes[i];
	return NULL;
}

static void store_run(struct store *store, struct lane *lane)
{
	struct queue *queue = store->queues[lane_kind(lane)];
	struct queue_batch batch = { .requests = lane_requests(lane) };
	int64_t now_us = clock_monotonic_us();

	while (lane_is_free(lane) && queue_take(queue, now_us, &batch)) {
		store_drop_late(store, &batch, now_us);
		if (batch.n > 0)
			lane_run(lane, &batch, store_leader(store, &batch));
		else
			queue_release(queue, batch.tenant);
	}
}

static void store_on_dispatch(evutil_socket_t fd, short what, void *context)
{
	struct store *store = context;

	for (unsigned int i = 0; i < store->n_lanes; i++)
		store_run(store, store->lanes[i]);
	if (store->draining && store->n_under_way == 0 && store->on_drained) {
		void (*on_drained)(void *) = store->on_drained;

		store->on_drained = NULL;
		on_drained(store->drained_context);
	}
}

static void store_on_directories(void *context, bool read)
{
	struct store *store = context;

	store->reading_directories = false;
	store->directories_us = clock_monotonic_us() + (read ? DIRECTORIES_US : TICK_US);
	store->knows_directories |= read;
	store_begin(store);
}

static void store_read_directories(struct store *store)
{
	const struct inner_directories directories = {
		.tenants = store->tenants,
		.principals = store->principals,
		.roles = store->roles,
	};

	if (store->reading_directories || store->draining)
		return;
	store->reading_directories =
		inner_read_directories(store, &directories, store_on_directories, store) == 0;
}

static bool store_is_up(const struct store *store, enum store_kind kind)
{
	for (unsigned int i = 0; i < store->n_lanes; i++)
		if (lane_kind(store->lanes[i]) == kind && lane_is_up(store->lanes[i]))
			return true;
	return false;
}

static void store_wake_waiting(struct store *store, int64_t now_us)
{
	TAILQ_HEAD(, store_request) waiting = TAILQ_HEAD_INITIALIZER(waiting);
	struct store_request *request;

	TAILQ_CONCAT(&waiting, &store->waiting, link);
	while ((request = TAILQ_FIRST(&waiting))) {
		TAILQ_REMOVE(&waiting, request, link);
		if (request->deadline_us <= now_us)
			store_refuse(store, request, REASON_DEADLINE_EXCEEDED,
				     "the position min_seq did not become visible in time");
		else if (!queue_push(store->queues[STORE_READ], request))
			store_refuse(store, request, REASON_QUEUE_FULL, "too many requests wait");
	}
}

static void store_refuse_late(struct store *store, enum store_kind kind, int64_t now_us)
{
	struct queue *queue = store->queues[kind];
	bool up = store_is_up(store, kind);
	struct store_request *request;

	while ((request = queue_take_late(queue, now_us)))
		store_refuse(store, request,
			     up ? REASON_DEADLINE_EXCEEDED : REASON_DATABASE_UNAVAILABLE,
			     up ? "the request waited longer than its timeout"
				: "PostgreSQL cannot be reached; retry with the same request id");
}

static void store_on_tick(evutil_socket_t fd, short what, void *context)
{
	struct store *store = context;
	int64_t now_us = clock_monotonic_us();

	for (int kind = 0; kind < STORE_KINDS; kind++)
		store_refuse_late(store, kind, now_us);
	store_wake_waiting(store, now_us);
	store_watch(store, now_us);
	if (now_us >= store->directories_us)
		store_read_directories(store);
	store_wake(store);
}

/* --- from outside --- */

int store_submit(struct store *store, struct store_request *request)
{
	if (store->draining)
		return STORE_SUBMIT_DRAINING;
	if (!queue_push(store->queues[request->kind], request))
		return STORE_SUBMIT_FULL;
	store->n_under_way++;
	store_wake(store);
	return 0;
}

static void store_refuse_all(struct store *store)
{
	struct store_request *request;

	for (int kind = 0; kind < STORE_KINDS; kind++)
		while (store->queues[kind] &&
		       (request = queue_take_late(store->queues[kind], INT64_MAX)))
			store_refuse(store, request, REASON_SHUTTING_DOWN,
				     "the daemon is stopping");
	while ((request = TAILQ_FIRST(&store->waiting))) {
		TAILQ_REMOVE(&store->waiting, request, link);
		store_refuse(store, request, REASON_SHUTTING_DOWN, "the daemon is stopping");
	}
}

void store_drain(struct store *store, void (*on_drained)(void *context), void *context)
{
	store->draining = true;
	store->on_drained = on_drained;
	store->drained_context = context;
	store_refuse_all(store);
	store_wake(store);
}

int store_read_events(struct store *store, const struct store_events_query *query)
{
	return inner_read_events(store, query);
}

int store_read_page(struct store *store, const struct store_page_query *query)
{
	return inner_read_page(store, query);
}

const struct tenant *store_tenant_find(struct store *store, const char *code)
{
	const struct tenant *tenant = tenants_find(store->tenants, code);

	if (!tenant && store->ready)
		store_read_directories(store);
	return tenant;
}

const struct store_principal *store_principal_find(struct store *store, const char *public_key,
						   int64_t *ret_key_id)
{
	return principals_find(store->principals, public_key, clock_realtime_us(), ret_key_id);
}

const struct store_principal *store_principal_get(struct store *store, int64_t key_id)
{
	return principals_get(store->principals, key_id, clock_realtime_us());
}

void store_access(const struct store *store, const struct store_principal *principal,
		  const char *method, struct store_access *ret)
{
	const char *name = strrchr(method, '.') + 1;

	*ret = (struct store_access){ .scope = { .principal_id = principal->id,
						 .account_id = principal->account_id } };
	for (size_t i = 0; i < principal->n_roles; i++) {
		Orderd__V1__AccessLevel level =
			roles_level(store->roles, principal->role_ids[i], name, NULL);

		ret->rights |= roles_rights(store->roles, principal->role_ids[i]);
		if (level <= ret->scope.level)
			continue;
		ret->scope.level = level;
		ret->role_id = principal->role_ids[i];
	}
	ret->scope.n_teams = roles_teams(store->roles, principal->id, &ret->scope.team_ids);
}

uint64_t store_keys_ended(struct store *store)
{
	return principals_ended(store->principals, clock_realtime_us()) +
		roles_changed(store->roles);
}

const struct tenant *store_tenant_get(struct store *store, int64_t id)
{
	return tenants_get(store->tenants, id);
}

size_t store_tenants(struct store *store, const struct tenant *const **ret)
{
	return tenants_all(store->tenants, ret);
}

static int store_make_lanes(struct store *store, const struct store_settings *settings)
{
	const unsigned int n_lanes[STORE_KINDS] = {
		[STORE_READ] = settings->n_readers ? settings->n_readers : 2,
		[STORE_WRITE] = settings->n_lanes ? settings->n_lanes : 2,
		[STORE_BOOK] = 1,
	};
	const struct lane_callbacks on = {
		.context = store,
		.on_free = store_on_free,
		.on_decided = store_on_decided,
		.on_commit = store_on_commit,
		.on_answered = store_on_answered,
		.on_again = store_on_again,
		.on_wait = store_on_wait,
		.on_guilty = store_on_guilty,
		.on_end = store_on_end,
	};

	for (int kind = 0; kind < STORE_KINDS; kind++) {
		const char *conninfo = kind == STORE_READ && settings->read_conninfo
			? settings->read_conninfo
			: settings->conninfo;

		for (unsigned int i = 0; i < n_lanes[kind] && store->n_lanes < LANES_MAX; i++) {
			struct lane *lane = lane_new(store->base, conninfo, kind, store->statements,
						     &store->ids, store->caches, &store->server,
						     &on);

			if (!lane)
				return -ENOMEM;
			store->lanes[store->n_lanes++] = lane;
		}
	}
	return 0;
}

void store_tune(struct store *store, const struct store_settings *settings)
{
	const uint32_t requests_max = settings->queue_max ? settings->queue_max : 20000;
	const uint32_t rows_max[STORE_KINDS] = {
		[STORE_READ] = READ_ROWS_MAX,
		[STORE_WRITE] = settings->batch_rows_max ? settings->batch_rows_max : 2000,
		[STORE_BOOK] = BOOK_ROWS_MAX,
	};

	for (int kind = 0; kind < STORE_KINDS; kind++)
		queue_tune(store->queues[kind], requests_max, rows_max[kind]);
	caches_tune(store->caches, (size_t)settings->cache_mib << 20);
}

struct store *store_new(struct event_base *base, const struct store_settings *settings,
			const struct store_callbacks *callbacks)
{
	const struct timeval tick = { .tv_usec = TICK_US };
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->base = base;
	store->callbacks = *callbacks;
	TAILQ_INIT(&store->waiting);
	store->statements = statements_new();
	store->caches = caches_new(0);
	store->tenants = tenants_new();
	store->principals = principals_new();
	store->roles = roles_new();
	store->queues[STORE_READ] = queue_new(false);
	store->queues[STORE_WRITE] = queue_new(true);
	store->queues[STORE_BOOK] = queue_new(false);
	store->dispatch = event_new(base, -1, 0, store_on_dispatch, store);
	store->tick = event_new(base, -1, EV_PERSIST, store_on_tick, store);
	if (!store->statements || !store->caches || !store->tenants || !store->principals ||
	    !store->roles || !store->queues[STORE_READ] || !store->queues[STORE_WRITE] ||
	    !store->queues[STORE_BOOK] || !store->dispatch || !store->tick ||
	    store_make_lanes(store, settings) < 0) {
		store_free(store);
		return NULL;
	}
	store_tune(store, settings);
	event_add(store->tick, &tick);
	store_read_directories(store);
	return store;
}

void store_free(struct store *store)
{
	if (!store)
		return;
	for (unsigned int i = 0; i < store->n_lanes; i++)
		lane_free(store->lanes[i]);
	/* What is left are the store's own requests, whose memory ends with their answer. */
	store_refuse_all(store);
	if (store->dispatch)
		event_free(store->dispatch);
	if (store->tick)
		event_free(store->tick);
	for (int kind = 0; kind < STORE_KINDS; kind++)
		queue_free(store->queues[kind]);
	tenants_free(store->tenants);
	principals_free(store->principals);
	roles_free(store->roles);
	caches_free(store->caches);
	statements_free(store->statements);
	free(store);
}
