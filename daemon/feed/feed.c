#include "feed/feed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "feed/stream.h"
#include "orderd/v1/event.pb-c.h"

#define FEED_TICK_MS 100
/* With the tick, and some room for a busy loop, at least one heartbeat a second. */
#define FEED_HEARTBEAT_US 700000
#define FEED_POLL_US 500000
#define FEED_POLL_BUSY_US 200000 /* another daemon commits */
#define FEED_POLL_OWN_US 1000000 /* own commits without a gap show that nobody else does */
/* An own commit that was overtaken by the next fills its gap by itself. */
#define FEED_GAP_US 20000
#define FEED_EVENTS_PER_READ 500
#define FEED_READS_MAX 4

struct feed_tenant {
	struct feed *feed;
	const struct tenant *tenant;
	struct outlet outlet;
	struct stream stream;
	struct follows follows;
	bool reading;
	int64_t behind_since_us; /* 0: all that was heard of is published */
	int64_t read_at_us;
	int64_t heartbeat_at_us;
};

struct feed {
	struct feed_settings settings;
	struct event *tick;
	struct event *soon;
	struct event *ready;          /* somebody who waits can be answered */
	struct feed_tenant **tenants; /* by id */
	size_t n_tenants;
	size_t turn; /* whose read comes first */
	unsigned int n_reading;
	uint64_t n_keys_ended;
	bool stopped;
	struct feed_figures figures;
};

/* A turn before the next tick. One that is wanted already is not put off. */
static void feed_want_turn(struct feed *feed, int64_t us)
{
	const struct timeval delay = { .tv_usec = us };

	if (!evtimer_pending(feed->soon, NULL))
		evtimer_add(feed->soon, &delay);
}

/* --- publishing --- */

static void feed_publish(void *context, const struct store_event *event)
{
	struct feed_tenant *tenant = context;
	char topic[PUBLISHER_TOPIC_BYTES_MAX + 2];

	follow_publish(&tenant->follows, event);
	if (tenant->follows.ready)
		event_active(tenant->feed->ready, EV_TIMEOUT, 0);
	snprintf(topic, sizeof(topic), "%s/%" PRId64, event->type, event->aggregate_id);
	outlet_send(&tenant->outlet, topic, event->data, event->length);
}

static void feed_heartbeat(struct feed_tenant *tenant, int64_t now_us)
{
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Orderd__V1__Heartbeat heartbeat = ORDERD__V1__HEARTBEAT__INIT;
	int64_t realtime_us = clock_realtime_us();
	uint8_t bytes[64];
	size_t length;

	tenant->heartbeat_at_us = now_us + FEED_HEARTBEAT_US;
	if (!tenant->stream.known || !outlet_is_open(&tenant->outlet))
		return;
	at.seconds = realtime_us / 1000000;
	at.nanos = (int32_t)(realtime_us % 1000000) * 1000;
	heartbeat.has_epoch = heartbeat.has_seq = true;
	heartbeat.epoch = tenant->stream.epoch;
	heartbeat.seq = tenant->stream.seq;
	heartbeat.at = &at;
	length = orderd__v1__heartbeat__pack(&heartbeat, bytes);
	outlet_send(&tenant->outlet, "heartbeat", bytes, length);
	tenant->feed->figures.n_heartbeats++;
}

static void feed_note_behind(struct feed_tenant *tenant, int64_t now_us)
{
	if (!tenant->stream.behind && tenant->stream.waiting == NULL)
		tenant->behind_since_us = 0;
	else if (tenant->behind_since_us == 0)
		tenant->behind_since_us = now_us;
}

/* --- reading the log --- */

static void feed_on_events(void *context, const struct store_event *events, size_t n_events,
			   int32_t epoch, int64_t head_seq)
{
	struct feed_tenant *tenant = context;
	struct feed *feed = tenant->feed;
	int64_t now_us = clock_monotonic_us();

	tenant->reading = false;
	feed->n_reading--;
	tenant->read_at_us = now_us + (n_events > 0 ? FEED_POLL_BUSY_US : FEED_POLL_US);
	if (head_seq < 0)
		return;
	stream_read(&tenant->stream, events, n_events, epoch, head_seq);
	feed_note_behind(tenant, now_us);
	/* A reader that lags behind brings nothing yet: asking at once would not help. */
	if (tenant->stream.behind && n_events > 0) {
		tenant->read_at_us = now_us;
		feed_want_turn(feed, 0);
	}
}

static void feed_read(struct feed_tenant *tenant, int64_t now_us)
{
	struct feed *feed = tenant->feed;
	struct store_events_query query = {
		.tenant = tenant->tenant,
		/* Beyond all events: this only asks where the head is. */
		.after_seq = tenant->stream.known ? tenant->stream.seq : INT64_MAX,
		.events_max = FEED_EVENTS_PER_READ,
		.on_events = feed_on_events,
		.context = tenant,
	};

	tenant->reading = true;
	feed->n_reading++;
	feed->figures.n_reads++;
	if (store_read_events(feed->settings.store, &query) != 0) {
		tenant->reading = false;
		feed->n_reading--;
		tenant->read_at_us = now_us + FEED_POLL_US;
	}
}

/* --- tenants --- */

/* Where the tenant is, or would be inserted. */
static size_t feed_position(const struct feed *feed, int64_t id)
{
	size_t low = 0, high = feed->n_tenants;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (feed->tenants[middle]->tenant->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct feed_tenant *feed_get(const struct feed *feed, int64_t id)
{
	size_t at = feed_position(feed, id);

	if (at < feed->n_tenants && feed->tenants[at]->tenant->id == id)
		return feed->tenants[at];
	return NULL;
}

static int feed_insert(struct feed *feed, struct feed_tenant *tenant)
{
	size_t at = feed_position(feed, tenant->tenant->id);
	struct feed_tenant **tenants;

	tenants = realloc(feed->tenants, (feed->n_tenants + 1) * sizeof(tenants[0]));
	if (tenants == NULL)
		return -ENOMEM;
	memmove(tenants + at + 1, tenants + at, (feed->n_tenants - at) * sizeof(tenants[0]));
	tenants[at] = tenant;
	feed->tenants = tenants;
	feed->n_tenants++;
	return 0;
}

/* Publishes the tenant's events from here on. A tenant that cannot be is told of, and kept so that
 * it is told once. */
static int feed_add(struct feed *feed, const struct tenant *tenant)
{
	struct feed_tenant *added = calloc(1, sizeof(*added));
	char why[256];
	int error;

	if (added == NULL)
		return -ENOMEM;
	added->feed = feed;
	added->tenant = tenant;
	stream_init(&added->stream, feed_publish, added);
	follow_init(&added->follows, feed->settings.store, &added->stream, &feed->figures.follow);
	if (feed_insert(feed, added) < 0) {
		free(added);
		return -ENOMEM;
	}
	error = outlet_open(&added->outlet, &feed->settings.outlet, tenant, why, sizeof(why));
	if (error < 0 && feed->settings.on_trouble != NULL)
		feed->settings.on_trouble(feed->settings.context, tenant, why);
	return error;
}

static int feed_add_new(struct feed *feed)
{
	const struct tenant *const *tenants;
	size_t n_tenants = store_tenants(feed->settings.store, &tenants);
	int error = 0;

	/* Tenants never go. */
	for (size_t i = 0; n_tenants > feed->n_tenants && i < n_tenants; i++)
		if (feed_get(feed, tenants[i]->id) == NULL)
			error = feed_add(feed, tenants[i]);
	return error;
}

/* --- the loop --- */

/* Somebody wants the tenant's events. */
static bool feed_is_heard(const struct feed_tenant *tenant)
{
	return outlet_is_open(&tenant->outlet) || !TAILQ_EMPTY(&tenant->follows.list);
}

static void feed_turn(struct feed *feed)
{
	int64_t now_us = clock_monotonic_us();

	for (size_t i = 0; i < feed->n_tenants; i++) {
		struct feed_tenant *tenant = feed->tenants[(feed->turn + i) % feed->n_tenants];

		if (now_us >= tenant->heartbeat_at_us)
			feed_heartbeat(tenant, now_us);
		follow_turn(&tenant->follows, now_us);
		if (!feed->stopped && !tenant->reading && feed_is_heard(tenant) &&
		    now_us >= tenant->read_at_us && feed->n_reading < FEED_READS_MAX)
			feed_read(tenant, now_us);
	}
	feed->turn++;
}

static void feed_on_ready(evutil_socket_t fd, short what, void *context)
{
	struct feed *feed = context;
	int64_t now_us = clock_monotonic_us();

	for (size_t i = 0; i < feed->n_tenants; i++)
		if (feed->tenants[i]->follows.ready)
			follow_turn(&feed->tenants[i]->follows, now_us);
}

static void feed_on_soon(evutil_socket_t fd, short what, void *context)
{
	feed_turn(context);
}

/* Who was let in with a key that has ended since goes out, with everybody who is let in again. */
static void feed_look_at_keys(struct feed *feed)
{
	uint64_t n_ended = store_keys_ended(feed->settings.store);

	if (n_ended == feed->n_keys_ended)
		return;
	feed->n_keys_ended = n_ended;
	for (size_t i = 0; i < feed->n_tenants; i++)
		outlet_turn_out(&feed->tenants[i]->outlet);
}

static void feed_on_tick(evutil_socket_t fd, short what, void *context)
{
	struct feed *feed = context;

	feed_add_new(feed);
	feed_look_at_keys(feed);
	for (size_t i = 0; i < feed->n_tenants; i++)
		outlet_turn(&feed->tenants[i]->outlet);
	feed_turn(feed);
}

void feed_on_commit(void *context, const struct tenant *tenant, const struct store_event *events,
		    size_t n_events)
{
	struct feed *feed = context;
	struct feed_tenant *found = feed_get(feed, tenant->id);
	int64_t now_us = clock_monotonic_us();
	bool was_behind;

	/* Nothing that happens after a revocation reaches the one who lost the key. */
	feed_look_at_keys(feed);
	if (found == NULL) {
		feed_add(feed, tenant);
		found = feed_get(feed, tenant->id);
		/* Memory is out; the next tick tries again, the log has the events. */
		if (found == NULL)
			return;
	}
	was_behind = found->stream.behind;
	stream_commit(&found->stream, events, n_events, found->reading);
	feed_note_behind(found, now_us);
	if (!found->stream.behind) {
		found->read_at_us = now_us + FEED_POLL_OWN_US;
	} else if (!was_behind && !found->reading) {
		found->read_at_us = now_us + FEED_GAP_US;
		feed_want_turn(feed, FEED_GAP_US);
	}
}

int feed_find(struct feed *feed, const struct store_page_query *query)
{
	struct feed_tenant *tenant = feed_get(feed, query->tenant->id);
	int64_t now_us = clock_monotonic_us();
	int error;

	if (feed->stopped)
		return STORE_PAGE_STOPPED;
	/* Who does not wait is gone at once. */
	if (query->until_us > now_us &&
	    feed->figures.follow.n_waiting >= feed->settings.waiting_max)
		return STORE_PAGE_FULL;
	if (tenant == NULL) {
		feed_add(feed, query->tenant);
		tenant = feed_get(feed, query->tenant->id);
	}
	if (tenant == NULL)
		return -ENOMEM;
	error = follow_find(&tenant->follows, query, now_us);
	event_active(feed->ready, EV_TIMEOUT, 0);
	return error;
}

void feed_touch(struct feed *feed, const struct tenant *tenant, int64_t topic)
{
	struct feed_tenant *found = feed_get(feed, tenant->id);

	if (found == NULL)
		return;
	follow_touch(&found->follows, topic);
	event_active(feed->ready, EV_TIMEOUT, 0);
}

void feed_stop(struct feed *feed)
{
	feed->stopped = true;
	for (size_t i = 0; i < feed->n_tenants; i++)
		follow_stop(&feed->tenants[i]->follows);
}

int feed_open(const struct feed_settings *settings, struct feed **ret)
{
	static const struct timeval tick = { .tv_usec = FEED_TICK_MS * 1000 };
	struct feed *feed = calloc(1, sizeof(*feed));
	int error;

	if (feed == NULL)
		return -ENOMEM;
	feed->settings = *settings;
	feed->n_keys_ended = store_keys_ended(settings->store);
	feed->tick = event_new(settings->base, -1, EV_PERSIST, feed_on_tick, feed);
	feed->soon = evtimer_new(settings->base, feed_on_soon, feed);
	feed->ready = event_new(settings->base, -1, 0, feed_on_ready, feed);
	if (feed->tick == NULL || feed->soon == NULL || feed->ready == NULL ||
	    evtimer_add(feed->tick, &tick) < 0)
		error = -ENOMEM;
	else
		error = feed_add_new(feed);
	if (error < 0) {
		feed_close(feed, 0);
		return error;
	}
	feed_want_turn(feed, 0);
	*ret = feed;
	return 0;
}

void feed_close(struct feed *feed, int linger_ms)
{
	if (feed == NULL)
		return;
	for (size_t i = 0; i < feed->n_tenants; i++) {
		outlet_close(&feed->tenants[i]->outlet, linger_ms);
		follow_fini(&feed->tenants[i]->follows);
		stream_fini(&feed->tenants[i]->stream);
		free(feed->tenants[i]);
	}
	if (feed->tick != NULL)
		event_free(feed->tick);
	if (feed->soon != NULL)
		event_free(feed->soon);
	if (feed->ready != NULL)
		event_free(feed->ready);
	free(feed->tenants);
	free(feed);
}

void feed_endpoints(const struct feed *feed, const struct tenant *tenant,
		    const char *ret[OUTLET_ENDPOINTS_MAX])
{
	const struct feed_tenant *found = feed_get(feed, tenant->id);

	ret[0] = NULL;
	if (found != NULL)
		outlet_endpoints(&found->outlet, ret);
}

void feed_figures(const struct feed *feed, struct feed_figures *ret)
{
	int64_t now_us = clock_monotonic_us();

	*ret = feed->figures;
	for (size_t i = 0; i < feed->n_tenants; i++) {
		const struct feed_tenant *tenant = feed->tenants[i];
		int64_t since_us = tenant->behind_since_us;

		ret->n_from_memory += tenant->stream.n_from_memory;
		ret->n_from_log += tenant->stream.n_from_log;
		ret->n_mute += !outlet_is_open(&tenant->outlet);
		if (since_us > 0 && now_us - since_us > ret->oldest_unpublished_us)
			ret->oldest_unpublished_us = now_us - since_us;
	}
}
