#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "metrics.h"

struct bench {
	struct metric_source source;
	struct catalogue catalogue;
	struct tally tally;
	struct text text;
};

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct text complaints;

	assert_non_null(bench);
	text_init(&bench->text);
	text_init(&complaints);
	assert_int_equal(hash_init(), 0);
	assert_int_equal(
		catalogue_init(&bench->catalogue, op_table, catalogue_services, &complaints), 0);
	text_fini(&complaints);
	assert_int_equal(tally_init(&bench->tally, &bench->catalogue), 0);
	bench->source.version = "1.2.3 \"beta\"\\\n";
	bench->source.schema_version = 7;
	bench->source.store.write_age_ms = 1500;
	bench->source.store.commit_age_ms = -1;
	bench->source.started_at_us = 1700000000000001;
	histogram_init(&bench->source.store.batch_sizes, &histogram_things);
	for (unsigned int i = 0; i < STORE_STEPS; i++)
		histogram_init(&bench->source.store.batch_steps[i], &histogram_seconds);
	histogram_init(&bench->source.loop_lag, &histogram_seconds);
	bench->source.tally = &bench->tally;
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	tally_fini(&bench->tally);
	catalogue_fini(&bench->catalogue);
	text_fini(&bench->text);
	free(bench);
	return 0;
}

static void expect_line(const struct bench *bench, const char *line)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "\n%s\n", line);
	if (strstr(bench->text.data, whole) == NULL)
		fail_msg("no line \"%s\" in\n%s", line, bench->text.data);
}

static void counters_and_gauges_have_their_units(void **state)
{
	struct bench *bench = *state;

	bench->source.wire.n_peers_refused = 3;
	bench->source.feed.oldest_unpublished_us = 2500;
	bench->source.store.n_connections[2] = 4;
	metrics_write(&bench->source, &bench->text);
	expect_line(bench,
		    "orderd_build_info{version=\"1.2.3 \\\"beta\\\"\\\\\\n\",schema=\"7\"} 1");
	expect_line(bench, "# HELP orderd_auth_failures_total Peers that were not let in.");
	expect_line(bench, "# TYPE orderd_auth_failures_total counter");
	expect_line(bench, "orderd_auth_failures_total 3");
	expect_line(bench, "orderd_event_oldest_unpublished_seconds 0.0025");
	expect_line(bench, "orderd_db_age_seconds{work=\"write\"} 1.5");
	expect_line(bench, "orderd_db_connections{state=\"down\"} 4");
	expect_line(bench, "process_start_time_seconds 1700000000.000001");
}

static void a_histogram_counts_all_up_to_its_bounds(void **state)
{
	struct bench *bench = *state;

	histogram_add(&bench->source.store.batch_sizes, metric_count(1));
	histogram_add(&bench->source.store.batch_sizes, metric_count(4));
	histogram_add(&bench->source.store.batch_sizes, metric_count(2000));
	metrics_write(&bench->source, &bench->text);
	expect_line(bench, "# TYPE orderd_batch_size histogram");
	expect_line(bench, "orderd_batch_size_bucket{le=\"1\"} 1");
	expect_line(bench, "orderd_batch_size_bucket{le=\"2\"} 1");
	expect_line(bench, "orderd_batch_size_bucket{le=\"5\"} 2");
	expect_line(bench, "orderd_batch_size_bucket{le=\"1000\"} 2");
	expect_line(bench, "orderd_batch_size_bucket{le=\"+Inf\"} 3");
	expect_line(bench, "orderd_batch_size_sum 2005");
	expect_line(bench, "orderd_batch_size_count 3");
	expect_line(bench, "orderd_batch_duration_seconds_bucket{phase=\"load\",le=\"0.0005\"} 0");
}

static void answers_are_counted_by_method_and_reason(void **state)
{
	struct bench *bench = *state;
	const struct catalogue_entry *entry =
		catalogue_find(&bench->catalogue, "orderd.v1.OrderService/PlaceOrder");

	tally_add(&bench->tally, entry, REASON_NONE, 1000);
	tally_add(&bench->tally, entry, REASON_STOCK_INSUFFICIENT, 1001);
	tally_add(&bench->tally, NULL, REASON_METHOD_UNKNOWN, 5);
	metrics_write(&bench->source, &bench->text);
	expect_line(bench, "orderd_requests_total{method=\"orderd.v1.OrderService/PlaceOrder\"} 2");
	expect_line(bench, "orderd_requests_total{method=\"orderd.v1.SystemService/Ping\"} 0");
	expect_line(bench,
		    "orderd_request_errors_total{method=\"orderd.v1.OrderService/PlaceOrder\","
		    "reason=\"STOCK_INSUFFICIENT\"} 1");
	expect_line(bench,
		    "orderd_request_errors_total{method=\"unknown\",reason=\"METHOD_UNKNOWN\"} 1");
	expect_line(bench, "orderd_request_duration_seconds_bucket{kind=\"write\",le=\"0.001\"} 1");
	expect_line(bench, "orderd_request_duration_seconds_count{kind=\"write\"} 2");
	expect_line(bench, "orderd_request_duration_seconds_sum{kind=\"write\"} 0.002001");
}

/* Before requests are served there are metrics too. */
static void without_a_gate_there_are_metrics_too(void **state)
{
	struct bench *bench = *state;

	bench->source.tally = NULL;
	bench->source.store.write_age_ms = bench->source.store.read_age_ms = -1;
	metrics_write(&bench->source, &bench->text);
	expect_line(bench, "orderd_ready 0");
	assert_null(strstr(bench->text.data, "\norderd_db_age_seconds{"));
}

/* After https://prometheus.io/docs/practices/naming/. */
static void names_follow_the_habits_of_prometheus(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	const struct metric *metric;
	size_t i;

	for (i = 0; (metric = metrics_get(i)) != NULL; i++) {
		size_t length = strlen(metric->name);
		bool total = length > 6 && strcmp(metric->name + length - 6, "_total") == 0;

		assert_int_equal(strspn(metric->name, letters), length);
		assert_int_equal(total, metric->kind == METRIC_COUNTER);
		assert_true(strncmp(metric->name, "orderd_", 7) == 0 ||
			    strncmp(metric->name, "process_", 8) == 0);
		assert_true(strlen(metric->help) > 5 &&
			    metric->help[strlen(metric->help) - 1] != '.');
		for (size_t k = 0; metrics_get(k) != metric; k++)
			assert_string_not_equal(metrics_get(k)->name, metric->name);
	}
	assert_true(i >= 20);
}

static void each_form_has_every_metric(void **state)
{
	static const enum metrics_form forms[] = { METRICS_FORM_LIST, METRICS_FORM_SCDOC };

	for (size_t i = 0; i < 2; i++) {
		char *data = NULL;
		size_t length = 0;
		FILE *out = open_memstream(&data, &length);

		metrics_print(out, forms[i]);
		fclose(out);
		for (size_t k = 0; metrics_get(k) != NULL; k++)
			assert_non_null(strstr(data, metrics_get(k)->help));
		free(data);
	}
}

#define WITH_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	WITH_BENCH(counters_and_gauges_have_their_units),
	WITH_BENCH(a_histogram_counts_all_up_to_its_bounds),
	WITH_BENCH(answers_are_counted_by_method_and_reason),
	WITH_BENCH(without_a_gate_there_are_metrics_too),
	cmocka_unit_test(names_follow_the_habits_of_prometheus),
	cmocka_unit_test(each_form_has_every_metric),
};

UNIT_MAIN(tests)
