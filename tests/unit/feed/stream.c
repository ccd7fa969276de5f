#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "feed/stream.h"

/* What a stream published, and the events of the log it is fed from. */
#define LOG_MAX 3000

struct bench {
	struct stream stream;
	int64_t published[LOG_MAX + 1];
	size_t n_published;
};

static struct store_event log_events[LOG_MAX + 1]; /* by position */

static void remember(void *context, const struct store_event *event)
{
	struct bench *bench = context;

	assert_true(bench->n_published < LOG_MAX);
	assert_string_equal(event->type, "order.placed");
	assert_int_equal(event->length, sizeof(int64_t));
	assert_memory_equal(event->data, &event->seq, sizeof(int64_t));
	bench->published[bench->n_published++] = event->seq;
}

static int open_bench(void **state)
{
	static int64_t contents[LOG_MAX + 1];
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	for (int64_t seq = 1; seq <= LOG_MAX; seq++) {
		contents[seq] = seq;
		log_events[seq] = (struct store_event){
			.seq = seq,
			.epoch = 1,
			.type = "order.placed",
			.aggregate_id = 7,
			.data = (const uint8_t *)&contents[seq],
			.length = sizeof(int64_t),
		};
	}
	stream_init(&bench->stream, remember, bench);
	*state = bench;
	return 0;
}

static int close_bench(void **state)
{
	struct bench *bench = *state;

	stream_fini(&bench->stream);
	free(bench);
	return 0;
}

static void commit(struct bench *bench, int64_t first, int64_t last, bool reading)
{
	stream_commit(&bench->stream, &log_events[first], (size_t)(last - first + 1), reading);
}

/* What a read after `after` brings of a log that ends at `head`. */
static void read_log(struct bench *bench, int64_t after, size_t n_max, int64_t head)
{
	size_t n = head > after ? (size_t)(head - after) : 0;

	stream_read(&bench->stream, &log_events[n > 0 ? after + 1 : 1], n < n_max ? n : n_max, 1,
		    head);
}

static void expect_published(const struct bench *bench, int64_t first, int64_t last)
{
	assert_int_equal(bench->n_published, last - first + 1);
	for (int64_t seq = first; seq <= last; seq++)
		assert_int_equal(bench->published[seq - first], seq);
}

static void it_begins_at_the_head(void **state)
{
	struct bench *bench = *state;

	read_log(bench, INT64_MAX, 1, 5);
	assert_int_equal(bench->n_published, 0);
	assert_int_equal(bench->stream.seq, 5);
	commit(bench, 6, 8, false);
	expect_published(bench, 6, 8);
	assert_int_equal(bench->stream.n_from_memory, 3);
}

static void the_first_event_of_all_tells_the_position_too(void **state)
{
	struct bench *bench = *state;

	commit(bench, 1, 2, true);
	expect_published(bench, 1, 2);
	/* The head as it was before; it must not set the stream back. */
	read_log(bench, INT64_MAX, 1, 0);
	commit(bench, 3, 3, false);
	expect_published(bench, 1, 3);
}

static void commits_before_the_head_is_known_are_published(void **state)
{
	struct bench *bench = *state;

	commit(bench, 8, 9, true);
	commit(bench, 6, 7, true);
	assert_int_equal(bench->n_published, 0);
	read_log(bench, INT64_MAX, 1, 9);
	expect_published(bench, 6, 9);
	assert_false(bench->stream.behind);
}

static void commits_may_overtake_each_other(void **state)
{
	struct bench *bench = *state;

	read_log(bench, INT64_MAX, 1, 5);
	commit(bench, 8, 9, false);
	assert_true(bench->stream.behind);
	commit(bench, 12, 12, false);
	commit(bench, 6, 7, false);
	expect_published(bench, 6, 9);
	assert_true(bench->stream.behind);
	commit(bench, 10, 11, false);
	expect_published(bench, 6, 12);
	assert_false(bench->stream.behind);
	assert_int_equal(bench->stream.n_from_memory, 7);
}

static void a_gap_is_read_before_what_follows_it(void **state)
{
	struct bench *bench = *state;

	read_log(bench, INT64_MAX, 1, 5);
	commit(bench, 9, 10, false);
	assert_true(bench->stream.behind);
	assert_int_equal(bench->n_published, 0);
	read_log(bench, 5, 100, 10);
	expect_published(bench, 6, 10);
	assert_false(bench->stream.behind);
	assert_int_equal(bench->stream.n_from_log, 5);
}

static void commits_wait_for_a_read_that_is_under_way(void **state)
{
	struct bench *bench = *state;

	read_log(bench, INT64_MAX, 1, 5);
	commit(bench, 8, 8, false);
	commit(bench, 9, 9, true);
	commit(bench, 10, 12, true);
	/* The read saw the head at 8. */
	read_log(bench, 5, 100, 8);
	expect_published(bench, 6, 12);
	assert_int_equal(bench->stream.n_from_memory, 4);
	assert_false(bench->stream.behind);
}

static void what_the_log_gave_already_is_not_given_again(void **state)
{
	struct bench *bench = *state;

	read_log(bench, INT64_MAX, 1, 5);
	/* A reader sees a commit before its daemon hears of it. */
	read_log(bench, 5, 100, 9);
	commit(bench, 6, 9, false);
	commit(bench, 8, 11, false);
	expect_published(bench, 6, 11);
}

static void pages_go_on_until_the_head(void **state)
{
	struct bench *bench = *state;

	read_log(bench, INT64_MAX, 1, 0);
	for (int64_t after = 0; after == 0 || bench->stream.behind; after = bench->stream.seq)
		read_log(bench, after, 10, 35);
	expect_published(bench, 1, 35);
}

static void a_reader_that_lags_is_asked_again_later(void **state)
{
	struct bench *bench = *state;

	read_log(bench, INT64_MAX, 1, 5);
	commit(bench, 8, 8, false);
	read_log(bench, 5, 100, 5);
	assert_true(bench->stream.behind);
	assert_int_equal(bench->n_published, 0);
	read_log(bench, 5, 100, 8);
	expect_published(bench, 6, 8);
}

static void waiting_commits_are_bounded(void **state)
{
	struct bench *bench = *state;
	struct store_event large = log_events[9];
	uint8_t *bytes = calloc(1, STREAM_WAITING_BYTES_MAX);

	read_log(bench, INT64_MAX, 1, 5);
	commit(bench, 8, 8, false);
	large.data = bytes;
	large.length = STREAM_WAITING_BYTES_MAX;
	stream_commit(&bench->stream, &large, 1, true);
	assert_int_equal(bench->stream.waiting_bytes, 0);
	/* What did not find room is in the log, though the read's head did not know of it. */
	read_log(bench, 5, 100, 8);
	assert_true(bench->stream.behind);
	read_log(bench, 8, 100, 10);
	expect_published(bench, 6, 10);
	assert_false(bench->stream.behind);
	free(bytes);
}

static void a_log_that_was_set_back_goes_on_in_its_new_epoch(void **state)
{
	struct bench *bench = *state;
	struct store_event events[2] = { log_events[4], log_events[5] };

	read_log(bench, INT64_MAX, 1, 9);
	stream_read(&bench->stream, NULL, 0, 2, 3);
	assert_int_equal(bench->stream.seq, 3);
	assert_int_equal(bench->stream.epoch, 2);
	events[0].epoch = events[1].epoch = 2;
	stream_commit(&bench->stream, events, 2, false);
	expect_published(bench, 4, 5);
}

static void an_own_commit_may_be_the_first_of_its_epoch(void **state)
{
	struct bench *bench = *state;
	struct store_event event = log_events[4];

	read_log(bench, INT64_MAX, 1, 9);
	event.epoch = 2;
	stream_commit(&bench->stream, &event, 1, false);
	expect_published(bench, 4, 4);
	assert_int_equal(bench->stream.seq, 4);
}

/* --- any order of things --- */

/* The feed's part: commits of two daemons, of which one tells us late; reads that answer late. */
struct chance {
	int64_t head; /* of the log */
	bool own[LOG_MAX + 1];
	int64_t told; /* own commits up to here were told of */
	bool reading;
	int64_t read_after, read_head;
};

static void chance_append(struct chance *chance)
{
	bool own = rand() % 2 == 0;

	for (int n = 1 + rand() % 4; n > 0 && chance->head < LOG_MAX; n--)
		chance->own[++chance->head] = own;
}

/* The next run of own events that was not told of; false when there is none. */
static bool chance_next(struct chance *chance, int64_t *first, int64_t *last)
{
	*first = chance->told + 1;
	while (*first <= chance->head && !chance->own[*first])
		(*first)++;
	if (*first > chance->head)
		return false;
	/* Runs are cut anywhere, as batches are. */
	for (*last = *first; *last < chance->head && chance->own[*last + 1] && rand() % 4 > 0;)
		(*last)++;
	chance->told = *last;
	return true;
}

static void chance_tell(struct chance *chance, struct bench *bench)
{
	int64_t first, last, next_first, next_last;

	if (!chance_next(chance, &first, &last))
		return;
	if (rand() % 4 == 0 && chance_next(chance, &next_first, &next_last))
		commit(bench, next_first, next_last, chance->reading);
	commit(bench, first, last, chance->reading);
}

static void chance_read(struct chance *chance, struct bench *bench)
{
	if (chance->reading) {
		read_log(bench, chance->read_after, 1 + (size_t)rand() % 8, chance->read_head);
		chance->reading = false;
		return;
	}
	chance->reading = true;
	chance->read_after = bench->stream.known ? bench->stream.seq : INT64_MAX;
	chance->read_head = chance->head;
}

static void every_event_is_published_once_and_in_order(void **state)
{
	for (unsigned int seed = 1; seed <= 200; seed++) {
		struct chance chance = { 0 };
		struct bench *bench;
		void *fresh;

		open_bench(&fresh);
		bench = fresh;
		srand(seed);
		read_log(bench, INT64_MAX, 1, 0);
		while (bench->stream.seq < LOG_MAX) {
			switch (rand() % 3) {
			case 0:
				chance_append(&chance);
				break;
			case 1:
				chance_tell(&chance, bench);
				break;
			default:
				chance_read(&chance, bench);
			}
		}
		expect_published(bench, 1, LOG_MAX);
		assert_true(bench->stream.n_from_memory > 0);
		assert_true(bench->stream.n_from_log > 0);
		close_bench(&fresh);
	}
}

#define WITH_BENCH(test) cmocka_unit_test_setup_teardown(test, open_bench, close_bench)

static const struct CMUnitTest tests[] = {
	WITH_BENCH(it_begins_at_the_head),
	WITH_BENCH(the_first_event_of_all_tells_the_position_too),
	WITH_BENCH(commits_before_the_head_is_known_are_published),
	WITH_BENCH(commits_may_overtake_each_other),
	WITH_BENCH(a_gap_is_read_before_what_follows_it),
	WITH_BENCH(commits_wait_for_a_read_that_is_under_way),
	WITH_BENCH(what_the_log_gave_already_is_not_given_again),
	WITH_BENCH(pages_go_on_until_the_head),
	WITH_BENCH(a_reader_that_lags_is_asked_again_later),
	WITH_BENCH(waiting_commits_are_bounded),
	WITH_BENCH(a_log_that_was_set_back_goes_on_in_its_new_epoch),
	WITH_BENCH(an_own_commit_may_be_the_first_of_its_epoch),
	cmocka_unit_test(every_event_is_published_once_and_in_order),
};

UNIT_MAIN(tests)
