#include "follower.h"

#include <stdio.h>
#include <string.h>

#include "lib/unit.h"
#include "reason.h"

static void follower_on_event(const Orderd__V1__Event *event, void *context)
{
	struct follower *follower = context;

	assert_true(event->has_seq && event->has_epoch);
	assert_in_range(follower->n_events, 0, FOLLOWER_EVENTS_MAX - 1);
	assert_int_equal(orderd_stream_position(follower->stream).seq, event->seq);
	follower->seqs[follower->n_events++] = event->seq;
	if (follower->wants_notice || event->seq != follower->wanted_seq)
		return;
	follower->done = true;
	if (follower->close_at_wanted)
		orderd_stream_close(follower->stream);
}

static void follower_on_notice(const struct orderd_notice *notice, void *context)
{
	struct follower *follower = context;

	assert_true((notice->kind == ORDERD_NOTICE_WAITING ||
		     notice->kind == ORDERD_NOTICE_ENDED) == (notice->error != NULL));
	follower->n_notices[notice->kind]++;
	follower->last[notice->kind] = *notice;
	follower->last[notice->kind].error = NULL;
	if (notice->error)
		snprintf(follower->reason, sizeof(follower->reason), "%s",
			 orderd_error_reason(notice->error));
	if (notice->error && orderd_error_local(notice->error))
		assert_int_equal(reason_get(reason_find(follower->reason))->code,
				 orderd_error_code(notice->error));
	if (follower->wants_notice && notice->kind == follower->wanted_kind)
		follower->done = true;
}

void follower_open(struct follower *follower, struct world *world,
		   const struct orderd_stream_options *options)
{
	memset(follower, 0, sizeof(*follower));
	assert_int_equal(orderd_stream_open(&follower->stream, world->client, options,
					    follower_on_event, follower_on_notice, follower),
			 0);
}

void follower_until_seq(struct follower *follower, struct world *world, int64_t seq)
{
	follower->done = follower->n_events > 0 && follower->seqs[follower->n_events - 1] >= seq;
	follower->wants_notice = false;
	follower->wanted_seq = seq;
	fake_serve(&world->fake, world->client, &follower->done);
}

void follower_until_notice(struct follower *follower, struct world *world,
			   enum orderd_notice_kind kind)
{
	follower->done = follower->n_notices[kind] > 0;
	follower->wants_notice = true;
	follower->wanted_kind = kind;
	fake_serve(&world->fake, world->client, &follower->done);
	follower->n_notices[kind] = 0;
}

void follower_check(const struct follower *follower, int64_t from, int64_t to)
{
	assert_int_equal(follower->n_events, to - from + 1);
	for (size_t i = 0; i < follower->n_events; i++)
		assert_int_equal(follower->seqs[i], from + (int64_t)i);
}

void follower_go_live(struct follower *follower, struct world *world,
		      const struct orderd_stream_options *options)
{
	follower_open(follower, world, options);
	follower_until_notice(follower, world, ORDERD_NOTICE_LIVE);
	fake_subscribed(&world->fake, world->client);
}

void follower_publish(struct world *world)
{
	fake_publish(&world->fake, ++world->fake.head_seq);
}

void follower_lose(struct world *world)
{
	world->fake.head_seq++;
}
