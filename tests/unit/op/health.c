/* Which facts stand against which stage. */
#include "lib/unit.h"

#include <string.h>

#include "op/system/health.h"

static const struct health_facts well = {
	.serving = true,
	.away = "",
	.write_age_ms = 900,
	.read_age_ms = 10000,
	.commit_age_ms = 20000,
	.event_age_ms = 5000,
	.queued = 90,
	.queue_max = 100,
	.loop_lag_ms = 1000,
};

static struct health judge(const struct health_facts *facts)
{
	struct health health;

	health_judge(facts, &health);
	return health;
}

static void all_at_their_limits_is_well(void **state)
{
	struct health health = judge(&well);

	assert_true(health.ready && health.deep);
	assert_int_equal(health.database_age_ms, 10000);
	assert_int_equal(health.n_problems, 0);
}

#define BECOMES(member, value, is_ready, words)                                                    \
	do {                                                                                       \
		struct health_facts facts = well;                                                  \
		struct health health;                                                              \
		facts.member = (value);                                                            \
		health = judge(&facts);                                                            \
		assert_int_equal(health.ready, is_ready);                                          \
		assert_false(health.deep);                                                         \
		assert_int_equal(health.n_problems, 1);                                            \
		assert_non_null(strstr(health.problems[0], words));                                \
	} while (0)

static void what_stops_service_stands_against_ready(void **state)
{
	BECOMES(stopping, true, false, "is stopping");
	BECOMES(write_age_ms, 10001, false, "not answered writes for 10 s");
	BECOMES(write_age_ms, -1, false, "not answered writes yet");
	BECOMES(read_age_ms, 10001, false, "not answered reads for 10 s");
	BECOMES(read_age_ms, -1, false, "not answered reads yet");
	BECOMES(away, "no route to host", false, "cannot be reached: no route to host");
}

/* However young the last answer is. */
static void a_database_that_is_known_to_be_away_is_not_waited_for(void **state)
{
	struct health_facts facts = well;

	facts.write_age_ms = facts.read_age_ms = 0;
	facts.away = "the server closed the connection";
	assert_false(judge(&facts).ready);
}

static void the_rest_stands_against_deep_only(void **state)
{
	BECOMES(commit_age_ms, 20001, true, "not confirmed a commit for 20 s");
	BECOMES(commit_age_ms, -1, true, "not confirmed a commit yet");
	BECOMES(event_age_ms, 5001, true, "waits to be published for 5 s");
	BECOMES(n_mute, 2, true, "events of 2 tenants");
	BECOMES(queued, 91, true, "91 requests wait");
	BECOMES(loop_lag_ms, 1001, true, "late by 1001 ms");
}

static void before_the_start_a_commit_is_awaited(void **state)
{
	static const struct health_facts facts = {
		.away = "",
		.write_age_ms = -1,
		.read_age_ms = 10,
		.commit_age_ms = -1,
		.queue_max = 10,
	};
	struct health health = judge(&facts);

	assert_int_equal(health.n_problems, 2);
	assert_string_equal(health.problems[1], "The database has not confirmed a commit yet.");
}

static void before_the_start_one_reason_is_enough(void **state)
{
	static const struct health_facts facts = {
		.away = "connection refused",
		.write_age_ms = -1,
		.read_age_ms = -1,
		.commit_age_ms = -1,
		.queue_max = 10,
	};
	struct health health = judge(&facts);

	assert_false(health.ready || health.deep);
	assert_int_equal(health.database_age_ms, -1);
	assert_int_equal(health.n_problems, 2);
	assert_string_equal(health.problems[0], "Requests are not taken yet.");
	assert_string_equal(health.problems[1],
			    "The database cannot be reached: connection refused");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(all_at_their_limits_is_well),
	cmocka_unit_test(what_stops_service_stands_against_ready),
	cmocka_unit_test(a_database_that_is_known_to_be_away_is_not_waited_for),
	cmocka_unit_test(the_rest_stands_against_deep_only),
	cmocka_unit_test(before_the_start_a_commit_is_awaited),
	cmocka_unit_test(before_the_start_one_reason_is_enough),
};

UNIT_MAIN(tests)
