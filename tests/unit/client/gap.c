#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "lib/follower.h"

static void a_lost_event_is_repaired(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_publish(world);
	follower_lose(world);
	follower_lose(world);
	follower_publish(world);
	follower_publish(world);
	follower_until_notice(&follower, world, ORDERD_NOTICE_REPAIRED);
	assert_int_equal(follower.last[ORDERD_NOTICE_REPAIRED].from.seq, 2);
	assert_int_equal(follower.last[ORDERD_NOTICE_REPAIRED].to.seq, 3);
	follower_publish(world);
	follower_until_seq(&follower, world, 6);
	follower_check(&follower, 1, 6);
	assert_int_equal(follower.n_notices[ORDERD_NOTICE_LIVE], 0);
}

static void a_lost_tail_is_found_by_the_heartbeat(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_publish(world);
	follower_lose(world);
	follower_lose(world);
	fake_heartbeat(&world->fake);
	follower_until_seq(&follower, world, 3);
	follower_check(&follower, 1, 3);
	follower_until_notice(&follower, world, ORDERD_NOTICE_REPAIRED);
	assert_int_equal(follower.last[ORDERD_NOTICE_REPAIRED].from.seq, 2);
	assert_int_equal(follower.last[ORDERD_NOTICE_REPAIRED].to.seq, 3);
}

static void what_came_before_is_ignored(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_publish(world);
	fake_publish(&world->fake, 1);
	follower_publish(world);
	fake_publish(&world->fake, 1);
	fake_publish(&world->fake, 2);
	fake_heartbeat(&world->fake);
	follower_publish(world);
	follower_until_seq(&follower, world, 3);
	follower_check(&follower, 1, 3);
	assert_int_equal(follower.n_notices[ORDERD_NOTICE_REPAIRED], 0);
}

static void frames_wait_while_the_log_is_read(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_lose(world);
	follower_publish(world);
	world_receive(world, &request);
	/* The page is of before these two. */
	fake_answer(&world->fake, &request);
	fake_request_fini(&request);
	follower_publish(world);
	follower_publish(world);
	follower_until_seq(&follower, world, 4);
	follower_check(&follower, 1, 4);
	assert_int_equal(follower.n_notices[ORDERD_NOTICE_REPAIRED], 1);
}

static void frames_far_ahead_are_read_from_the_log(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct fake_request request;
	struct follower follower;

	options.from = ORDERD_STREAM_FROM_BEGINNING;
	options.endpoint = world->fake.event_endpoint;
	world->fake.head_seq = 5000;
	follower_open(&follower, world, &options);
	fake_subscribed(&world->fake, world->client);
	/* After the first page 4,000 are missing: what is live now is of no use yet. */
	world_receive(world, &request);
	fake_answer(&world->fake, &request);
	fake_request_fini(&request);
	for (int i = 0; i < 100; i++)
		follower_publish(world);
	follower_until_notice(&follower, world, ORDERD_NOTICE_LIVE);
	follower_check(&follower, 1, 5100);
	follower_publish(world);
	follower_until_seq(&follower, world, 5101);
	follower_check(&follower, 1, 5101);
}

static void a_page_of_an_old_epoch_is_not_believed(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct follower follower;

	world->fake.epoch = 2;
	follower_go_live(&follower, world, NULL);
	follower_lose(world);
	fake_heartbeat(&world->fake);
	world_receive(world, &request);
	/* From a daemon that was cut off before the promotion. */
	world->fake.epoch = 1;
	fake_answer(&world->fake, &request);
	fake_request_fini(&request);
	world->fake.epoch = 2;
	follower_until_seq(&follower, world, 1);
	follower_check(&follower, 1, 1);
	assert_int_equal(orderd_stream_position(follower.stream).epoch, 2);
}

static void a_log_that_is_behind_is_asked_again(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	world->fake.head_seq = 3;
	fake_publish(&world->fake, 3);
	/* A standby that does not know of them yet. */
	world->fake.head_seq = 1;
	world_receive(world, &request);
	assert_int_equal(request.header->min_seq, 3);
	fake_answer(&world->fake, &request);
	fake_request_fini(&request);
	world->fake.head_seq = 3;
	follower_until_seq(&follower, world, 3);
	follower_check(&follower, 1, 3);
}

static void frames_that_are_no_events_are_ignored(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	fake_publish_frames(&world->fake, "alone", NULL, 0);
	fake_publish_frames(&world->fake, "order.placed/1", "\xff\xff", 1);
	fake_publish_frames(&world->fake, "heartbeat", "\xff\xff", 1);
	fake_publish_frames(&world->fake, "order.placed/1", "too many", 3);
	follower_publish(world);
	follower_until_seq(&follower, world, 1);
	follower_check(&follower, 1, 1);
}

static void a_restart_of_the_daemon_loses_nothing(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_publish(world);
	follower_until_seq(&follower, world, 1);
	fake_stop(&world->fake);
	follower_lose(world);
	follower_lose(world);
	fake_start(&world->fake);
	fake_subscribed(&world->fake, world->client);
	fake_heartbeat(&world->fake);
	follower_publish(world);
	follower_until_seq(&follower, world, 4);
	follower_check(&follower, 1, 4);
}

static void silence_is_looked_into(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_lose(world);
	/* No frame at all: after three seconds the log is asked. */
	follower_until_seq(&follower, world, 1);
	follower_check(&follower, 1, 1);
}

static void a_live_stream_that_moved_is_found(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	fake_move(&world->fake);
	/* Silence leads to a look at where the live stream is. */
	follower_lose(world);
	follower_until_seq(&follower, world, 1);
	fake_subscribed(&world->fake, world->client);
	follower_publish(world);
	follower_until_seq(&follower, world, 2);
	follower_check(&follower, 1, 2);
}

static void without_a_live_stream_the_log_is_polled(void **state)
{
	struct world *world = *state;
	struct follower follower;

	world->fake.hides_events = true;
	follower_open(&follower, world, NULL);
	follower_until_notice(&follower, world, ORDERD_NOTICE_LIVE);
	follower_lose(world);
	follower_until_seq(&follower, world, 1);
	follower_check(&follower, 1, 1);
	assert_int_equal(follower.n_notices[ORDERD_NOTICE_REPAIRED], 0);
}

static void a_new_epoch_with_the_same_history_goes_on(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_publish(world);
	follower_publish(world);
	follower_until_seq(&follower, world, 2);
	world->fake.epoch = 2;
	world->fake.first_seq = 3;
	fake_heartbeat(&world->fake);
	follower_until_notice(&follower, world, ORDERD_NOTICE_EPOCH);
	assert_int_equal(follower.last[ORDERD_NOTICE_EPOCH].to.epoch, 2);
	assert_int_equal(follower.last[ORDERD_NOTICE_EPOCH].to.seq, 2);
	follower_publish(world);
	follower_until_seq(&follower, world, 3);
	follower_check(&follower, 1, 3);
	assert_int_equal(orderd_stream_position(follower.stream).epoch, 2);
}

static void a_new_epoch_with_another_history_ends_the_stream(void **state)
{
	struct world *world = *state;
	struct follower follower;

	follower_go_live(&follower, world, NULL);
	follower_publish(world);
	follower_publish(world);
	follower_until_seq(&follower, world, 2);
	/* Event 2 was lost with the old primary; another one has its place. */
	world->fake.epoch = 2;
	world->fake.first_seq = 2;
	follower_publish(world);
	follower_until_notice(&follower, world, ORDERD_NOTICE_ENDED);
	assert_string_equal(follower.reason, "EPOCH_DIVERGED");
	assert_int_equal(follower.last[ORDERD_NOTICE_ENDED].from.seq, 2);
	assert_int_equal(follower.last[ORDERD_NOTICE_ENDED].from.epoch, 1);
	follower_check(&follower, 1, 2);
}

static void a_position_that_history_lost_ends_the_stream(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct follower follower;

	/* A restore from an older backup: the head is before the position. */
	options.from = ORDERD_STREAM_FROM_AFTER;
	options.after = (struct orderd_position){ 1, 9 };
	world->fake.epoch = 2;
	world->fake.first_seq = 5;
	world->fake.head_seq = 6;
	follower_open(&follower, world, &options);
	follower_until_notice(&follower, world, ORDERD_NOTICE_ENDED);
	assert_string_equal(follower.reason, "EPOCH_DIVERGED");
	assert_int_equal(follower.n_events, 0);
}

static void a_daemon_of_the_old_epoch_is_not_believed(void **state)
{
	struct world *world = *state;
	struct follower follower;

	world->fake.epoch = 2;
	follower_go_live(&follower, world, NULL);
	/* It goes on publishing what nobody has. */
	world->fake.epoch = 1;
	fake_publish(&world->fake, 1);
	world->fake.epoch = 2;
	follower_lose(world);
	follower_publish(world);
	follower_until_seq(&follower, world, 2);
	follower_check(&follower, 1, 2);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static const struct CMUnitTest tests[] = {
	WORLD(a_lost_event_is_repaired),
	WORLD(a_lost_tail_is_found_by_the_heartbeat),
	WORLD(what_came_before_is_ignored),
	WORLD(frames_wait_while_the_log_is_read),
	WORLD(frames_far_ahead_are_read_from_the_log),
	WORLD(a_page_of_an_old_epoch_is_not_believed),
	WORLD(a_log_that_is_behind_is_asked_again),
	WORLD(frames_that_are_no_events_are_ignored),
	WORLD(a_restart_of_the_daemon_loses_nothing),
	WORLD(silence_is_looked_into),
	WORLD(a_live_stream_that_moved_is_found),
	WORLD(without_a_live_stream_the_log_is_polled),
	WORLD(a_new_epoch_with_the_same_history_goes_on),
	WORLD(a_new_epoch_with_another_history_ends_the_stream),
	WORLD(a_position_that_history_lost_ends_the_stream),
	WORLD(a_daemon_of_the_old_epoch_is_not_believed),
};

UNIT_MAIN(tests)
