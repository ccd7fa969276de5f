#include "orderd.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/clock.h"
#include "base/hash.h"
#include "feed/feed.h"
#include "gate/gate.h"
#include "gate/principal.h"
#include "notify.h"
#include "store/store.h"
#include "wire/context.h"
#include "wire/endpoint.h"
#include "wire/listener.h"
#include "wire/zap.h"

#define ORDERD_DOMAIN_REQUESTS "requests"

/* The largest body and some more, so that one that is too large gets an answer instead of losing
 * its connection. */
#define ORDERD_FRAME_BYTES_MAX ((size_t)4 * 1024 * 1024)

/* In batches and on their way back, beyond what waits. */
#define ORDERD_IN_FLIGHT_BEYOND_QUEUE 8192
#define ORDERD_IN_FLIGHT_BYTES_MAX ((size_t)512 * 1024 * 1024)

#define ORDERD_RETRY_S_MAX 5           /* between looks for a database that is away */
#define ORDERD_REFUSED_LOG_US 10000000 /* one line about refused peers in so long */
#define ORDERD_LINGER_MS 2000          /* replies get so long to leave at the end */

struct orderd {
	const struct settings *settings;
	struct event_base *base;
	void *zmq;
	struct zap *zap;
	struct catalogue catalogue;
	struct store *store;
	struct feed *feed;
	struct listener *listener;
	struct gate gate;
	struct wire_figures wire;
	struct op_daemon daemon;
	const char *request_endpoints[2];
	const char *event_endpoints[2];
	struct event *start;
	struct event *cut;
	struct event *signals[2];
	char away[256]; /* why the database could not be reached last time; "": it could */
	int retry_s;
	int64_t refused_log_at_us;
	int error;
	bool serving;
	bool stopping;
};

/* --- the end --- */

static void orderd_end(struct orderd *orderd, int error)
{
	if (orderd->error == 0)
		orderd->error = error;
	event_base_loopbreak(orderd->base);
}

static void orderd_on_drained(void *context)
{
	struct orderd *orderd = context;

	log_info("drained", "requests=%" PRIu64, orderd->gate.figures.n_requests);
	orderd_end(orderd, 0);
}

/* What is still under way is refused when the store is freed; clients may retry it elsewhere. */
static void orderd_on_cut(evutil_socket_t fd, short what, void *context)
{
	struct orderd *orderd = context;

	log_warning("drain_cut", "under_way=%u", orderd->gate.pool.n_taken);
	orderd_end(orderd, 0);
}

static void orderd_drain(struct orderd *orderd)
{
	int64_t ms = orderd->settings->stop_timeout_ms;
	const struct timeval limit = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	evtimer_add(orderd->cut, &limit);
	store_drain(orderd->store, orderd_on_drained, orderd);
}

static void orderd_on_signal(evutil_socket_t number, short what, void *context)
{
	struct orderd *orderd = context;

	/* With its event goes libevent's handler: a second signal ends the process at once. */
	for (size_t i = 0; i < 2; i++)
		event_del(orderd->signals[i]);
	log_notice("stopping", "signal=%s", number == SIGINT ? "INT" : "TERM");
	notify_send("STOPPING=1");
	orderd->stopping = true;
	if (orderd->serving) {
		gate_close(&orderd->gate);
		listener_stop(orderd->listener);
		feed_stop(orderd->feed);
	}
	if (orderd->store == NULL)
		orderd_end(orderd, 0);
	else
		orderd_drain(orderd);
}

/* --- who comes in --- */

static bool orderd_allow(void *context, const char *domain, uid_t uid)
{
	struct principal principal;

	return principal_of_user(uid, geteuid(), &principal) == 0;
}

static void orderd_on_refused(void *context, const char *domain, const char *address)
{
	struct orderd *orderd = context;
	int64_t now_us = clock_monotonic_us();

	if (now_us < orderd->refused_log_at_us)
		return;
	orderd->refused_log_at_us = now_us + ORDERD_REFUSED_LOG_US;
	log_warning("peer_refused", "domain=%s address=%s total=%" PRIu64, domain, address,
		    orderd->wire.n_peers_refused + 1);
}

/* --- what local operations answer from --- */

static const char *const *orderd_event_endpoints(void *context, const struct tenant *tenant)
{
	struct orderd *orderd = context;

	orderd->event_endpoints[0] = feed_endpoint(orderd->feed, tenant);
	return orderd->event_endpoints;
}

static const struct op_daemon *orderd_daemon(void *context)
{
	struct orderd *orderd = context;
	struct store_figures figures;

	store_figures(orderd->store, &figures);
	orderd->daemon.database_age_ms = figures.database_age_ms;
	orderd->daemon.queued_requests = figures.queued;
	return &orderd->daemon;
}

/* --- serving --- */

static int orderd_listen(struct orderd *orderd)
{
	struct listener_settings listener = {
		.zmq = orderd->zmq,
		.base = orderd->base,
		.endpoint = orderd->settings->listen,
		.domain = ORDERD_DOMAIN_REQUESTS,
		.frame_bytes_max = ORDERD_FRAME_BYTES_MAX,
		.figures = &orderd->wire,
		.on_request = gate_on_request,
		.context = &orderd->gate,
	};
	char why[256];
	int answer = endpoint_prepare(orderd->settings->listen, why, sizeof(why));

	if (answer > 0) {
		log_error("listen_failed", "message=\"%s\"", why);
		return -EADDRINUSE;
	}
	if (answer == 0)
		answer = listener_open(&listener, &orderd->listener);
	if (answer < 0)
		log_error("listen_failed", "endpoint=%s message=\"%s\"", orderd->settings->listen,
			  strerror(-answer));
	return answer;
}

static void orderd_on_trouble(void *context, const struct tenant *tenant, const char *why)
{
	log_error("publish_failed", "tenant=%" PRId64 " message=\"%s\"", tenant->id, why);
}

static int orderd_publish(struct orderd *orderd)
{
	struct feed_settings feed = {
		.zmq = orderd->zmq,
		.base = orderd->base,
		.store = orderd->store,
		.endpoint = orderd->settings->events,
		.figures = &orderd->wire,
		.on_trouble = orderd_on_trouble,
		.context = orderd,
	};

	return feed_open(&feed, &orderd->feed);
}

static void orderd_serve(struct orderd *orderd)
{
	struct gate_settings gate = {
		.listener = orderd->listener,
		.store = orderd->store,
		.catalogue = &orderd->catalogue,
		.daemon = orderd_daemon,
		.context = orderd,
		.in_flight_max =
			(uint32_t)orderd->settings->queue_max + ORDERD_IN_FLIGHT_BEYOND_QUEUE,
		.in_flight_bytes_max = ORDERD_IN_FLIGHT_BYTES_MAX,
		.owner = geteuid(),
	};

	gate_init(&orderd->gate, &gate);
	orderd->serving = true;
	log_notice("ready", "listen=%s events=%s version=%s schema=%u", orderd->settings->listen,
		   orderd->settings->events, orderd->daemon.version, orderd->daemon.schema_version);
	notify_send("READY=1");
}

static void orderd_on_ready(void *context)
{
	struct orderd *orderd = context;
	int error;

	if (orderd->stopping)
		return;
	error = orderd_publish(orderd);
	if (error == 0)
		error = orderd_listen(orderd);
	if (error == 0)
		orderd_serve(orderd);
	else
		orderd_end(orderd, error);
}

static void orderd_on_commit(void *context, const struct tenant *tenant,
			     const struct store_event *events, size_t n_events)
{
	struct orderd *orderd = context;

	feed_on_commit(orderd->feed, tenant, events, n_events);
}

/* --- the database --- */

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

static void orderd_on_start(evutil_socket_t fd, short what, void *context)
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

/* --- the beginning --- */

static int orderd_open_door(struct orderd *orderd)
{
	struct zap_settings zap = {
		.figures = &orderd->wire,
		.allow = orderd_allow,
		.on_refused = orderd_on_refused,
		.context = orderd,
	};
	int error;

	orderd->base = event_base_new();
	if (orderd->base == NULL)
		return -ENOMEM;
	error = context_open(&orderd->zmq);
	if (error < 0)
		return error;
	zap.zmq = orderd->zmq;
	zap.base = orderd->base;
	return zap_open(&zap, &orderd->zap);
}

static int orderd_watch(struct orderd *orderd)
{
	static const int numbers[] = { SIGTERM, SIGINT };
	static const struct timeval now = { 0, 0 };

	for (size_t i = 0; i < 2; i++) {
		orderd->signals[i] =
			evsignal_new(orderd->base, numbers[i], orderd_on_signal, orderd);
		if (orderd->signals[i] == NULL || event_add(orderd->signals[i], NULL) < 0)
			return -ENOMEM;
	}
	orderd->start = evtimer_new(orderd->base, orderd_on_start, orderd);
	orderd->cut = evtimer_new(orderd->base, orderd_on_cut, orderd);
	if (orderd->cut == NULL)
		return -ENOMEM;
	if (orderd->start == NULL || evtimer_add(orderd->start, &now) < 0)
		return -ENOMEM;
	return 0;
}

static int orderd_learn(struct orderd *orderd, const struct op *const *ops)
{
	struct text complaints;
	int answer;

	text_init(&complaints);
	answer = catalogue_init(&orderd->catalogue, ops, catalogue_services, &complaints);
	for (char *line = complaints.data; answer > 0 && line != NULL && *line != '\0';) {
		size_t length = strcspn(line, "\n");

		log_error("catalogue_unfit", "message=\"%.*s\"", (int)length, line);
		line += length + (line[length] == '\n');
	}
	text_fini(&complaints);
	return answer > 0 ? -EINVAL : answer;
}

static int orderd_set_up(struct orderd *orderd, const struct op *const *ops)
{
	int error = hash_init();

	if (error == 0)
		error = orderd_learn(orderd, ops);
	if (error == 0)
		error = orderd_open_door(orderd);
	if (error == 0)
		error = orderd_watch(orderd);
	return error;
}

int orderd_new(const struct settings *settings, const struct op *const *ops, struct orderd **ret)
{
	struct orderd *orderd = calloc(1, sizeof(*orderd));
	int error;

	if (orderd == NULL)
		return -ENOMEM;
	orderd->settings = settings;
	orderd->retry_s = 1;
	orderd->request_endpoints[0] = settings->listen;
	orderd->daemon = (struct op_daemon){
		.version = ORDERD_VERSION,
		.started_at_us = clock_realtime_us(),
		.request_endpoints = orderd->request_endpoints,
		.database_age_ms = -1,
		.event_endpoints = orderd_event_endpoints,
		.context = orderd,
	};
	error = orderd_set_up(orderd, ops);
	if (error < 0) {
		log_error("start_failed", "message=\"%s\"", strerror(-error));
		orderd_free(orderd);
		return error;
	}
	*ret = orderd;
	return 0;
}

int orderd_run(struct orderd *orderd)
{
	if (event_base_dispatch(orderd->base) < 0)
		return -EIO;
	return orderd->error;
}

void orderd_free(struct orderd *orderd)
{
	if (orderd == NULL)
		return;
	/* Answers what is still under way; who takes part in answers comes later. */
	if (orderd->store != NULL)
		store_free(orderd->store);
	feed_close(orderd->feed, ORDERD_LINGER_MS);
	listener_close(orderd->listener, ORDERD_LINGER_MS);
	if (orderd->serving)
		gate_fini(&orderd->gate);
	zap_close(orderd->zap);
	/* Waits for the replies that linger. */
	context_close(orderd->zmq);
	catalogue_fini(&orderd->catalogue);
	for (size_t i = 0; i < 2; i++)
		if (orderd->signals[i] != NULL)
			event_free(orderd->signals[i]);
	if (orderd->start != NULL)
		event_free(orderd->start);
	if (orderd->cut != NULL)
		event_free(orderd->cut);
	if (orderd->base != NULL)
		event_base_free(orderd->base);
	free(orderd);
}
