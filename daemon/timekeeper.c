#include "timekeeper.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "op/timer/timer.h"
#include "orderd/internal/v1/timer.pb-c.h"

#define TIMEKEEPER_TURN_US 1000000      /* new tenants, the clock that was set */
#define TIMEKEEPER_LOOK_US 30000000     /* other daemons' timers */
#define TIMEKEEPER_RETRY_US 1000000     /* after a failure */
#define TIMEKEEPER_TIMERS_MAX 64        /* fired before it looks again */
#define TIMEKEEPER_ROWS 64              /* that firing one may touch, for the share of a batch */
#define TIMEKEEPER_DEADLINE_US 30000000 /* of a request; then it is made anew */
#define TIMEKEEPER_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* One request to the store. */
struct timekeeper_request {
	struct store_request request;
	struct arena arena;
	struct timekeeper_tenant *tenant;
	union {
		Orderd__Internal__V1__FindTimersRequest find;
		Orderd__Internal__V1__FireTimerRequest fire;
	} body;
};

struct timekeeper_tenant {
	struct timekeeper *keeper;
	const struct tenant *tenant;
	unsigned int n_under_way;
	bool again;      /* look once what is under way is done */
	bool failed;     /* some of it */
	int64_t next_us; /* when to look, on the clock that people see */
	struct timekeeper_tenant *next;
};

struct timekeeper {
	struct store *store;
	struct event *turn;
	struct timekeeper_tenant *tenants;
	size_t n_tenants;
	bool stopped;
	struct timekeeper_figures figures;
};

static void timekeeper_turn(struct timekeeper *keeper);

/* --- requests --- */

static void timekeeper_give(struct timekeeper_request *request)
{
	arena_fini(&request->arena);
	free(request);
}

static struct timekeeper_request *timekeeper_take(struct timekeeper_tenant *tenant,
						  const struct op *op)
{
	struct timekeeper_request *taken = calloc(1, sizeof(*taken));

	if (taken == NULL)
		return NULL;
	arena_init(&taken->arena, TIMEKEEPER_BYTES_MAX);
	taken->tenant = tenant;
	taken->request = (struct store_request){
		.tenant = tenant->tenant,
		.principal_id = TIMER_PRINCIPAL,
		.scope = SCOPE_WHOLE,
		.deadline_us = clock_monotonic_us() + TIMEKEEPER_DEADLINE_US,
		.n_rows = TIMEKEEPER_ROWS,
		.method = op->method,
		.load = op->load,
		.decide = op->decide,
		.body = &taken->body,
		.arena = &taken->arena,
		.context = taken,
	};
	return taken;
}

static bool timekeeper_submit(struct timekeeper_request *request)
{
	struct timekeeper_tenant *tenant = request->tenant;

	tenant->n_under_way++;
	if (store_submit(tenant->keeper->store, &request->request) == 0)
		return true;
	tenant->n_under_way--;
	tenant->failed = true;
	timekeeper_give(request);
	return false;
}

/* All of a look, or of what was fired, is done. */
static void timekeeper_settle(struct timekeeper_tenant *tenant)
{
	int64_t now_us = clock_realtime_us();

	if (tenant->n_under_way > 0)
		return;
	if (tenant->failed)
		tenant->next_us = now_us + TIMEKEEPER_RETRY_US;
	else if (tenant->again)
		tenant->next_us = now_us;
	tenant->failed = tenant->again = false;
	timekeeper_turn(tenant->keeper);
}

/* --- firing --- */

static void timekeeper_on_fired(struct store_request *done)
{
	struct timekeeper_request *request = done->context;
	struct timekeeper_tenant *tenant = request->tenant;
	struct timekeeper *keeper = tenant->keeper;

	tenant->n_under_way--;
	if (done->reply.code == ORDERD__V1__CODE__CODE_OK) {
		keeper->figures.n_fired++;
	} else {
		keeper->figures.n_failed++;
		tenant->failed = true;
		if (!keeper->stopped)
			log_warning("timer_failed",
				    "tenant=%" PRId64 " timer=%" PRId64 " reason=%s",
				    tenant->tenant->id, request->body.fire.timer_id,
				    reason_get(done->reply.reason)->name);
	}
	timekeeper_give(request);
	timekeeper_settle(tenant);
}

/* The same for every daemon and every try, so that the timer fires once for each of its times. */
static void timekeeper_identify(struct store_request *request, int64_t timer_id, int64_t due_us)
{
	const int64_t name[2] = { timer_id, due_us };

	crypto_generichash(request->request_id, sizeof(request->request_id),
			   (const unsigned char *)name, sizeof(name), NULL, 0);
	/* Version 8 of RFC 9562: made of something. */
	request->request_id[6] = (uint8_t)((request->request_id[6] & 0x0f) | 0x80);
	request->request_id[8] = (uint8_t)((request->request_id[8] & 0x3f) | 0x80);
	memcpy(request->fingerprint, request->request_id, sizeof(request->fingerprint));
}

static bool timekeeper_fire(struct timekeeper_tenant *tenant, int64_t timer_id, int64_t due_us)
{
	struct timekeeper_request *request = timekeeper_take(tenant, &op_fire_timer);

	if (request == NULL) {
		tenant->failed = true;
		return false;
	}
	orderd__internal__v1__fire_timer_request__init(&request->body.fire);
	request->body.fire.has_timer_id = true;
	request->body.fire.timer_id = timer_id;
	request->request.kind = STORE_WRITE;
	request->request.response = &orderd__internal__v1__fire_timer_response__descriptor;
	request->request.on_done = timekeeper_on_fired;
	timekeeper_identify(&request->request, timer_id, due_us);
	return timekeeper_submit(request);
}

/* --- looking --- */

static int64_t timekeeper_due_us(const Orderd__V1__Timer *timer)
{
	return timer->due_at->seconds * 1000000 + timer->due_at->nanos / 1000;
}

static void timekeeper_found(struct timekeeper_tenant *tenant,
			     const Orderd__Internal__V1__FindTimersResponse *found)
{
	int64_t now_us = clock_realtime_us();

	tenant->next_us = now_us + TIMEKEEPER_LOOK_US;
	for (size_t i = 0; i < found->n_timers; i++) {
		int64_t due_us = timekeeper_due_us(found->timers[i]);

		if (due_us > now_us) {
			if (due_us < tenant->next_us)
				tenant->next_us = due_us;
			return;
		}
		/* What comes after it must not overtake one that could not be submitted. */
		if (!timekeeper_fire(tenant, found->timers[i]->id, due_us))
			return;
		tenant->again = true;
	}
}

static void timekeeper_on_found(struct store_request *done)
{
	struct timekeeper_request *request = done->context;
	ProtobufCAllocator allocator = arena_allocator(&request->arena);
	struct timekeeper_tenant *tenant = request->tenant;
	Orderd__Internal__V1__FindTimersResponse *found = NULL;

	tenant->n_under_way--;
	if (done->reply.code == ORDERD__V1__CODE__CODE_OK)
		found = orderd__internal__v1__find_timers_response__unpack(
			&allocator, done->reply.body_length, done->reply.body);
	if (found == NULL)
		tenant->failed = true;
	else if (!tenant->keeper->stopped)
		timekeeper_found(tenant, found);
	timekeeper_give(request);
	timekeeper_settle(tenant);
}

static void timekeeper_look(struct timekeeper_tenant *tenant)
{
	struct timekeeper_request *request = timekeeper_take(tenant, &op_find_timers);

	/* Until what comes of it is known. */
	tenant->next_us = clock_realtime_us() + TIMEKEEPER_RETRY_US;
	if (request == NULL)
		return;
	tenant->keeper->figures.n_looks++;
	orderd__internal__v1__find_timers_request__init(&request->body.find);
	request->body.find.has_limit = true;
	request->body.find.limit = TIMEKEEPER_TIMERS_MAX;
	request->request.kind = STORE_BOOK;
	request->request.response = &orderd__internal__v1__find_timers_response__descriptor;
	request->request.on_done = timekeeper_on_found;
	timekeeper_submit(request);
}

/* --- the loop --- */

static struct timekeeper_tenant *timekeeper_get(struct timekeeper *keeper,
						const struct tenant *tenant)
{
	struct timekeeper_tenant *known = keeper->tenants;

	while (known != NULL && known->tenant->id != tenant->id)
		known = known->next;
	return known;
}

/* Tenants never go. */
static void timekeeper_add_new(struct timekeeper *keeper)
{
	const struct tenant *const *tenants;
	size_t n_tenants = store_tenants(keeper->store, &tenants);

	for (size_t i = 0; n_tenants > keeper->n_tenants && i < n_tenants; i++) {
		struct timekeeper_tenant *added;

		if (timekeeper_get(keeper, tenants[i]) != NULL)
			continue;
		added = calloc(1, sizeof(*added));
		if (added == NULL)
			return;
		added->keeper = keeper;
		added->tenant = tenants[i];
		added->next = keeper->tenants;
		keeper->tenants = added;
		keeper->n_tenants++;
	}
}

/* Never longer than a turn: the clock may be set meanwhile. */
static void timekeeper_turn(struct timekeeper *keeper)
{
	int64_t now_us = clock_realtime_us(), wait_us = TIMEKEEPER_TURN_US;
	struct timeval delay;

	if (keeper->stopped)
		return;
	for (struct timekeeper_tenant *tenant = keeper->tenants; tenant != NULL;
	     tenant = tenant->next) {
		/* A clock that was set back does not stop it. */
		if (tenant->next_us > now_us + TIMEKEEPER_LOOK_US)
			tenant->next_us = now_us + TIMEKEEPER_LOOK_US;
		if (tenant->n_under_way == 0 && tenant->next_us <= now_us)
			timekeeper_look(tenant);
		if (tenant->n_under_way == 0 && tenant->next_us - now_us < wait_us)
			wait_us = tenant->next_us - now_us;
	}
	/* The system's timers may be early by a little. */
	wait_us = wait_us < 1000 ? 1000 : wait_us;
	delay = (struct timeval){ .tv_sec = wait_us / 1000000, .tv_usec = wait_us % 1000000 };
	evtimer_add(keeper->turn, &delay);
}

static void timekeeper_on_turn(evutil_socket_t fd, short what, void *context)
{
	struct timekeeper *keeper = context;

	timekeeper_add_new(keeper);
	timekeeper_turn(keeper);
}

void timekeeper_on_commit(struct timekeeper *keeper, const struct tenant *tenant,
			  const struct store_event *events, size_t n_events)
{
	struct timekeeper_tenant *known;
	bool sets = false;

	for (size_t i = 0; i < n_events && !sets; i++)
		sets = timer_is_set_by(events[i].type);
	if (!sets || keeper == NULL || keeper->stopped)
		return;
	known = timekeeper_get(keeper, tenant);
	if (known == NULL)
		return;
	if (known->n_under_way > 0) {
		known->again = true;
		return;
	}
	known->next_us = clock_realtime_us();
	timekeeper_turn(keeper);
}

int timekeeper_open(struct event_base *base, struct store *store, struct timekeeper **ret)
{
	static const struct timeval now = { 0, 0 };
	struct timekeeper *keeper = calloc(1, sizeof(*keeper));

	if (keeper == NULL)
		return -ENOMEM;
	keeper->store = store;
	keeper->turn = evtimer_new(base, timekeeper_on_turn, keeper);
	if (keeper->turn == NULL || evtimer_add(keeper->turn, &now) < 0) {
		timekeeper_close(keeper);
		return -ENOMEM;
	}
	*ret = keeper;
	return 0;
}

void timekeeper_stop(struct timekeeper *keeper)
{
	if (keeper == NULL)
		return;
	keeper->stopped = true;
	event_del(keeper->turn);
}

void timekeeper_close(struct timekeeper *keeper)
{
	if (keeper == NULL)
		return;
	while (keeper->tenants != NULL) {
		struct timekeeper_tenant *tenant = keeper->tenants;

		keeper->tenants = tenant->next;
		free(tenant);
	}
	if (keeper->turn != NULL)
		event_free(keeper->turn);
	free(keeper);
}

void timekeeper_figures(const struct timekeeper *keeper, struct timekeeper_figures *ret)
{
	*ret = keeper != NULL ? keeper->figures : (struct timekeeper_figures){ 0 };
}
