#include "lib/unit.h"

#include <errno.h>

#include "gate/quota.h"
#include "lib/fault.h"

#define SECOND INT64_C(1000000)

static const struct quota_limits limits = { .in_flight_max = 3, .rate = 10, .burst = 5 };

/* Takes and gives back at once: only the rate counts. */
static int ask(struct quota *quota, int64_t principal_id, int64_t now_us, uint32_t *ret_ms)
{
	struct quota_account *account = NULL;
	int answer = quota_take(quota, principal_id, now_us, &account, ret_ms);

	quota_give(account);
	return answer;
}

static void so_many_are_under_way(void **state)
{
	struct quota_account *accounts[3], *other = NULL;
	struct quota quota;
	uint32_t ms = 0;

	quota_init(&quota, &limits);
	for (int i = 0; i < 3; i++)
		assert_int_equal(quota_take(&quota, 7, 0, &accounts[i], &ms), 0);
	assert_int_equal(quota_take(&quota, 7, 0, &other, &ms), QUOTA_IN_FLIGHT);
	assert_true(ms > 0);
	/* Of one principal, not of all. */
	assert_int_equal(ask(&quota, 8, 0, &ms), 0);
	quota_give(accounts[0]);
	assert_int_equal(quota_take(&quota, 7, 0, &accounts[0], &ms), 0);
	for (int i = 0; i < 3; i++)
		quota_give(accounts[i]);
	quota_fini(&quota);
}

static void a_burst_then_the_rate(void **state)
{
	struct quota quota;
	uint32_t ms = 0;

	quota_init(&quota, &limits);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ask(&quota, 7, SECOND, &ms), 0);
	assert_int_equal(ask(&quota, 7, SECOND, &ms), QUOTA_RATE);
	assert_in_range(ms, 100, 101);
	assert_int_equal(ask(&quota, 7, SECOND + 99999, &ms), QUOTA_RATE);
	assert_int_equal(ms, 1);
	assert_int_equal(ask(&quota, 7, SECOND + 100000, &ms), 0);
	assert_int_equal(ask(&quota, 7, SECOND + 100000, &ms), QUOTA_RATE);
	/* However long it was quiet: not more than the burst. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(ask(&quota, 7, 1000000 * SECOND, &ms), 0);
	assert_int_equal(ask(&quota, 7, 1000000 * SECOND, &ms), QUOTA_RATE);
	quota_fini(&quota);
}

static void a_rate_of_none_limits_nothing(void **state)
{
	struct quota quota;
	uint32_t ms;

	quota_init(&quota, &limits);
	quota.limits.rate = 0;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(ask(&quota, 7, 0, &ms), 0);
	/* As after a reload. */
	quota.limits.rate = 1;
	for (int i = 0; i < 5; i++)
		assert_int_equal(ask(&quota, 7, 0, &ms), 0);
	assert_int_equal(ask(&quota, 7, 0, &ms), QUOTA_RATE);
	assert_in_range(ms, 1000, 1001);
	quota_fini(&quota);
}

static void who_is_quiet_is_forgotten(void **state)
{
	struct quota_account *busy;
	struct quota quota;
	uint32_t ms;

	quota_init(&quota, &limits);
	for (int64_t id = 1; id <= 1000; id++)
		assert_int_equal(ask(&quota, id, id * SECOND, &ms), 0);
	assert_true(quota.n_accounts < 4);
	assert_int_equal(quota_take(&quota, 2000, 2000 * SECOND, &busy, &ms), 0);
	for (int64_t id = 2001; id <= 2010; id++)
		assert_int_equal(ask(&quota, id, 2000 * SECOND, &ms), 0);
	/* Whose bucket is not full again, whose request is under way: these are kept. */
	assert_true(quota.n_accounts >= 11);
	quota_give(busy);
	quota_fini(&quota);
}

static void without_memory_nobody_is_let_in_unseen(void **state)
{
	struct quota quota;
	uint32_t ms;

	quota_init(&quota, &limits);
	fault_arm(0);
	assert_int_equal(ask(&quota, 7, 0, &ms), -ENOMEM);
	assert_int_equal(fault_disarm(), 1);
	assert_int_equal(ask(&quota, 7, 0, &ms), 0);
	quota_fini(&quota);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(so_many_are_under_way),
	cmocka_unit_test(a_burst_then_the_rate),
	cmocka_unit_test(a_rate_of_none_limits_nothing),
	cmocka_unit_test(who_is_quiet_is_forgotten),
	cmocka_unit_test(without_memory_nobody_is_let_in_unseen),
};

UNIT_MAIN(tests)
