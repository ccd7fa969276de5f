/* A durable stream that loses its lease while an answer is still on its way. */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "lib/world.h"
#include "orderd/stream.h"

static void reject_all(const Orderd__V1__Event *event, void *context)
{
	struct orderd_stream **stream = context;

	assert_int_equal(orderd_stream_reject(*stream, event->seq, "no"), 0);
}

static void receive(struct world *world, const char *method, struct fake_request *ret)
{
	world_receive(world, ret);
	assert_string_equal(ret->header->method, method);
}

/* Answers a Fetch with one event under this generation. */
static void give(struct world *world, int64_t generation)
{
	Orderd__V1__FetchResponse page = ORDERD__V1__FETCH_RESPONSE__INIT;
	Orderd__V1__Event event = ORDERD__V1__EVENT__INIT, *list[] = { &event };
	struct fake_request request;

	event.has_seq = page.has_generation = page.has_through_seq = page.has_epoch = true;
	event.seq = page.through_seq = 1;
	page.epoch = 1;
	page.generation = generation;
	page.events = list;
	page.n_events = 1;
	receive(world, "orderd.v1.EventService/Fetch", &request);
	fake_reply(&world->fake, &request, &page.base);
	fake_request_fini(&request);
}

static void take_away(struct world *world)
{
	struct fake_request request;

	receive(world, "orderd.v1.EventService/Fetch", &request);
	fake_refuse(&world->fake, &request, ORDERD__V1__CODE__CODE_ABORTED, "LEASE_LOST", 0);
	fake_request_fini(&request);
}

static void receive_reject(struct world *world, int64_t generation, struct fake_request *ret)
{
	Orderd__V1__RejectRequest *reject;

	receive(world, "orderd.v1.EventService/Reject", ret);
	reject = orderd__v1__reject_request__unpack(NULL, ret->body_size, ret->body);
	assert_int_equal(reject->generation, generation);
	orderd__v1__reject_request__free_unpacked(reject, NULL);
}

static void a_late_answer_is_of_the_former_lease(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	Orderd__V1__RejectResponse response = ORDERD__V1__REJECT_RESPONSE__INIT;
	struct fake_request late, request;
	struct orderd_stream *stream;

	options.subscription = "erp";
	assert_int_equal(
		orderd_stream_open(&stream, world->client, &options, reject_all, NULL, &stream), 0);
	give(world, 3);
	receive_reject(world, 3, &late);
	take_away(world);
	give(world, 5);
	receive(world, "orderd.v1.EventService/Fetch", &request);
	fake_request_fini(&request);
	fake_reply(&world->fake, &late, &response.base);
	/* The rejection of this lease is still to be told. */
	receive_reject(world, 5, &request);
	fake_request_fini(&request);
	fake_request_fini(&late);
	orderd_stream_close(stream);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(a_late_answer_is_of_the_former_lease, world_setup,
					world_teardown),
};

UNIT_MAIN(tests)
