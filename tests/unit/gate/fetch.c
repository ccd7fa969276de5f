/* A Fetch from step to step. */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "gate/lib/bench.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/event.pb-c.h"

static struct {
	struct store_page_query query;
	unsigned int n;
	int answer;
} found;

static int find(void *context, const struct store_page_query *query)
{
	found.query = *query;
	found.n++;
	return found.answer;
}

static void begin(struct bench *bench)
{
	Orderd__V1__FetchRequest request = ORDERD__V1__FETCH_REQUEST__INIT;
	uint8_t body[64];

	memset(&found, 0, sizeof(found));
	bench->gate.settings.find = find;
	request.has_page_size = request.has_wait_ms = true;
	request.page_size = 7;
	request.wait_ms = 1000;
	bench_send(bench, "orderd.v1.EventService/Fetch", body,
		   orderd__v1__fetch_request__pack(&request, body));
	assert_int_equal(fakes.n_held, 1);
	assert_int_equal(fakes.held[0]->kind, STORE_BOOK);
}

/* The lease was given. */
static void lease(struct bench *bench, bool retried)
{
	Orderd__Internal__V1__FetchPlan plan = ORDERD__INTERNAL__V1__FETCH_PLAN__INIT;
	ProtobufCBinaryData event = { 1, (uint8_t[]){ 0 } };
	char types[] = "order.";
	uint8_t body[128];

	plan.has_after_seq = plan.has_subscription_id = true;
	plan.after_seq = 41;
	plan.subscription_id = 5;
	plan.types = types;
	plan.retried = &event;
	plan.n_retried = retried ? 1 : 0;
	fakes_finish(ORDERD__V1__CODE__CODE_OK, body,
		     orderd__internal__v1__fetch_plan__pack(&plan, body));
}

/* The rest of the response, as the operation packs it. */
static void hand_out(int64_t through_seq)
{
	Orderd__V1__FetchResponse response = ORDERD__V1__FETCH_RESPONSE__INIT;
	uint8_t body[64];

	response.has_through_seq = true;
	response.through_seq = through_seq;
	fakes_finish(ORDERD__V1__CODE__CODE_OK, body,
		     orderd__v1__fetch_response__pack(&response, body));
}

static Orderd__V1__FetchResponse *response(void)
{
	Orderd__V1__FetchResponse *got =
		orderd__v1__fetch_response__unpack(NULL, fakes.body_length, fakes.body);

	assert_non_null(got);
	return got;
}

static void a_page_stands_in_the_response(void **state)
{
	Orderd__V1__Event event = ORDERD__V1__EVENT__INIT;
	Orderd__V1__FetchResponse *got;
	uint8_t packed[2][200];
	char type[] = "order.placed", long_trace[150];
	struct store_event events[2];
	struct store_page page = { events, 2, 44 };

	memset(long_trace, 'x', sizeof(long_trace) - 1);
	long_trace[sizeof(long_trace) - 1] = '\0';
	event.type = type;
	for (size_t i = 0; i < 2; i++) {
		event.traceparent = i == 1 ? long_trace : NULL;
		events[i] = (struct store_event){
			.seq = 42 + (int64_t)i,
			.data = packed[i],
			.length = orderd__v1__event__pack(&event, packed[i]),
		};
	}
	begin(*state);
	lease(*state, false);
	assert_int_equal(found.n, 1);
	assert_int_equal(found.query.after_seq, 41);
	assert_int_equal(found.query.topic, 5);
	assert_int_equal(found.query.events_max, 7);
	assert_string_equal(found.query.filter.types, "order.");
	assert_int_equal(fakes.n_held, 0);
	found.query.on_page(found.query.context, 0, &page);
	assert_int_equal(((const struct op_page *)fakes.held[0]->body)->n_events, 2);
	assert_int_equal(((const struct op_page *)fakes.held[0]->body)->through_seq, 44);
	hand_out(44);
	got = response();
	assert_int_equal(got->n_events, 2);
	assert_string_equal(got->events[0]->type, "order.placed");
	assert_string_equal(got->events[1]->traceparent, long_trace);
	assert_int_equal(got->through_seq, 44);
	orderd__v1__fetch_response__free_unpacked(got, NULL);
}

static void no_lease_is_the_end(void **state)
{
	begin(*state);
	fakes_finish(ORDERD__V1__CODE__CODE_ABORTED, "", 0);
	assert_int_equal(fakes.n_replies, 1);
	assert_int_equal(found.n, 0);
}

static void dead_letters_need_no_wait(void **state)
{
	begin(*state);
	lease(*state, true);
	assert_int_equal(found.n, 0);
	assert_int_equal(fakes.n_held, 1);
	hand_out(41);
	assert_int_equal(fakes.n_replies, 1);
}

static void what_changed_is_looked_at_again(void **state)
{
	begin(*state);
	lease(*state, false);
	found.query.on_page(found.query.context, STORE_PAGE_TOUCHED, NULL);
	assert_int_equal(fakes.n_held, 1);
	lease(*state, false);
	assert_int_equal(found.n, 2);
	found.query.on_page(found.query.context, STORE_PAGE_SUPERSEDED, NULL);
	assert_int_equal(((const struct op_page *)fakes.held[0]->body)->n_events, 0);
	assert_int_equal(((const struct op_page *)fakes.held[0]->body)->through_seq, 41);
	hand_out(41);
	assert_int_equal(fakes.n_replies, 1);
}

static void who_lost_the_key_meanwhile_gets_nothing(void **state)
{
	struct store_page page = { NULL, 0, 44 };
	struct bench *bench = *state;

	bench->user_id = "key:7";
	fakes.key_id = 7;
	fakes.principal.kind = ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE;
	fakes.principal.tenant_id = 65536;
	begin(bench);
	lease(bench, false);
	fakes.key_id = 0;
	found.query.on_page(found.query.context, 0, &page);
	assert_int_equal(fakes.n_held, 0);
	bench_expect_refused("UNAUTHENTICATED", ORDERD__V1__CODE__CODE_UNAUTHENTICATED);
}

static void a_twin_goes_without_a_word(void **state)
{
	begin(*state);
	lease(*state, false);
	found.query.on_page(found.query.context, STORE_PAGE_TWIN, NULL);
	assert_int_equal(fakes.n_replies, 0);
}

static void what_cannot_be_found_is_said(void **state)
{
	static const struct {
		int answer;
		const char *reason;
		Orderd__V1__Code code;
	} rows[] = {
		{ STORE_PAGE_AWAY, "DATABASE_UNAVAILABLE", ORDERD__V1__CODE__CODE_UNAVAILABLE },
		{ STORE_PAGE_STOPPED, "SHUTTING_DOWN", ORDERD__V1__CODE__CODE_UNAVAILABLE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(*state);
		lease(*state, false);
		found.query.on_page(found.query.context, rows[i].answer, NULL);
		bench_expect_refused(rows[i].reason, rows[i].code);
	}
}

static void who_cannot_wait_is_refused(void **state)
{
	static const struct {
		int answer;
		const char *reason;
		Orderd__V1__Code code;
	} rows[] = {
		{ STORE_PAGE_FULL, "FETCHES_FULL", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED },
		{ STORE_PAGE_STOPPED, "SHUTTING_DOWN", ORDERD__V1__CODE__CODE_UNAVAILABLE },
		{ -12, "QUEUE_FULL", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(*state);
		found.answer = rows[i].answer;
		lease(*state, false);
		bench_expect_refused(rows[i].reason, rows[i].code);
	}
}

static void a_store_that_stops_in_between_is_told(void **state)
{
	struct store_page page = { .through_seq = 50 };

	begin(*state);
	lease(*state, false);
	fakes.submit_answer = STORE_SUBMIT_DRAINING;
	found.query.on_page(found.query.context, 0, &page);
	bench_expect_refused("SHUTTING_DOWN", ORDERD__V1__CODE__CODE_UNAVAILABLE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_GATE(a_page_stands_in_the_response),
		WITH_GATE(no_lease_is_the_end),
		WITH_GATE(dead_letters_need_no_wait),
		WITH_GATE(what_changed_is_looked_at_again),
		WITH_GATE(who_lost_the_key_meanwhile_gets_nothing),
		WITH_GATE(a_twin_goes_without_a_word),
		WITH_GATE(what_cannot_be_found_is_said),
		WITH_GATE(who_cannot_wait_is_refused),
		WITH_GATE(a_store_that_stops_in_between_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
