/* What the daemon answers by itself; what of pages needs no rows. */
#include "lib/unit.h"

#include <string.h>

#include "base/arena.h"
#include "model/field.h"
#include "op/operations.h"
#include "op/page.h"

static const char *const *endpoints(void *context, const struct tenant *tenant)
{
	static const char *const list[] = { "ipc:///run/events", NULL };

	return list;
}

struct fixture {
	struct arena arena;
	struct verdict verdict;
	struct op_daemon daemon;
	struct op_local local;
};

static const char *const requests[] = { "ipc:///run/a", "ipc:///run/b", NULL };
static const struct tenant tenant = { .id = 1, .code = "default", .time_zone = "UTC" };

static int setup(void **state)
{
	static struct fixture fixture;

	arena_init(&fixture.arena, 1 << 20);
	verdict_init(&fixture.verdict, &fixture.arena);
	fixture.daemon = (struct op_daemon){
		.version = "1.2.3",
		.schema_version = 7,
		.started_at_us = 1700000000000000,
		.request_endpoints = requests,
		.health = { .serving = true, .away = "", .queued = 3, .queue_max = 10 },
		.event_endpoints = endpoints,
	};
	fixture.local =
		(struct op_local){ &fixture.daemon, &tenant, &fixture.arena, &fixture.verdict };
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	arena_fini(&fixture->arena);
	return 0;
}

static void ping_gives_its_payload_back(void **state)
{
	struct fixture *fixture = *state;
	Orderd__V1__PingRequest request = ORDERD__V1__PING_REQUEST__INIT;
	Orderd__V1__PingResponse response = ORDERD__V1__PING_RESPONSE__INIT;
	char payload[1026];

	memset(payload, 'x', sizeof(payload));
	payload[1024] = '\0';
	request.payload = payload;
	op_ping.check(&request, &fixture->verdict);
	assert_false(verdict_refused(&fixture->verdict));
	op_ping.answer(&fixture->local, &request, &response);
	assert_string_equal(response.payload, payload);
	assert_true(response.at->seconds > 1700000000);
	payload[1024] = 'x';
	payload[1025] = '\0';
	op_ping.check(&request, &fixture->verdict);
	assert_int_equal(verdict_reason(&fixture->verdict), REASON_TOO_LONG);
}

static void info_names_versions_and_endpoints(void **state)
{
	struct fixture *fixture = *state;
	Orderd__V1__GetInfoRequest request = ORDERD__V1__GET_INFO_REQUEST__INIT;
	Orderd__V1__GetInfoResponse response = ORDERD__V1__GET_INFO_RESPONSE__INIT;

	op_get_info.answer(&fixture->local, &request, &response);
	assert_string_equal(response.version, "1.2.3");
	assert_int_equal(response.protocol_version, 1);
	assert_int_equal(response.schema_version, 7);
	assert_int_equal(response.n_request_endpoints, 2);
	assert_string_equal(response.request_endpoints[1], "ipc:///run/b");
	assert_int_equal(response.n_event_endpoints, 1);
	assert_int_equal(response.started_at->seconds, 1700000000);
	assert_string_equal(response.tenant, "default");
	assert_int_equal(response.request_bytes_max, 65536);
}

static void health_is_told_with_what_stands_against_it(void **state)
{
	struct fixture *fixture = *state;
	struct health_facts *facts = &fixture->daemon.health;
	Orderd__V1__GetHealthRequest request = ORDERD__V1__GET_HEALTH_REQUEST__INIT;
	Orderd__V1__GetHealthResponse response = ORDERD__V1__GET_HEALTH_RESPONSE__INIT;

	op_get_health.answer(&fixture->local, &request, &response);
	assert_true(response.alive && response.ready && response.deep);
	assert_int_equal(response.queued_requests, 3);
	assert_int_equal(response.n_problems, 0);
	facts->write_age_ms = 7;
	facts->read_age_ms = 12000;
	facts->commit_age_ms = -1;
	orderd__v1__get_health_response__init(&response);
	op_get_health.answer(&fixture->local, &request, &response);
	assert_true(response.alive);
	assert_false(response.ready || response.deep);
	assert_int_equal(response.database_age_ms, 12000);
	assert_false(response.has_commit_age_ms);
	assert_int_equal(response.n_problems, 2);
	assert_string_equal(response.problems[0], "The database has not answered reads for 12 s.");
	assert_string_equal(response.problems[1], "The database has not confirmed a commit yet.");
}

static const struct metric stats_metrics[] = {
	{ "orderd_a_total", METRIC_COUNTER, "A", { "method" } },
	{ "orderd_b", METRIC_GAUGE, "B", { NULL } },
	{ "orderd_c_seconds", METRIC_HISTOGRAM, "C", { NULL } },
};

/* Twenty samples of the first, one of the others. */
static void stats_show(void *context, const struct metric_visitor *visitor)
{
	struct metric_sample sample = { .values = { "m" }, .micros = 2000000 };
	struct histogram histogram;

	histogram_init(&histogram, &histogram_seconds);
	histogram_add(&histogram, 400);
	for (size_t i = 0; i < 3; i++) {
		visitor->on_metric(visitor->context, &stats_metrics[i]);
		sample.histogram = i == 2 ? &histogram : NULL;
		for (int k = 0; k < (i == 0 ? 20 : 1); k++)
			visitor->on_sample(visitor->context, &stats_metrics[i], &sample);
	}
}

static void stats_are_the_metrics(void **state)
{
	struct fixture *fixture = *state;
	Orderd__V1__GetStatsRequest request = ORDERD__V1__GET_STATS_REQUEST__INIT;
	Orderd__V1__GetStatsResponse response = ORDERD__V1__GET_STATS_RESPONSE__INIT;
	const Orderd__V1__MetricSample *sample;

	fixture->daemon.stats = stats_show;
	op_get_stats.answer(&fixture->local, &request, &response);
	assert_int_equal(response.n_metrics, 3);
	assert_string_equal(response.metrics[0]->name, "orderd_a_total");
	assert_int_equal(response.metrics[0]->kind, ORDERD__V1__METRIC_KIND__METRIC_KIND_COUNTER);
	assert_int_equal(response.metrics[0]->n_samples, 20);
	sample = response.metrics[0]->samples[19];
	assert_int_equal(sample->value_micros, 2000000);
	assert_int_equal(sample->n_labels, 1);
	assert_string_equal(sample->labels[0]->name, "method");
	assert_string_equal(sample->labels[0]->value, "m");
	sample = response.metrics[2]->samples[0];
	assert_false(sample->has_value_micros);
	assert_int_equal(sample->count, 1);
	assert_int_equal(sample->sum_micros, 400);
	assert_int_equal(sample->n_buckets, 15);
	assert_int_equal(sample->buckets[0]->count, 1);
	assert_int_equal(sample->buckets[0]->up_to_micros, 500);
	assert_false(sample->buckets[14]->has_up_to_micros);
	assert_non_null(response.at);
}

static void stats_may_be_asked_for_by_prefix(void **state)
{
	struct fixture *fixture = *state;
	Orderd__V1__GetStatsRequest request = ORDERD__V1__GET_STATS_REQUEST__INIT;
	Orderd__V1__GetStatsResponse response = ORDERD__V1__GET_STATS_RESPONSE__INIT;
	char prefix[] = "orderd_b";

	fixture->daemon.stats = stats_show;
	request.name_prefix = prefix;
	op_get_stats.answer(&fixture->local, &request, &response);
	assert_int_equal(response.n_metrics, 1);
	assert_string_equal(response.metrics[0]->name, "orderd_b");
	assert_int_equal(response.metrics[0]->n_samples, 1);
	assert_int_equal(response.metrics[0]->samples[0]->n_labels, 0);
}

static void the_schema_is_the_public_contract(void **state)
{
	struct fixture *fixture = *state;
	Orderd__V1__GetSchemaRequest request = ORDERD__V1__GET_SCHEMA_REQUEST__INIT;
	Orderd__V1__GetSchemaResponse response = ORDERD__V1__GET_SCHEMA_RESPONSE__INIT;

	op_get_schema.answer(&fixture->local, &request, &response);
	assert_true(response.descriptor_set.len > 1000);
	assert_non_null(memmem(response.descriptor_set.data, response.descriptor_set.len,
			       "OrderService", strlen("OrderService")));
	assert_null(memmem(response.descriptor_set.data, response.descriptor_set.len,
			   "orderd.internal", strlen("orderd.internal")));
}

static void local_answers_survive_without_memory(void **state)
{
	struct fixture *fixture = *state;
	Orderd__V1__GetInfoRequest request = ORDERD__V1__GET_INFO_REQUEST__INIT;
	Orderd__V1__GetSchemaRequest schema_request = ORDERD__V1__GET_SCHEMA_REQUEST__INIT;
	Orderd__V1__GetStatsRequest stats_request = ORDERD__V1__GET_STATS_REQUEST__INIT;
	Orderd__V1__GetSchemaResponse schema = ORDERD__V1__GET_SCHEMA_RESPONSE__INIT;

	fixture->daemon.stats = stats_show;
	for (size_t room = 0; room < 512; room += 16) {
		Orderd__V1__GetInfoResponse response = ORDERD__V1__GET_INFO_RESPONSE__INIT;
		Orderd__V1__GetStatsResponse stats = ORDERD__V1__GET_STATS_RESPONSE__INIT;
		struct arena small;

		arena_init(&small, room);
		fixture->local.arena = &small;
		op_get_info.answer(&fixture->local, &request, &response);
		assert_true(protobuf_c_message_get_packed_size(&response.base) > 0);
		op_get_schema.answer(&fixture->local, &schema_request, &schema);
		assert_int_equal(schema.descriptor_set.len, 0);
		op_get_stats.answer(&fixture->local, &stats_request, &stats);
		assert_true(protobuf_c_message_get_packed_size(&stats.base) < 4096);
		arena_fini(&small);
	}
}

static void a_page_token_serves_its_filter_only(void **state)
{
	struct fixture *fixture = *state;
	Orderd__V1__ListOrdersRequest filter = ORDERD__V1__LIST_ORDERS_REQUEST__INIT;
	const char *token;
	int64_t last_id = 0;

	field_set(&filter, state, ORDERD__V1__ORDER_STATE__ORDER_STATE_PLACED);
	token = page_token(&fixture->arena, &filter.base, 0x0123456789abcdef);
	assert_int_equal(strspn(token,
				"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				"0123456789-_"),
			 strlen(token));
	assert_true(page_open(&fixture->verdict, token, &filter.base, 5, &last_id));
	assert_int_equal(last_id, 0x0123456789abcdef);
	assert_true(page_open(&fixture->verdict, "", &filter.base, 5, &last_id));
	assert_int_equal(last_id, 5);
	assert_false(page_open(&fixture->verdict, "QUJD", &filter.base, 5, &last_id));
	assert_false(page_open(&fixture->verdict, "not base64!", &filter.base, 5, &last_id));
	assert_int_equal(verdict_reason(&fixture->verdict), REASON_PAGE_TOKEN);
	filter.has_state = 0;
	assert_false(page_open(&fixture->verdict, token, &filter.base, 5, &last_id));
	assert_int_equal(last_id, 5);
}

static void every_operation_is_whole(void **state)
{
	for (const struct op *const *op = op_table; *op; op++) {
		assert_true((*op)->callers != 0);
		assert_true(((*op)->kind == OP_LOCAL) == ((*op)->answer != NULL));
		assert_true(((*op)->kind == OP_LOCAL) == ((*op)->load == NULL));
		assert_true(((*op)->kind == OP_LOCAL) == ((*op)->decide == NULL));
		for (const struct op *const *other = op_table; other < op; other++)
			assert_string_not_equal((*other)->method, (*op)->method);
		assert_true(((*op)->kind == OP_FETCH) == ((*op)->hand_decide != NULL));
	}
}

/* What changes no business state, may run twice, leaves no event: nothing else may be like that. */
static void bookkeeping_is_listed(void **state)
{
	static const char *const names[] = {
		"Fetch", "Ack", "Seek", "Reject", "RetryDeadLetters", "DropDeadLetters",
	};
	const size_t n_names = sizeof(names) / sizeof(names[0]);
	size_t n = 0;

	for (const struct op *const *op = op_table; *op; op++) {
		const char *name = strrchr((*op)->method, '/') + 1;
		size_t i = 0;

		if ((*op)->kind != OP_BOOK && (*op)->kind != OP_FETCH)
			continue;
		while (i < n_names && strcmp(names[i], name) != 0)
			i++;
		assert_true(i < n_names);
		n++;
	}
	assert_int_equal(n, n_names);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(ping_gives_its_payload_back),
		TEST(info_names_versions_and_endpoints),
		TEST(health_is_told_with_what_stands_against_it),
		TEST(stats_are_the_metrics),
		TEST(stats_may_be_asked_for_by_prefix),
		TEST(the_schema_is_the_public_contract),
		TEST(local_answers_survive_without_memory),
		TEST(a_page_token_serves_its_filter_only),
		TEST(every_operation_is_whole),
		TEST(bookkeeping_is_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
