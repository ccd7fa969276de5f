#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "inherit.h"
#include "notify.h"
#include "orderd_parts.h"
#include "wire/context.h"

#define ORDERD_IN_FLIGHT_BYTES_MAX ((size_t)512 * 1024 * 1024)

#define ORDERD_LINGER_MS 2000 /* replies get so long to leave at the end */

/* --- serving --- */

static void orderd_on_trouble(void *context, const struct tenant *tenant, const char *why)
{
	log_error("publish_failed", "tenant=%" PRId64 " message=\"%s\"", tenant->id, why);
}

static int orderd_publish(struct orderd *orderd)
{
	struct feed_settings feed = {
		.base = orderd->base,
		.store = orderd->store,
		.outlet = { .zmq = orderd->zmq,
			    .figures = &orderd->door.figures,
			    .endpoint = orderd->settings->events,
			    .fd = orderd->events_fd,
			    .tcp_endpoint = orderd->settings->tcp_events[0] != '\0'
				    ? orderd->settings->tcp_events
				    : NULL,
			    .curve = &orderd->door.curve },
		.waiting_max = (uint32_t)orderd->settings->fetches_max,
		.on_trouble = orderd_on_trouble,
		.context = orderd,
	};

	return feed_open(&feed, &orderd->feed);
}

static int orderd_find(void *context, const struct store_page_query *query)
{
	struct orderd *orderd = context;

	return feed_find(orderd->feed, query);
}

static void orderd_touch(void *context, const struct tenant *tenant, int64_t topic)
{
	struct orderd *orderd = context;

	feed_touch(orderd->feed, tenant, topic);
}

static void orderd_serve(struct orderd *orderd)
{
	struct gate_settings gate = {
		.store = orderd->store,
		.catalogue = &orderd->catalogue,
		.daemon = orderd_view,
		.find = orderd_find,
		.touch = orderd_touch,
		.context = orderd,
		.in_flight_max =
			(uint32_t)orderd->settings->queue_max + ORDERD_IN_FLIGHT_BEYOND_QUEUE,
		.in_flight_bytes_max = ORDERD_IN_FLIGHT_BYTES_MAX,
		.owner = geteuid(),
	};

	if (timekeeper_open(orderd->base, orderd->store, &orderd->timekeeper) < 0 ||
	    gate_init(&orderd->gate, &gate) < 0) {
		orderd_end(orderd, -ENOMEM);
		return;
	}
	orderd->serving = true;
	orderd_apply(orderd);
	log_notice("ready", "listen=%s events=%s version=%s schema=%u", orderd->settings->listen,
		   orderd->settings->events, orderd->daemon.version, orderd->daemon.schema_version);
	notify_send("READY=1");
}

void orderd_on_ready(void *context)
{
	struct orderd *orderd = context;
	int error;

	if (orderd->stopping)
		return;
	error = orderd_publish(orderd);
	if (error == 0)
		error = door_listen(&orderd->door, &orderd->sockets, gate_on_request,
				    &orderd->gate);
	if (error == 0)
		orderd_serve(orderd);
	else
		orderd_end(orderd, error);
}

void orderd_on_commit(void *context, const struct tenant *tenant, const struct store_event *events,
		      size_t n_events)
{
	struct orderd *orderd = context;

	feed_on_commit(orderd->feed, tenant, events, n_events);
	timekeeper_on_commit(orderd->timekeeper, tenant, events, n_events);
}

/* --- the beginning --- */

static int orderd_open_door(struct orderd *orderd)
{
	int error;

	orderd->base = event_base_new();
	if (orderd->base == NULL)
		return -ENOMEM;
	error = context_open(&orderd->zmq);
	if (error < 0)
		return error;
	return door_open(&orderd->door, orderd->settings, orderd->base, orderd->zmq);
}

static int orderd_watch(struct orderd *orderd)
{
	static const struct {
		int number;
		event_callback_fn on_signal;
	} signals[ORDERD_SIGNALS] = {
		{ SIGTERM, orderd_on_signal },
		{ SIGINT, orderd_on_signal },
		{ SIGHUP, orderd_on_reload },
	};
	static const struct timeval now = { 0, 0 };

	for (size_t i = 0; i < ORDERD_SIGNALS; i++) {
		orderd->signals[i] =
			evsignal_new(orderd->base, signals[i].number, signals[i].on_signal, orderd);
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

/* Requests are taken, and the database answers or is known not to. */
static bool orderd_moves(void *context)
{
	struct orderd *orderd = context;

	return door_moves(&orderd->door) && (orderd->store == NULL || store_moves(orderd->store));
}

static void orderd_on_beat(void *context, int64_t now_us)
{
	struct orderd *orderd = context;

	if (watchdog_beat(&orderd->watchdog, now_us, orderd_moves, orderd))
		log_error("stuck", "message=\"the watchdog gets no sign\"");
	log_settle(now_us);
	if (orderd->stopping)
		return;
	orderd_watch_http(orderd, now_us);
	orderd_watch_start(orderd, now_us);
}

static void orderd_on_left(void *context, int number)
{
	log_warning("socket_unused", "number=%d message=\"no setting names its address\"", number);
}

/* What the service manager opened is not opened again. */
static void orderd_inherit(struct orderd *orderd)
{
	const struct settings *settings = orderd->settings;

	orderd->sockets.local = inherit_find(settings->listen);
	orderd->sockets.tcp = inherit_find(settings->tcp_listen);
	orderd->events_fd = inherit_find(settings->events);
	orderd->http_fd = inherit_find(settings->metrics);
	inherit_close(orderd_on_left, orderd);
}

static int orderd_set_up(struct orderd *orderd, const struct op *const *ops)
{
	int error = hash_init();

	orderd_inherit(orderd);
	watchdog_init(&orderd->watchdog, clock_monotonic_us());
	if (error == 0)
		error = orderd_learn(orderd, ops);
	if (error == 0)
		error = orderd_open_door(orderd);
	if (error == 0)
		error = orderd_watch(orderd);
	if (error == 0)
		error = pulse_init(&orderd->pulse, orderd->base, orderd_on_beat, orderd);
	/* Health is asked for while the database is waited for, too. */
	if (error == 0)
		orderd_watch_http(orderd, clock_monotonic_us());
	return error;
}

int orderd_new(struct settings *settings, const struct settings_source *source,
	       const struct op *const *ops, struct orderd **ret)
{
	struct orderd *orderd = calloc(1, sizeof(*orderd));
	int error;

	if (orderd == NULL)
		return -ENOMEM;
	orderd->settings = settings;
	orderd->source = source;
	orderd->retry_s = 1;
	orderd_view_init(orderd);
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
	timekeeper_close(orderd->timekeeper);
	http_close(orderd->http);
	feed_close(orderd->feed, ORDERD_LINGER_MS);
	door_close_listeners(&orderd->door, ORDERD_LINGER_MS);
	if (orderd->serving)
		gate_fini(&orderd->gate);
	door_close(&orderd->door);
	/* Waits for the replies that linger. */
	context_close(orderd->zmq);
	catalogue_fini(&orderd->catalogue);
	for (size_t i = 0; i < ORDERD_SIGNALS; i++)
		if (orderd->signals[i] != NULL)
			event_free(orderd->signals[i]);
	pulse_fini(&orderd->pulse);
	if (orderd->start != NULL)
		event_free(orderd->start);
	if (orderd->cut != NULL)
		event_free(orderd->cut);
	if (orderd->base != NULL)
		event_base_free(orderd->base);
	free(orderd);
}
