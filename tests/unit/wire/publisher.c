#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include <zmq.h>

#include "wire/context.h"
#include "wire/lib/place.h"
#include "wire/publisher.h"

static struct publisher *open_publisher(struct place *place)
{
	struct publisher_settings settings = {
		.zmq = place->daemon,
		.endpoint = place->endpoint,
		.domain = "events.default",
		.figures = &place->figures,
	};
	struct publisher *publisher = NULL;

	assert_int_equal(publisher_open(&settings, &publisher), 0);
	return publisher;
}

static void *follow(struct place *place, const char *topic)
{
	void *subscriber = place_connect(place, ZMQ_SUB, NULL, 0);

	assert_int_equal(zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, topic, strlen(topic)), 0);
	return subscriber;
}

/* A subscription is on its way for a while: send until the first event arrives. */
static void publish_until_seen(struct place *place, struct publisher *publisher, void *subscriber)
{
	char frame[64];

	PLACE_WAIT(place,
		   publisher_send(publisher, "order.placed/1", "event", 5) == 0 &&
			   zmq_recv(subscriber, frame, sizeof(frame), ZMQ_DONTWAIT) >= 0);
	assert_memory_equal(frame, "order.placed/1", 14);
	assert_int_equal(place_receive(place, subscriber, frame, sizeof(frame)), 5);
	assert_memory_equal(frame, "event", 5);
}

static void an_event_is_two_frames(void **state)
{
	struct place place;
	struct publisher *publisher;
	void *subscriber;

	place_open(&place);
	publisher = open_publisher(&place);
	subscriber = follow(&place, "order.placed/");
	publish_until_seen(&place, publisher, subscriber);
	assert_string_equal(place.last_domain, "events.default");
	publisher_close(publisher, 0);
	place_close(&place);
}

static void strangers_do_not_follow(void **state)
{
	struct place place;
	struct publisher *publisher;
	void *subscriber;
	char frame[64];

	place_open(&place);
	place.closed = true;
	publisher = open_publisher(&place);
	subscriber = follow(&place, "");
	PLACE_WAIT(&place,
		   publisher_send(publisher, "order.placed/1", "event", 5) == 0 &&
			   place.figures.n_peers_refused > 0);
	assert_true(zmq_recv(subscriber, frame, sizeof(frame), ZMQ_DONTWAIT) < 0);
	publisher_close(publisher, 0);
	place_close(&place);
}

static void a_follower_that_does_not_read_stops_nobody(void **state)
{
	static char event[2000];
	struct place place;
	struct publisher *publisher;
	void *reading;

	place_open(&place);
	publisher = open_publisher(&place);
	follow(&place, "");
	reading = follow(&place, "order.placed/");
	publish_until_seen(&place, publisher, reading);
	for (int i = 0; i < 120000; i++)
		assert_int_equal(
			publisher_send(publisher, "stock.received/2", event, sizeof(event)), 0);
	publish_until_seen(&place, publisher, reading);
	publisher_close(publisher, 0);
	place_close(&place);
}

static void a_topic_is_short(void **state)
{
	char topic[PUBLISHER_TOPIC_BYTES_MAX + 2];
	struct place place;
	struct publisher *publisher;

	place_open(&place);
	publisher = open_publisher(&place);
	memset(topic, 'x', sizeof(topic) - 1);
	topic[sizeof(topic) - 1] = '\0';
	assert_true(publisher_send(publisher, topic, "", 0) < 0);
	assert_int_equal(place.figures.n_events_failed, 1);
	topic[sizeof(topic) - 2] = '\0';
	assert_int_equal(publisher_send(publisher, topic, "", 0), 0);
	publisher_close(publisher, 0);
	place_close(&place);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_event_is_two_frames),
	cmocka_unit_test(strangers_do_not_follow),
	cmocka_unit_test(a_follower_that_does_not_read_stops_nobody),
	cmocka_unit_test(a_topic_is_short),
};

UNIT_MAIN(tests)
