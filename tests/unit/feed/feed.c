#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/feed.h"
#include "lib/fault.h"
#include "orderd/v1/event.pb-c.h"
#include "wire/endpoint.h"
#include "wire/publisher.h"

/* --- a store and publishers that remember; one per program --- */

struct publisher {
	char endpoint[128];
	char domain[64];
	char topics[64][80];
	unsigned int n_events;
	unsigned int n_heartbeats;
	bool closed;
	int64_t heartbeat_seq;
};

static struct {
	const struct tenant *tenants[4];
	size_t n_tenants;
	struct publisher publishers[4];
	unsigned int n_publishers;
	struct store_events_query query; /* the last; on_events is NULL when none waits */
	unsigned int n_queries;
	bool refuse_endpoint;
	bool refuse_tcp; /* the port is not free yet */
	uint64_t n_keys_ended;
} fakes;

int publisher_open(const struct publisher_settings *settings, struct publisher **ret)
{
	struct publisher *publisher = &fakes.publishers[fakes.n_publishers];

	if (settings->curve && fakes.refuse_tcp)
		return -EADDRINUSE;
	fakes.n_publishers++;
	snprintf(publisher->endpoint, sizeof(publisher->endpoint), "%s", settings->endpoint);
	snprintf(publisher->domain, sizeof(publisher->domain), "%s", settings->domain);
	*ret = publisher;
	return 0;
}

void publisher_close(struct publisher *publisher, int linger_ms)
{
	if (publisher)
		publisher->closed = true;
}

int publisher_send(struct publisher *publisher, const char *topic, const void *data, size_t length)
{
	Orderd__V1__Heartbeat *heartbeat;

	if (strcmp(topic, "heartbeat") != 0) {
		snprintf(publisher->topics[publisher->n_events++], 80, "%s %.*s", topic,
			 (int)length, (const char *)data);
		return 0;
	}
	heartbeat = orderd__v1__heartbeat__unpack(NULL, length, data);
	assert_non_null(heartbeat);
	publisher->n_heartbeats++;
	publisher->heartbeat_seq = heartbeat->seq;
	orderd__v1__heartbeat__free_unpacked(heartbeat, NULL);
	return 0;
}

int endpoint_prepare(const char *endpoint, char *why, size_t why_size)
{
	if (!fakes.refuse_endpoint)
		return 0;
	snprintf(why, why_size, "another program listens on %s", endpoint);
	return ENDPOINT_REFUSED;
}

int endpoint_any_port(const char *endpoint, char *ret, size_t ret_size)
{
	snprintf(ret, ret_size, "any");
	return 0;
}

const char *publisher_endpoint(const struct publisher *publisher)
{
	return publisher->endpoint;
}

uint64_t store_keys_ended(struct store *store)
{
	return fakes.n_keys_ended;
}

size_t store_tenants(struct store *store, const struct tenant *const **ret)
{
	*ret = fakes.tenants;
	return fakes.n_tenants;
}

int store_read_events(struct store *store, const struct store_events_query *query)
{
	/* One at a time: others come again. */
	if (fakes.query.on_events != NULL)
		return -1;
	fakes.query = *query;
	fakes.n_queries++;
	return 0;
}

/* Nobody follows here; follow.c has those. */
int store_read_page(struct store *store, const struct store_page_query *query)
{
	return -1;
}

/* --- a feed --- */

static const struct tenant first = { .id = 1, .code = "default", .time_zone = "UTC" };
static const struct tenant acme = { .id = 65536, .code = "acme", .time_zone = "UTC" };
static const struct tenant odd = { .id = 65537, .code = "../odd", .time_zone = "UTC" };
static const struct tenant sys = { .id = TENANT_SYSTEM, .code = "", .time_zone = "UTC" };

struct bench {
	struct event_base *base;
	struct feed *feed;
	unsigned int n_troubles;
	char why[256];
};

static void on_trouble(void *context, const struct tenant *tenant, const char *why)
{
	struct bench *bench = context;

	bench->n_troubles++;
	snprintf(bench->why, sizeof(bench->why), "%s", why);
}

static void expect_endpoint(const struct feed *feed, const struct tenant *tenant,
			    const char *endpoint)
{
	const char *endpoints[OUTLET_ENDPOINTS_MAX];

	feed_endpoints(feed, tenant, endpoints);
	if (endpoint)
		assert_string_equal(endpoints[0], endpoint);
	else
		assert_null(endpoints[0]);
}

static const struct curve curve;
static const char *bench_tcp; /* NULL: none */

static int bench_open(struct bench *bench, const struct tenant *tenant)
{
	struct feed_settings settings = {
		.outlet = { .endpoint = "ipc:///run/orderd/events" },
		.on_trouble = on_trouble,
		.context = bench,
	};

	memset(&fakes, 0, sizeof(fakes));
	fakes.tenants[0] = tenant;
	fakes.n_tenants = 1;
	*bench = (struct bench){ .base = event_base_new() };
	assert_non_null(bench->base);
	settings.base = bench->base;
	settings.outlet.tcp_endpoint = bench_tcp;
	settings.outlet.curve = &curve;
	return feed_open(&settings, &bench->feed);
}

static void bench_close(struct bench *bench)
{
	feed_close(bench->feed, 0);
	event_base_free(bench->base);
}

/* Turns the loop until the feed asks the log, which it does by itself. */
static void wait_for_query(struct bench *bench)
{
	while (fakes.query.on_events == NULL)
		event_base_loop(bench->base, EVLOOP_ONCE);
}

static void answer_query(const struct store_event *events, size_t n_events, int64_t head_seq)
{
	struct store_events_query query = fakes.query;

	fakes.query.on_events = NULL;
	query.on_events(query.context, events, n_events, 1, head_seq);
}

#define EVENT(number)                                                                              \
	{                                                                                          \
		.seq = number, .epoch = 1, .type = "order.placed", .aggregate_id = 40 + number,    \
		.data = (const uint8_t *)"data", .length = 4                                       \
	}

static void own_commits_go_out_without_a_read(void **state)
{
	static const struct store_event events[] = { EVENT(6), EVENT(7) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	wait_for_query(&bench);
	assert_int_equal(fakes.query.after_seq, INT64_MAX);
	answer_query(NULL, 0, 5);
	feed_on_commit(bench.feed, &first, events, 2);
	assert_int_equal(fakes.publishers[0].n_events, 2);
	assert_string_equal(fakes.publishers[0].topics[0], "order.placed/46 data");
	assert_string_equal(fakes.publishers[0].topics[1], "order.placed/47 data");
	assert_int_equal(fakes.n_queries, 1);
	bench_close(&bench);
}

static void a_gap_is_read_and_published_in_order(void **state)
{
	static const struct store_event all[] = { EVENT(6), EVENT(7), EVENT(8), EVENT(9) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	wait_for_query(&bench);
	answer_query(NULL, 0, 5);
	feed_on_commit(bench.feed, &first, &all[2], 1);
	assert_int_equal(fakes.publishers[0].n_events, 0);
	wait_for_query(&bench);
	assert_int_equal(fakes.query.after_seq, 5);
	feed_on_commit(bench.feed, &first, &all[3], 1);
	answer_query(all, 3, 8);
	assert_int_equal(fakes.publishers[0].n_events, 4);
	for (int i = 0; i < 4; i++) {
		char expected[32];

		snprintf(expected, sizeof(expected), "order.placed/%d data", 46 + i);
		assert_string_equal(fakes.publishers[0].topics[i], expected);
	}
	bench_close(&bench);
}

static void other_daemons_commits_are_found_by_looking(void **state)
{
	static const struct store_event events[] = { EVENT(6) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	wait_for_query(&bench);
	answer_query(NULL, 0, 5);
	wait_for_query(&bench);
	assert_int_equal(fakes.query.after_seq, 5);
	answer_query(events, 1, 6);
	assert_int_equal(fakes.publishers[0].n_events, 1);
	wait_for_query(&bench);
	assert_int_equal(fakes.query.after_seq, 6);
	bench_close(&bench);
}

static void a_long_gap_is_read_page_by_page(void **state)
{
	static const struct store_event pages[] = { EVENT(6), EVENT(7) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	wait_for_query(&bench);
	answer_query(NULL, 0, 5);
	wait_for_query(&bench);
	answer_query(&pages[0], 1, 7);
	wait_for_query(&bench);
	assert_int_equal(fakes.query.after_seq, 6);
	answer_query(&pages[1], 1, 7);
	assert_int_equal(fakes.publishers[0].n_events, 2);
	bench_close(&bench);
}

static void a_database_that_is_away_is_asked_again(void **state)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	for (int i = 0; i < 2; i++) {
		wait_for_query(&bench);
		assert_int_equal(fakes.query.after_seq, INT64_MAX);
		answer_query(NULL, 0, -1);
	}
	/* Without a position there is nothing to tell followers. */
	assert_int_equal(fakes.publishers[0].n_heartbeats, 0);
	wait_for_query(&bench);
	answer_query(NULL, 0, 5);
	while (fakes.publishers[0].n_heartbeats == 0)
		event_base_loop(bench.base, EVLOOP_ONCE);
	assert_int_equal(fakes.publishers[0].heartbeat_seq, 5);
	bench_close(&bench);
}

static void heartbeats_tell_what_was_published(void **state)
{
	static const struct store_event events[] = { EVENT(6), EVENT(7) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	wait_for_query(&bench);
	answer_query(NULL, 0, 5);
	feed_on_commit(bench.feed, &first, events, 2);
	while (fakes.publishers[0].n_heartbeats < 2)
		event_base_loop(bench.base, EVLOOP_ONCE);
	assert_int_equal(fakes.publishers[0].heartbeat_seq, 7);
	bench_close(&bench);
}

static void every_tenant_has_its_own_publisher(void **state)
{
	static const struct store_event events[] = { EVENT(1) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	assert_string_equal(fakes.publishers[0].endpoint, "ipc:///run/orderd/events");
	assert_string_equal(fakes.publishers[0].domain, "events.default");
	/* Found by its first commit, and by looking. */
	fakes.tenants[fakes.n_tenants++] = &acme;
	feed_on_commit(bench.feed, &acme, events, 1);
	assert_int_equal(fakes.n_publishers, 2);
	assert_string_equal(fakes.publishers[1].endpoint, "ipc:///run/orderd/events-acme");
	assert_string_equal(fakes.publishers[1].domain, "events.acme");
	assert_int_equal(fakes.publishers[1].n_events, 1);
	assert_int_equal(fakes.publishers[0].n_events, 0);
	fakes.tenants[fakes.n_tenants++] = &sys;
	while (fakes.n_publishers < 3)
		event_base_loop(bench.base, EVLOOP_ONCE);
	assert_string_equal(fakes.publishers[2].endpoint, "ipc:///run/orderd/events-_system");
	expect_endpoint(bench.feed, &acme, "ipc:///run/orderd/events-acme");
	expect_endpoint(bench.feed, &first, "ipc:///run/orderd/events");
	expect_endpoint(bench.feed, &odd, NULL);
	bench_close(&bench);
}

/* A key ended: everybody on TCP goes out, whether or not the port can be had again at once. */
static void who_lost_its_key_goes_out(void **state)
{
	static const struct store_event events[] = { EVENT(1), EVENT(2) };
	const char *endpoints[OUTLET_ENDPOINTS_MAX];
	struct bench bench;

	bench_tcp = "tcp://127.0.0.1:7711";
	assert_int_equal(bench_open(&bench, &first), 0);
	bench_tcp = NULL;
	assert_int_equal(fakes.n_publishers, 2);
	assert_string_equal(fakes.publishers[1].endpoint, "tcp://127.0.0.1:7711");
	assert_string_equal(fakes.publishers[1].domain, "events.default");
	feed_endpoints(bench.feed, &first, endpoints);
	assert_string_equal(endpoints[1], "tcp://127.0.0.1:7711");
	feed_on_commit(bench.feed, &first, &events[0], 1);
	assert_int_equal(fakes.publishers[0].n_events, 1);
	assert_int_equal(fakes.publishers[1].n_events, 1);
	fakes.refuse_tcp = true;
	fakes.n_keys_ended++;
	while (!fakes.publishers[1].closed)
		event_base_loop(bench.base, EVLOOP_ONCE);
	feed_on_commit(bench.feed, &first, &events[1], 1);
	assert_int_equal(fakes.publishers[0].n_events, 2);
	assert_int_equal(fakes.publishers[1].n_events, 1);
	fakes.refuse_tcp = false;
	while (fakes.n_publishers < 3)
		event_base_loop(bench.base, EVLOOP_ONCE);
	assert_string_equal(fakes.publishers[2].endpoint, "tcp://127.0.0.1:7711");
	assert_false(fakes.publishers[0].closed);
	bench_close(&bench);
}

static void a_name_that_leads_elsewhere_is_told_of_once(void **state)
{
	static const struct store_event events[] = { EVENT(1), EVENT(2) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	fakes.tenants[fakes.n_tenants++] = &odd;
	feed_on_commit(bench.feed, &odd, &events[0], 1);
	feed_on_commit(bench.feed, &odd, &events[1], 1);
	wait_for_query(&bench);
	assert_int_equal(bench.n_troubles, 1);
	assert_int_equal(fakes.n_publishers, 1);
	expect_endpoint(bench.feed, &odd, NULL);
	bench_close(&bench);
}

static void a_place_that_is_taken_stops_the_start(void **state)
{
	struct feed_settings settings = { .outlet = { .endpoint = "ipc:///run/orderd/events" },
					  .on_trouble = on_trouble };
	struct bench bench = { .base = event_base_new() };

	memset(&fakes, 0, sizeof(fakes));
	fakes.tenants[0] = &first;
	fakes.n_tenants = 1;
	fakes.refuse_endpoint = true;
	settings.base = bench.base;
	settings.context = &bench;
	assert_true(feed_open(&settings, &bench.feed) < 0);
	assert_int_equal(bench.n_troubles, 1);
	assert_non_null(strstr(bench.why, "another program"));
	event_base_free(bench.base);
}

static void a_stopped_feed_reads_no_more(void **state)
{
	static const struct store_event events[] = { EVENT(6) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	wait_for_query(&bench);
	answer_query(NULL, 0, 5);
	feed_stop(bench.feed);
	while (fakes.publishers[0].n_heartbeats < 2)
		event_base_loop(bench.base, EVLOOP_ONCE);
	assert_int_equal(fakes.n_queries, 1);
	feed_on_commit(bench.feed, &first, events, 1);
	assert_int_equal(fakes.publishers[0].n_events, 1);
	bench_close(&bench);
}

static void a_feed_without_memory_does_not_open(void **state)
{
	struct bench bench;
	size_t k = 0;
	int error;

	for (;; k++) {
		fault_arm(k);
		error = bench_open(&bench, &first);
		if (fault_disarm() <= k)
			break;
		assert_true(error < 0);
		event_base_free(bench.base);
	}
	assert_int_equal(error, 0);
	assert_true(k >= 3);
	bench_close(&bench);
}

static void commits_without_memory_are_read_from_the_log(void **state)
{
	static const struct store_event all[] = { EVENT(6), EVENT(7), EVENT(8) };
	struct bench bench;

	assert_int_equal(bench_open(&bench, &first), 0);
	wait_for_query(&bench);
	answer_query(NULL, 0, 5);
	fault_arm(0);
	feed_on_commit(bench.feed, &first, &all[2], 1);
	assert_true(fault_disarm() > 0);
	wait_for_query(&bench);
	/* The read began before the last commit was seen by anybody. */
	answer_query(all, 2, 7);
	wait_for_query(&bench);
	assert_int_equal(fakes.query.after_seq, 7);
	answer_query(&all[2], 1, 8);
	assert_int_equal(fakes.publishers[0].n_events, 3);
	bench_close(&bench);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(own_commits_go_out_without_a_read),
	cmocka_unit_test(a_gap_is_read_and_published_in_order),
	cmocka_unit_test(other_daemons_commits_are_found_by_looking),
	cmocka_unit_test(a_long_gap_is_read_page_by_page),
	cmocka_unit_test(a_database_that_is_away_is_asked_again),
	cmocka_unit_test(heartbeats_tell_what_was_published),
	cmocka_unit_test(every_tenant_has_its_own_publisher),
	cmocka_unit_test(who_lost_its_key_goes_out),
	cmocka_unit_test(a_name_that_leads_elsewhere_is_told_of_once),
	cmocka_unit_test(a_place_that_is_taken_stops_the_start),
	cmocka_unit_test(a_stopped_feed_reads_no_more),
	cmocka_unit_test(a_feed_without_memory_does_not_open),
	cmocka_unit_test(commits_without_memory_are_read_from_the_log),
};

UNIT_MAIN(tests)
