/* Who follows: answered from memory, from the log, late, or told why not. */
#include "lib/unit.h"

#include <string.h>

#include "feed/follow.h"
#include "orderd/v1/common.pb-c.h"

/* --- a store that remembers the last question; one per program --- */

static struct {
	struct store_page_query query; /* on_page is NULL when none waits */
	unsigned int n_queries;
	bool away;
} log_asked;

int store_read_page(struct store *store, const struct store_page_query *query)
{
	if (log_asked.away)
		return -1;
	assert_null(log_asked.query.on_page);
	log_asked.query = *query;
	log_asked.n_queries++;
	return 0;
}

/* Until when they wait: far from what the clock says meanwhile. */
#define END (INT64_MAX / 4)

/* --- a stream, those who follow it --- */

struct bench {
	struct stream stream;
	struct follow_figures figures;
	struct follows follows;
};

/* What one of them was told. */
struct reader {
	bool done;
	int answer;
	int64_t seqs[16];
	size_t n_events;
	int64_t through_seq;
	uint8_t id[16];
};

static void bench_publish(void *context, const struct store_event *event)
{
	struct bench *bench = context;

	follow_publish(&bench->follows, event);
}

static int bench_setup(void **state)
{
	static struct bench bench;

	memset(&log_asked, 0, sizeof(log_asked));
	memset(&bench, 0, sizeof(bench));
	stream_init(&bench.stream, bench_publish, &bench);
	bench.stream.known = true;
	bench.stream.epoch = 1;
	bench.stream.seq = bench.stream.head = 100;
	follow_init(&bench.follows, NULL, &bench.stream, &bench.figures);
	*state = &bench;
	return 0;
}

static int bench_teardown(void **state)
{
	struct bench *bench = *state;

	follow_fini(&bench->follows);
	stream_fini(&bench->stream);
	assert_int_equal(bench->figures.n_waiting, 0);
	return 0;
}

static void reader_on_page(void *context, int answer, const struct store_page *page)
{
	struct reader *reader = context;

	assert_false(reader->done);
	reader->done = true;
	reader->answer = answer;
	assert_true((answer == 0) == (page != NULL));
	if (page == NULL)
		return;
	reader->through_seq = page->through_seq;
	reader->n_events = page->n_events;
	for (size_t i = 0; i < page->n_events && i < 16; i++)
		reader->seqs[i] = page->events[i].seq;
}

static void ask_for(struct bench *bench, struct reader *reader, int64_t topic, const char *types,
		    int64_t after_seq)
{
	static uint8_t n_asked;
	struct store_page_query query = {
		.filter = { .types = types },
		.scope = SCOPE_WHOLE,
		.after_seq = after_seq,
		.events_max = 3,
		.bytes_max = 1000,
		.on_page = reader_on_page,
		.context = reader,
		.until_us = END,
		.topic = topic,
		.request_id = reader->id,
	};

	*reader = (struct reader){ .id = { ++n_asked } };
	assert_int_equal(follow_find(&bench->follows, &query, 0), 0);
	assert_false(reader->done);
}

static void ask(struct bench *bench, struct reader *reader, int64_t after_seq)
{
	ask_for(bench, reader, 7, NULL, after_seq);
	follow_turn(&bench->follows, 0);
}

static void happen(struct bench *bench, int64_t seq, const char *type)
{
	struct store_event event = {
		.seq = seq,
		.epoch = bench->stream.epoch,
		.type = type,
		.data = (const uint8_t *)"event",
		.length = 5,
	};

	stream_commit(&bench->stream, &event, 1, false);
}

/* The log answers with these many events of every second position, as far as it looked. */
static void log_answers(size_t n_events, int64_t through_seq)
{
	struct store_page_query query = log_asked.query;
	struct store_event events[16];
	struct store_page page = { events, n_events, through_seq };

	assert_non_null(query.on_page);
	for (size_t i = 0; i < n_events; i++)
		events[i] = (struct store_event){ .seq = query.after_seq + 2 * (int64_t)i + 1 };
	log_asked.query.on_page = NULL;
	query.on_page(query.context, 0, &page);
}

static void log_fails(void)
{
	struct store_page_query query = log_asked.query;

	log_asked.query.on_page = NULL;
	query.on_page(query.context, STORE_PAGE_AWAY, NULL);
}

/* --- tests --- */

static void what_comes_is_told_at_the_end_of_the_turn(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask(bench, &reader, 100);
	assert_false(reader.done);
	happen(bench, 101, "order.placed");
	assert_false(reader.done);
	assert_true(bench->follows.ready);
	happen(bench, 102, "order.placed");
	follow_turn(&bench->follows, 0);
	assert_true(reader.done);
	assert_int_equal(reader.n_events, 2);
	assert_int_equal(reader.seqs[1], 102);
	assert_int_equal(reader.through_seq, 102);
	assert_int_equal(bench->figures.n_pages_from_memory, 1);
	assert_int_equal(log_asked.n_queries, 0);
}

static void what_does_not_match_moves_the_position(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask_for(bench, &reader, 7, "account.,order.confirmed", 100);
	follow_turn(&bench->follows, 0);
	happen(bench, 101, "order.placed");
	happen(bench, 102, "order.confirmed_not");
	follow_turn(&bench->follows, 0);
	assert_false(reader.done);
	happen(bench, 103, "order.confirmed");
	happen(bench, 104, "account.created");
	happen(bench, 105, "order.placed");
	follow_turn(&bench->follows, 0);
	assert_int_equal(reader.n_events, 2);
	assert_int_equal(reader.seqs[0], 103);
	assert_int_equal(reader.through_seq, 105);
}

static void nothing_in_time_is_an_empty_page(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask_for(bench, &reader, 7, "account.", 100);
	follow_turn(&bench->follows, 0);
	happen(bench, 101, "order.placed");
	follow_turn(&bench->follows, END - 1);
	assert_false(reader.done);
	follow_turn(&bench->follows, END);
	assert_true(reader.done);
	assert_int_equal(reader.answer, 0);
	assert_int_equal(reader.n_events, 0);
	assert_int_equal(reader.through_seq, 101);
}

static void pages_have_their_limits(void **state)
{
	struct bench *bench = *state;
	struct reader first, second;

	ask(bench, &first, 100);
	for (int64_t seq = 101; seq <= 105; seq++)
		happen(bench, seq, "order.placed");
	follow_turn(&bench->follows, 0);
	assert_int_equal(first.n_events, 3);
	assert_int_equal(first.through_seq, 103);
	ask(bench, &second, first.through_seq);
	assert_true(second.done);
	assert_int_equal(second.n_events, 2);
	assert_int_equal(second.seqs[0], 104);
}

static void older_events_come_from_the_log(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask(bench, &reader, 20);
	assert_int_equal(log_asked.query.after_seq, 20);
	/* Nothing matched so far: the log is read on. */
	log_answers(0, 60);
	assert_false(reader.done);
	assert_int_equal(log_asked.query.after_seq, 60);
	log_answers(2, 100);
	assert_true(reader.done);
	assert_int_equal(reader.n_events, 2);
	assert_int_equal(reader.through_seq, 100);
	assert_int_equal(bench->figures.n_pages_from_log, 1);
}

static void what_happened_during_a_read_is_not_missed(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask_for(bench, &reader, 7, "account.", 20);
	follow_turn(&bench->follows, 0);
	happen(bench, 101, "account.created");
	happen(bench, 102, "order.placed");
	log_answers(0, 100);
	assert_true(reader.done);
	assert_int_equal(reader.n_events, 1);
	assert_int_equal(reader.seqs[0], 101);
	assert_int_equal(reader.through_seq, 102);
}

static void a_reader_that_lags_is_asked_again_later(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask(bench, &reader, 90);
	log_answers(0, 90);
	assert_null(log_asked.query.on_page);
	assert_false(reader.done);
	follow_turn(&bench->follows, INT64_MAX / 2);
	/* The time is over by then: what it saw is what it is told. */
	assert_true(reader.done);
	assert_int_equal(reader.through_seq, 90);
}

static void a_log_that_is_away_is_told(void **state)
{
	struct bench *bench = *state;
	struct reader first, second;

	ask(bench, &first, 90);
	log_fails();
	assert_int_equal(first.answer, STORE_PAGE_AWAY);
	log_asked.away = true;
	ask(bench, &second, 90);
	assert_int_equal(second.answer, STORE_PAGE_AWAY);
}

static void a_topic_has_one_reader(void **state)
{
	struct bench *bench = *state;
	struct reader first, second, other, again;

	ask(bench, &first, 100);
	ask_for(bench, &other, 8, NULL, 100);
	ask(bench, &second, 100);
	assert_int_equal(first.answer, STORE_PAGE_SUPERSEDED);
	assert_false(other.done);
	/* The same request once more: the former is let go without a word. */
	ask_for(bench, &again, 7, NULL, 100);
	memcpy(again.id, second.id, 16);
	follow_turn(&bench->follows, 0);
	assert_true(second.done);
	happen(bench, 101, "order.placed");
	follow_turn(&bench->follows, 0);
	assert_int_equal(again.n_events, 1);
	assert_int_equal(other.n_events, 1);
}

static void a_twin_is_known_by_its_id(void **state)
{
	struct bench *bench = *state;
	struct reader first, twin;
	struct store_page_query query = {
		.scope = SCOPE_WHOLE,
		.after_seq = 100,
		.events_max = 3,
		.on_page = reader_on_page,
		.context = &twin,
		.until_us = END,
		.topic = 7,
		.request_id = first.id,
	};

	ask(bench, &first, 100);
	twin = (struct reader){ .done = false };
	assert_int_equal(follow_find(&bench->follows, &query, 0), 0);
	follow_turn(&bench->follows, 0);
	assert_int_equal(first.answer, STORE_PAGE_TWIN);
	assert_false(twin.done);
}

static void what_changes_makes_them_look_again(void **state)
{
	struct bench *bench = *state;
	struct store_event deleted = {
		.seq = 101,
		.epoch = 1,
		.type = "subscription.deleted",
		.aggregate_kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_SUBSCRIPTION,
		.aggregate_id = 8,
		.data = (const uint8_t *)"",
	};
	struct reader first, second;

	ask(bench, &first, 100);
	ask_for(bench, &second, 8, "account.", 100);
	follow_turn(&bench->follows, 0);
	follow_touch(&bench->follows, 7);
	follow_turn(&bench->follows, 0);
	assert_int_equal(first.answer, STORE_PAGE_TOUCHED);
	assert_false(second.done);
	stream_commit(&bench->stream, &deleted, 1, false);
	follow_turn(&bench->follows, 0);
	assert_int_equal(second.answer, STORE_PAGE_TOUCHED);
}

static void another_history_is_judged_anew(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask(bench, &reader, 100);
	happen(bench, 101, "order.placed");
	follow_turn(&bench->follows, 0);
	ask(bench, &reader, 101);
	/* The database was restored: its log ends at 50, in epoch 2. */
	stream_read(&bench->stream, NULL, 0, 2, 50);
	follow_turn(&bench->follows, 0);
	assert_int_equal(reader.answer, STORE_PAGE_TOUCHED);
	assert_false(memory_covers(&bench->follows.memory, 101));
}

static void the_end_is_told_to_all(void **state)
{
	struct bench *bench = *state;
	struct reader parked, reading;

	ask(bench, &parked, 100);
	ask_for(bench, &reading, 8, NULL, 20);
	follow_turn(&bench->follows, 0);
	follow_stop(&bench->follows);
	assert_int_equal(parked.answer, STORE_PAGE_STOPPED);
	assert_int_equal(reading.answer, STORE_PAGE_STOPPED);
	/* The read that was under way finds nobody. */
	log_answers(1, 21);
}

static void memory_is_given_back_when_nobody_asks(void **state)
{
	struct bench *bench = *state;
	struct reader reader;

	ask(bench, &reader, 100);
	bench->follows.asked_at_us = END;
	follow_turn(&bench->follows, END);
	assert_true(reader.done);
	assert_true(memory_is_on(&bench->follows.memory));
	follow_turn(&bench->follows, END + 120000000);
	assert_false(memory_is_on(&bench->follows.memory));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(what_comes_is_told_at_the_end_of_the_turn),
		TEST(what_does_not_match_moves_the_position),
		TEST(nothing_in_time_is_an_empty_page),
		TEST(pages_have_their_limits),
		TEST(older_events_come_from_the_log),
		TEST(what_happened_during_a_read_is_not_missed),
		TEST(a_reader_that_lags_is_asked_again_later),
		TEST(a_log_that_is_away_is_told),
		TEST(a_topic_has_one_reader),
		TEST(a_twin_is_known_by_its_id),
		TEST(what_changes_makes_them_look_again),
		TEST(another_history_is_judged_anew),
		TEST(the_end_is_told_to_all),
		TEST(memory_is_given_back_when_nobody_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
