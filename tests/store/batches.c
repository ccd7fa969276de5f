/* Batches against a real PostgreSQL: exactly once, whole or not at all, fair, in spite of failures.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "lib/database.h"
#include "lib/driver.h"

static struct driver *batches_start(const struct store_settings *settings)
{
	struct store_settings with = *settings;

	database_renew();
	with.conninfo = database_conninfo(false);
	with.cache_mib = 16;
	return driver_new(&with, true);
}

static int64_t batches_number(const char *sql)
{
	PGconn *connection = database_open(false);
	int64_t number = database_number(connection, sql);

	PQfinish(connection);
	return number;
}

static void assert_gapless(int64_t n_events)
{
	assert_int_equal(batches_number("SELECT count(*) FROM event WHERE tenant_id = 1"),
			 n_events);
	assert_int_equal(
		batches_number("SELECT coalesce(max(seq), 0) FROM event WHERE tenant_id = 1"),
		n_events);
	assert_int_equal(batches_number("SELECT seq FROM event_head WHERE tenant_id = 1"),
			 n_events);
}

static void many_requests_share_transactions(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct store_figures figures;
	char code[32];

	for (int i = 0; i < 1000; i++) {
		snprintf(code, sizeof(code), "L%d", i % 300);
		assert_int_equal(driver_submit(driver_make(driver, DRIVER_PUT, 1, code)), 0);
	}
	driver_wait(driver);
	for (size_t i = 0; i < driver->n_requests; i++)
		assert_string_equal(driver_reason(driver->requests[i]), "");
	store_figures(driver->store, &figures);
	assert_true(figures.batch_sizes.count < 20);
	assert_int_equal(driver->n_events, 1000);
	assert_int_equal(batches_number("SELECT count(*) FROM location"), 300);
	assert_int_equal(batches_number("SELECT sum(version)::bigint FROM location"), 1000);
	assert_gapless(1000);
	driver_free(driver);
}

static void a_refusal_leaves_nothing_but_its_record(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *put[3];

	put[0] = driver_make(driver, DRIVER_PUT, 1, "A");
	put[1] = driver_make(driver, DRIVER_REFUSE, 1, "B");
	put[2] = driver_make(driver, DRIVER_PUT, 1, "B");
	for (int i = 0; i < 3; i++)
		assert_int_equal(driver_submit(put[i]), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(put[0]), "");
	assert_string_equal(driver_reason(put[1]), "ORDER_STATE");
	assert_string_equal(driver_reason(put[2]), "");
	assert_int_equal(batches_number("SELECT version FROM location WHERE code = 'B'"), 1);
	assert_int_equal(batches_number("SELECT count(*) FROM request_record"), 3);
	assert_gapless(2);
	driver_free(driver);
}

/* Its id is free for the request that does, in the same batch or later. */
static void a_request_that_validates_only_leaves_nothing(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *asked[2], *refused, *done[2];

	asked[0] = driver_make(driver, DRIVER_PUT, 1, "A");
	refused = driver_make(driver, DRIVER_REFUSE, 1, "A");
	asked[0]->request.validate_only = refused->request.validate_only = true;
	assert_int_equal(driver_submit(asked[0]), 0);
	assert_int_equal(driver_submit(refused), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(asked[0]), "");
	assert_string_equal(driver_reason(refused), "ORDER_STATE");
	assert_int_equal(batches_number("SELECT count(*) FROM location"), 0);
	assert_int_equal(batches_number("SELECT count(*) FROM request_record"), 0);
	assert_gapless(0);

	asked[1] = driver_make(driver, DRIVER_PUT, 1, "A");
	asked[1]->request.validate_only = true;
	done[0] = driver_make(driver, DRIVER_PUT, 1, "A");
	done[1] = driver_make(driver, DRIVER_PUT, 1, "A");
	for (int i = 0; i < 2; i++)
		memcpy(done[i]->request.request_id, asked[i]->request.request_id, 16);
	assert_int_equal(driver_submit(asked[1]), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(driver_submit(done[i]), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(asked[1]), "");
	for (int i = 0; i < 2; i++)
		assert_string_equal(driver_reason(done[i]), "");
	assert_int_equal(batches_number("SELECT version FROM location"), 2);
	assert_int_equal(batches_number("SELECT count(*) FROM request_record"), 2);
	assert_gapless(2);
	driver_free(driver);
}

static void assert_same_reply(const struct driver_request *a, const struct driver_request *b)
{
	assert_int_equal(a->request.reply.header_length, b->request.reply.header_length);
	assert_memory_equal(a->request.reply.header, b->request.reply.header,
			    a->request.reply.header_length);
	assert_int_equal(a->request.reply.body_length, b->request.reply.body_length);
	assert_memory_equal(a->request.reply.body, b->request.reply.body,
			    a->request.reply.body_length);
}

static struct driver_request *batches_copy(const struct driver_request *of, const char *code)
{
	struct driver_request *copy = driver_make(of->driver, of->kind, 1, code);

	memcpy(copy->request.request_id, of->request.request_id, 16);
	assert_int_equal(driver_submit(copy), 0);
	return copy;
}

static void the_same_request_gets_the_same_reply(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *first = driver_make(driver, DRIVER_PUT, 1, "A");
	struct driver_request *refused = driver_make(driver, DRIVER_REFUSE, 1, "R");
	struct driver_request *in_batch, *later, *other, *refused_again;

	assert_int_equal(driver_submit(first), 0);
	assert_int_equal(driver_submit(refused), 0);
	in_batch = batches_copy(first, "A");
	driver_wait(driver);
	later = batches_copy(first, "A");
	other = batches_copy(first, "ANOTHER");
	refused_again = batches_copy(refused, "R");
	driver_wait(driver);
	assert_same_reply(first, in_batch);
	assert_same_reply(first, later);
	assert_same_reply(refused, refused_again);
	assert_string_equal(driver_reason(other), "REQUEST_ID_REUSED");
	assert_gapless(1);
	driver_free(driver);
}

static void an_old_request_id_is_not_applied(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *old = driver_make(driver, DRIVER_PUT, 1, "A");

	old->request.request_id[1] -= 1; /* 2^32 ms, 49 days */
	assert_int_equal(driver_submit(old), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(old), "REQUEST_ID_EXPIRED");
	assert_gapless(0);
	driver_free(driver);
}

static void random_bytes_are_a_request_id_too(void **state)
{
	static const uint8_t like_an_old_uuid[16] = { 0x00, 0x97, 0xa9, 0x81, 0x0d, 0xf5,
						      0x76, 0xf3, 0x80, 0xa3, 0x7a, 0x0b,
						      0x91, 0x12, 0xde, 0xa4 };
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *request = driver_make(driver, DRIVER_PUT, 1, "A");

	memcpy(request->request.request_id, like_an_old_uuid, sizeof(like_an_old_uuid));
	assert_int_equal(driver_submit(request), 0);
	driver_wait(driver);
	assert_int_equal(request->request.reply.code, ORDERD__V1__CODE__CODE_OK);
	assert_gapless(1);
	driver_free(driver);
}

static void poison_is_found_and_the_others_go_through(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct store_figures figures;
	char code[32];
	int n_poisoned = 0;

	for (int i = 0; i < 300; i++) {
		bool poison = i % 97 == 13;

		snprintf(code, sizeof(code), "L%d", i);
		n_poisoned += poison;
		assert_int_equal(driver_submit(driver_make(driver,
							   poison ? DRIVER_POISON : DRIVER_PUT,
							   poison ? 2 : 1, code)),
				 0);
	}
	driver_wait(driver);
	for (size_t i = 0; i < driver->n_requests; i++)
		assert_string_equal(driver_reason(driver->requests[i]),
				    i % 97 == 13 ? "INTERNAL" : "");
	store_figures(driver->store, &figures);
	assert_true(figures.n_splits > 0);
	assert_gapless(300 - n_poisoned);
	driver_free(driver);
}

static void what_was_not_loaded_waits_for_the_next_batch(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *first, *meets;

	driver_run(driver, DRIVER_PUT, "A");
	first = driver_make(driver, DRIVER_PUT, 1, "A");
	meets = driver_make(driver, DRIVER_MEET, 1, "A");
	assert_int_equal(driver_submit(first), 0);
	assert_int_equal(driver_submit(meets), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(first), "");
	/* Alone in a batch it misses again: a mistake of the operation, told and without effect. */
	assert_string_equal(driver_reason(meets), "INTERNAL");
	assert_gapless(2);
	driver_free(driver);
}

/* Nothing in the database can refer to a record before it is there. */
static void what_the_batch_made_itself_is_known(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *first, *meets;
	struct store_figures figures;
	uint64_t n_batches;

	driver_run(driver, DRIVER_PUT, "OPENS THE TENANT");
	store_figures(driver->store, &figures);
	n_batches = figures.batch_sizes.count;
	first = driver_make(driver, DRIVER_PUT, 1, "A");
	meets = driver_make(driver, DRIVER_MEET, 1, "A");
	assert_int_equal(driver_submit(first), 0);
	assert_int_equal(driver_submit(meets), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(first), "");
	assert_string_equal(driver_reason(meets), "");
	store_figures(driver->store, &figures);
	assert_int_equal(figures.batch_sizes.count, n_batches + 1);
	assert_gapless(3);
	driver_free(driver);
}

static void broken_connections_lose_and_double_nothing(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ .batch_rows_max = 60 });
	PGconn *killer = database_open(true);
	struct store_figures figures;
	char code[32];

	for (int i = 0; i < 3000; i++) {
		snprintf(code, sizeof(code), "L%d", i);
		assert_int_equal(driver_submit(driver_make(driver, DRIVER_PUT, i % 7, code)), 0);
	}
	for (int round = 0; round < 20; round++) {
		uint64_t until = driver->n_done + 100;

		while (driver->n_done < until && driver->n_done < 3000)
			event_base_loop(driver->base, EVLOOP_ONCE);
		database_run(killer,
			     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
			     "WHERE application_name = 'orderd'");
	}
	driver_wait(driver);
	PQfinish(killer);
	for (size_t i = 0; i < driver->n_requests; i++)
		assert_string_equal(driver_reason(driver->requests[i]), "");
	store_figures(driver->store, &figures);
	assert_true(figures.n_reconnects > 0);
	assert_int_equal(batches_number("SELECT count(*) FROM location WHERE version = 1"), 3000);
	assert_gapless(3000);
	driver_free(driver);
}

static void a_person_is_not_behind_an_import(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ .batch_rows_max = 60 });
	struct driver_request *person;
	char code[32];

	driver_run(driver, DRIVER_PUT, "FIRST"); /* the tenant has its head */
	for (int i = 0; i < 5000; i++) {
		snprintf(code, sizeof(code), "L%d", i);
		assert_int_equal(driver_submit(driver_make(driver, DRIVER_PUT, 1, code)), 0);
	}
	person = driver_make(driver, DRIVER_PUT, 2, "MINE");
	assert_int_equal(driver_submit(person), 0);
	driver_wait(driver);
	/* In one of the first two batches of 20; a third may have overtaken the second. */
	assert_true(person->done_as <= 1 + 60);
	driver_free(driver);
}

static void a_full_queue_says_so_at_once(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ .queue_max = 10 });
	int n_refused = 0;

	for (int i = 0; i < 15; i++)
		n_refused += driver_submit(driver_make(driver, DRIVER_PUT, 1, "A")) ==
			STORE_SUBMIT_FULL;
	assert_int_equal(n_refused, 5);
	driver_wait(driver);
	assert_gapless(10);
	driver_free(driver);
}

static void requests_wait_for_the_database_up_to_their_deadline(void **state)
{
	const struct store_settings nowhere = { .conninfo = "host=/nonexistent dbname=orderd" };
	struct driver *driver = driver_new(&nowhere, false);
	struct driver_request *late = driver_make(driver, DRIVER_PUT, 1, "A");

	late->request.tenant = store_tenant_get(driver->store, TENANT_SYSTEM);
	late->request.deadline_us = clock_monotonic_us() + 100000;
	assert_int_equal(driver_submit(late), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(late), "DATABASE_UNAVAILABLE");
	assert_true(clock_monotonic_us() >= late->request.deadline_us);
	driver_free(driver);
}

static void a_read_waits_for_the_position_it_names(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct driver_request *early = driver_make(driver, DRIVER_LOOK, 1, "A");
	struct driver_request *waits = driver_make(driver, DRIVER_LOOK, 1, "A");

	waits->request.min_seq = 1;
	assert_int_equal(driver_submit(waits), 0);
	assert_int_equal(driver_submit(early), 0);
	while (!early->done)
		event_base_loop(driver->base, EVLOOP_ONCE);
	assert_string_equal(driver_reason(early), "NOT_FOUND");
	assert_false(waits->done);
	driver_run(driver, DRIVER_PUT, "A");
	assert_string_equal(driver_reason(waits), "");
	driver_free(driver);
}

static void a_new_store_takes_new_ids_and_goes_on(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	struct store_settings same = { .conninfo = database_conninfo(false), .cache_mib = 16 };

	driver_run(driver, DRIVER_PUT, "A");
	driver_free(driver);
	driver = driver_new(&same, true);
	driver_run(driver, DRIVER_PUT, "B");
	driver_free(driver);
	assert_int_equal(batches_number("SELECT count(DISTINCT id) FROM location"), 2);
	assert_gapless(2);
}

static void two_stores_see_what_the_other_wrote(void **state)
{
	struct driver *a = batches_start(&(struct store_settings){ 0 });
	struct driver *b = driver_new(
		&(struct store_settings){ .conninfo = database_conninfo(false), .cache_mib = 16 },
		true);
	struct driver_request *request = NULL;

	/* Each has the row in its cache, where the other's write makes it out of date. */
	for (int i = 0; i < 20; i++) {
		request = driver_run(i % 3 ? a : b, DRIVER_PUT, "A");
		assert_string_equal(driver_reason(request), "");
	}
	assert_int_equal(batches_number("SELECT version FROM location WHERE code = 'A'"), 20);
	assert_gapless(20);
	driver_free(a);
	driver_free(b);
}

static void rows_written_past_the_store_are_read_again(void **state)
{
	struct driver *driver = batches_start(&(struct store_settings){ 0 });
	PGconn *connection = database_open(false);

	driver_run(driver, DRIVER_PUT, "A");
	driver_run(driver, DRIVER_PUT, "A");
	database_run(connection, "UPDATE location SET version = 7 WHERE code = 'A'");
	assert_string_equal(driver_reason(driver_run(driver, DRIVER_PUT, "A")), "");
	assert_int_equal(batches_number("SELECT version FROM location WHERE code = 'A'"), 8);
	PQfinish(connection);
	driver_free(driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_requests_share_transactions),
		cmocka_unit_test(a_refusal_leaves_nothing_but_its_record),
		cmocka_unit_test(a_request_that_validates_only_leaves_nothing),
		cmocka_unit_test(the_same_request_gets_the_same_reply),
		cmocka_unit_test(an_old_request_id_is_not_applied),
		cmocka_unit_test(random_bytes_are_a_request_id_too),
		cmocka_unit_test(poison_is_found_and_the_others_go_through),
		cmocka_unit_test(what_was_not_loaded_waits_for_the_next_batch),
		cmocka_unit_test(what_the_batch_made_itself_is_known),
		cmocka_unit_test(broken_connections_lose_and_double_nothing),
		cmocka_unit_test(a_person_is_not_behind_an_import),
		cmocka_unit_test(a_full_queue_says_so_at_once),
		cmocka_unit_test(requests_wait_for_the_database_up_to_their_deadline),
		cmocka_unit_test(a_read_waits_for_the_position_it_names),
		cmocka_unit_test(a_new_store_takes_new_ids_and_goes_on),
		cmocka_unit_test(two_stores_see_what_the_other_wrote),
		cmocka_unit_test(rows_written_past_the_store_are_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
