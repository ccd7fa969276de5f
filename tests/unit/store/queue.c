#include "lib/unit.h"

#include <stdlib.h>

#include "store/queue.h"
#include "store/store.h"

#define NOW_US 1000000
#define ROWS_MAX 100

enum principal_of_test {
	GUILTY = 1,
	FIRST,
	SECOND,
};

static const struct tenant tenant = { .id = 1 };
static struct store_request requests[64];
static struct store_request *taken[QUEUE_BATCH_REQUESTS_MAX];

/* Two requests of each principal, in turns. */
static struct queue *queue_of_three(void)
{
	struct queue *queue = queue_new(false);

	queue_tune(queue, 1000, ROWS_MAX);
	for (int i = 0; i < 6; i++) {
		requests[i] = (struct store_request){
			.tenant = &tenant,
			.principal_id = GUILTY + i % 3,
			.n_rows = 1,
		};
		assert_true(queue_push(queue, &requests[i]));
	}
	return queue;
}

static uint32_t take(struct queue *queue, int64_t now_us)
{
	struct queue_batch batch = { .requests = taken };

	assert_true(queue_take(queue, now_us, &batch));
	queue_release(queue, &tenant);
	return batch.n;
}

static void everybody_shares_a_batch(void **state)
{
	struct queue *queue = queue_of_three();

	assert_int_equal(take(queue, NOW_US), 6);
	for (int i = 0; i < 6; i++)
		assert_ptr_equal(taken[i], &requests[i]);
	queue_free(queue);
}

/* It has its turn as often as a batch of the others has, and the others keep each other. */
static void who_runs_alone_leaves_the_others_together(void **state)
{
	struct queue *queue = queue_of_three();

	queue_set_alone(queue, &requests[0], NOW_US + 1);
	assert_int_equal(take(queue, NOW_US), 1);
	assert_int_equal(taken[0]->principal_id, GUILTY);
	assert_int_equal(take(queue, NOW_US), 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(taken[i]->principal_id, FIRST + i % 2);
	assert_int_equal(take(queue, NOW_US), 1);
	assert_int_equal(taken[0]->principal_id, GUILTY);
	assert_int_equal(queue_length(queue), 0);
	queue_free(queue);
}

static void being_alone_ends(void **state)
{
	struct queue *queue = queue_of_three();

	queue_set_alone(queue, &requests[0], NOW_US);
	assert_int_equal(take(queue, NOW_US), 6);
	queue_free(queue);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(everybody_shares_a_batch),
	cmocka_unit_test(who_runs_alone_leaves_the_others_together),
	cmocka_unit_test(being_alone_ends),
};

UNIT_MAIN(tests)
