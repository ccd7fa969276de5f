#include "lib/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/follower.h"

static struct orderd_stream_options from(enum orderd_stream_from place)
{
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;

	options.from = place;
	return options;
}

static void history_comes_first_then_live(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = from(ORDERD_STREAM_FROM_BEGINNING);
	struct follower follower;

	/* Three pages. */
	world->fake.head_seq = 2500;
	follower_go_live(&follower, world, &options);
	follower_check(&follower, 1, 2500);
	assert_int_equal(follower.n_notices[ORDERD_NOTICE_STARTED], 1);
	assert_int_equal(follower.last[ORDERD_NOTICE_STARTED].to.seq, 0);
	assert_int_equal(follower.last[ORDERD_NOTICE_LIVE].to.seq, 2500);
	for (int i = 0; i < 1500; i++)
		follower_publish(world);
	follower_until_seq(&follower, world, 4000);
	follower_check(&follower, 1, 4000);
	assert_int_equal(follower.n_notices[ORDERD_NOTICE_REPAIRED], 0);
	assert_int_equal(orderd_stream_position(follower.stream).seq, 4000);
	assert_int_equal(orderd_stream_position(follower.stream).epoch, 1);
}

static void now_is_after_the_head(void **state)
{
	struct world *world = *state;
	struct follower follower;

	world->fake.head_seq = 100;
	follower_go_live(&follower, world, NULL);
	assert_int_equal(follower.last[ORDERD_NOTICE_STARTED].to.seq, 100);
	assert_int_equal(follower.n_events, 0);
	follower_publish(world);
	follower_until_seq(&follower, world, 101);
	follower_check(&follower, 101, 101);
}

static void a_former_stream_is_continued(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = from(ORDERD_STREAM_FROM_AFTER);
	struct follower follower;

	options.after = (struct orderd_position){ 1, 7 };
	world->fake.head_seq = 10;
	follower_go_live(&follower, world, &options);
	follower_check(&follower, 8, 10);
	assert_int_equal(follower.last[ORDERD_NOTICE_STARTED].to.seq, 7);
}

static void an_empty_history_is_live_at_once(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = from(ORDERD_STREAM_FROM_BEGINNING);
	struct follower follower;

	follower_go_live(&follower, world, &options);
	follower_publish(world);
	follower_until_seq(&follower, world, 1);
	follower_check(&follower, 1, 1);
}

static void only_matching_events_are_handed_out(void **state)
{
	static const char *const kinds[] = { "account." };
	static const char *const exact[] = { "order.placed", "order.plac", "account.create" };
	struct world *world = *state;
	struct orderd_stream_options options = from(ORDERD_STREAM_FROM_BEGINNING);
	struct follower accounts;
	struct follower orders;
	struct follower one;

	/* Even ones are order.placed, odd ones account.created; the account is seq modulo 3. */
	world->fake.head_seq = 6;
	options.types = exact;
	options.n_types = 3;
	follower_go_live(&orders, world, &options);
	options.types = kinds;
	options.n_types = 1;
	options.account_id = 1;
	follower_go_live(&accounts, world, &options);
	options = from(ORDERD_STREAM_FROM_BEGINNING);
	options.aggregate_kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER;
	options.aggregate_id = 8;
	follower_go_live(&one, world, &options);
	for (int i = 0; i < 8; i++)
		follower_publish(world);
	follower_until_seq(&orders, world, 14);
	follower_until_seq(&accounts, world, 13);
	assert_int_equal(orders.n_events, 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(orders.seqs[i], 2 * (i + 1));
	assert_int_equal(accounts.n_events, 3);
	assert_int_equal(accounts.seqs[0], 1);
	assert_int_equal(accounts.seqs[1], 7);
	assert_int_equal(accounts.seqs[2], 13);
	follower_until_seq(&one, world, 8);
	follower_check(&one, 8, 8);
}

static void a_callback_closes_its_stream(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = from(ORDERD_STREAM_FROM_BEGINNING);
	struct follower follower;
	struct follower other;

	world->fake.head_seq = 5;
	follower_open(&follower, world, &options);
	follower.close_at_wanted = true;
	follower_until_seq(&follower, world, 3);
	follower_check(&follower, 1, 3);
	follower_go_live(&other, world, &options);
	follower_check(&other, 1, 5);
	assert_int_equal(follower.n_events, 3);

	/* While its question is on its way; and a live one. */
	follower_open(&follower, world, &options);
	orderd_client_process(world->client, 0);
	orderd_stream_close(follower.stream);
	orderd_stream_close(other.stream);
	assert_int_equal(orderd_client_pending(world->client), 0);
	orderd_stream_close(NULL);
}

static void a_refusal_ends_the_stream(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct follower follower;

	follower_open(&follower, world, NULL);
	world_receive(world, &request);
	fake_refuse(&world->fake, &request, ORDERD__V1__CODE__CODE_PERMISSION_DENIED,
		    "METHOD_NOT_ALLOWED", 0);
	fake_request_fini(&request);
	follower_until_notice(&follower, world, ORDERD_NOTICE_ENDED);
	assert_string_equal(follower.reason, "METHOD_NOT_ALLOWED");
	assert_int_equal(orderd_client_pending(world->client), 0);
}

static void an_outage_is_told_once(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = from(ORDERD_STREAM_FROM_BEGINNING);
	struct fake_request request;
	struct follower follower;

	world->fake.head_seq = 3;
	follower_open(&follower, world, &options);
	for (int i = 0; i < 2; i++) {
		world_receive(world, &request);
		fake_refuse(&world->fake, &request, ORDERD__V1__CODE__CODE_UNAVAILABLE,
			    "DATABASE_UNAVAILABLE", 60000);
		fake_request_fini(&request);
	}
	follower_until_seq(&follower, world, 3);
	follower_check(&follower, 1, 3);
	assert_int_equal(follower.n_notices[ORDERD_NOTICE_WAITING], 1);
	assert_string_equal(follower.reason, "DATABASE_UNAVAILABLE");
}

static void options_are_checked(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = from(ORDERD_STREAM_FROM_AFTER);
	const char *types[] = { "order.", NULL };
	struct orderd_stream *stream = NULL;

	options.after.seq = -1;
	assert_int_equal(orderd_stream_open(&stream, world->client, &options, NULL, NULL, NULL),
			 -EINVAL);
	options = from(ORDERD_STREAM_FROM_NOW);
	options.types = types;
	options.n_types = 2;
	assert_int_equal(orderd_stream_open(&stream, world->client, &options, NULL, NULL, NULL),
			 -EINVAL);
	options = from(ORDERD_STREAM_FROM_NOW);
	options.endpoint = "carrier-pigeon://here";
	assert_int_equal(orderd_stream_open(&stream, world->client, &options, NULL, NULL, NULL),
			 -EINVAL);
	options = (struct orderd_stream_options){ 0 };
	assert_int_equal(orderd_stream_open(&stream, world->client, &options, NULL, NULL, NULL),
			 -EINVAL);
	assert_null(stream);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static const struct CMUnitTest tests[] = {
	WORLD(history_comes_first_then_live),
	WORLD(now_is_after_the_head),
	WORLD(a_former_stream_is_continued),
	WORLD(an_empty_history_is_live_at_once),
	WORLD(only_matching_events_are_handed_out),
	WORLD(a_callback_closes_its_stream),
	WORLD(a_refusal_ends_the_stream),
	WORLD(an_outage_is_told_once),
	WORLD(options_are_checked),
};

UNIT_MAIN(tests)
