/* Batches that are decided while the one before is stored: what they build on, what if it fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/database.h"
#include "lib/driver.h"

#define AHEAD_BATCH 20 /* requests of three rows that fill a batch of 60 */

/* A database in which stores wait, because somebody holds a table that all of them write. */
struct scene {
	struct driver *driver;
	PGconn *holder;
	PGconn *looker;
};

static int scene_open(void **state)
{
	static struct scene scene;
	struct store_settings settings = { .batch_rows_max = 60, .cache_mib = 16 };

	database_renew();
	settings.conninfo = database_conninfo(false);
	scene.driver = driver_new(&settings, true);
	scene.holder = database_open(true);
	scene.looker = database_open(true);
	/* The tenant has its head, the cache knows where it is. */
	driver_run(scene.driver, DRIVER_PUT, "FIRST");
	database_run(scene.holder, "BEGIN");
	database_run(scene.holder, "LOCK TABLE location IN SHARE MODE");
	*state = &scene;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *scene = *state;

	driver_free(scene->driver);
	PQfinish(scene->holder);
	PQfinish(scene->looker);
	return 0;
}

static void scene_let_go(struct scene *scene)
{
	database_run(scene->holder, "COMMIT");
}

static struct store_figures scene_figures(const struct scene *scene)
{
	struct store_figures figures;

	store_figures(scene->driver->store, &figures);
	return figures;
}

/* A whole batch: the first of this kind, then others that are of no matter. */
static struct driver_request *scene_submit(struct scene *scene, enum driver_kind kind,
					   const char *code)
{
	struct driver_request *first = driver_make(scene->driver, kind, 1, code);
	char other[32];

	assert_int_equal(driver_submit(first), 0);
	for (int i = 1; i < AHEAD_BATCH; i++) {
		snprintf(other, sizeof(other), "L%d", i);
		assert_int_equal(driver_submit(driver_make(scene->driver, DRIVER_PUT, 1, other)),
				 0);
	}
	return first;
}

static void scene_turn_until_ahead(struct scene *scene)
{
	while (scene_figures(scene).n_ahead == 0)
		event_base_loop(scene->driver->base, EVLOOP_ONCE);
}

/* Until so many connections of daemons wait for a lock. */
static void scene_turn_until_locked(struct scene *scene, struct driver *driver, int64_t n)
{
	while (database_number(scene->looker,
			       "SELECT count(*) FROM pg_stat_activity WHERE "
			       "application_name = 'orderd' AND "
			       "wait_event_type = 'Lock'") < n)
		event_base_loop(driver->base, EVLOOP_NONBLOCK);
}

static void assert_versions(const struct scene *scene, int64_t version)
{
	for (size_t i = 0; i < scene->driver->n_requests; i++)
		assert_string_equal(driver_reason(scene->driver->requests[i]), "");
	assert_int_equal(database_number(scene->looker,
					 "SELECT count(*) FROM location WHERE code LIKE 'L%'"),
			 AHEAD_BATCH - 1);
	assert_int_equal(database_number(scene->looker,
					 "SELECT min(version) FROM location "
					 "WHERE code LIKE 'L%'"),
			 version);
	assert_int_equal(database_number(scene->looker,
					 "SELECT max(version) FROM location "
					 "WHERE code LIKE 'L%'"),
			 version);
	assert_int_equal(database_number(scene->looker,
					 "SELECT max(seq) - count(*) FROM event "
					 "WHERE tenant_id = 1"),
			 0);
	assert_int_equal(database_number(scene->looker,
					 "SELECT (SELECT seq FROM event_head WHERE tenant_id = 1) "
					 "- max(seq) FROM event WHERE tenant_id = 1"),
			 0);
}

static void a_batch_builds_on_one_that_is_being_stored(void **state)
{
	struct scene *scene = *state;
	const uint64_t n_done = scene->driver->n_done;
	const uint64_t n_retries = scene_figures(scene).n_retries;

	scene_submit(scene, DRIVER_PUT, "A");
	scene_submit(scene, DRIVER_PUT, "A");
	scene_turn_until_ahead(scene);
	/* Nobody was answered before anything was committed. */
	assert_int_equal(scene->driver->n_done, n_done);
	scene_let_go(scene);
	driver_wait(scene->driver);
	assert_versions(scene, 2);
	assert_int_equal(scene_figures(scene).n_retries, n_retries);
}

static void what_was_built_on_a_batch_that_breaks_is_built_again(void **state)
{
	struct scene *scene = *state;
	const uint64_t n_retries = scene_figures(scene).n_retries;

	scene_submit(scene, DRIVER_PUT, "A");
	scene_submit(scene, DRIVER_PUT, "A");
	scene_turn_until_ahead(scene);
	scene_turn_until_locked(scene, scene->driver, 2);
	database_run(scene->looker,
		     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
		     "WHERE application_name = 'orderd' AND wait_event = 'relation'");
	scene_let_go(scene);
	driver_wait(scene->driver);
	assert_versions(scene, 2);
	assert_true(scene_figures(scene).n_retries > n_retries);
}

/* PostgreSQL refuses one request of the first batch; the others of both go through. */
static void what_was_built_on_a_batch_that_is_refused_is_built_again(void **state)
{
	struct scene *scene = *state;
	struct driver_request *poison;

	poison = scene_submit(scene, DRIVER_POISON, "P");
	scene_submit(scene, DRIVER_PUT, "A");
	scene_turn_until_ahead(scene);
	scene_let_go(scene);
	driver_wait(scene->driver);
	assert_string_equal(driver_reason(poison), "INTERNAL");
	poison->request.reply.reason = REASON_NONE;
	assert_versions(scene, 2);
}

/* A second daemon gets the lock between the two. */
static void a_stranger_in_between_is_noticed(void **state)
{
	struct scene *scene = *state;
	struct store_settings settings = { .conninfo = database_conninfo(false) };
	struct driver *other = driver_new(&settings, true);

	scene_submit(scene, DRIVER_PUT, "A");
	scene_turn_until_locked(scene, scene->driver, 1);
	assert_int_equal(driver_submit(driver_make(other, DRIVER_PUT, 1, "L1")), 0);
	scene_turn_until_locked(scene, other, 2);
	scene_submit(scene, DRIVER_PUT, "A");
	scene_turn_until_ahead(scene);
	scene_turn_until_locked(scene, scene->driver, 3);
	scene_let_go(scene);
	driver_wait(other);
	driver_wait(scene->driver);
	database_run(scene->looker,
		     "UPDATE location SET version = 2 WHERE code = 'L1' AND "
		     "version = 3");
	assert_versions(scene, 2);
	driver_free(other);
}

/* It has committed already, and its rows would be loaded beside those of the cache. */
static void a_stranger_that_was_faster_is_seen(void **state)
{
	struct scene *scene = *state;
	struct store_settings settings = { .conninfo = database_conninfo(false) };
	struct driver *other = driver_new(&settings, true);

	scene_submit(scene, DRIVER_PUT, "A");
	scene_turn_until_locked(scene, scene->driver, 1);
	assert_int_equal(driver_submit(driver_make(other, DRIVER_PUT, 1, "L1")), 0);
	scene_turn_until_locked(scene, other, 2);
	scene_let_go(scene);
	driver_wait(other);
	/* This one has not heard yet that its batch is committed. */
	scene_submit(scene, DRIVER_PUT, "A");
	driver_wait(scene->driver);
	assert_true(scene_figures(scene).n_steps_back > 0);
	assert_int_equal(scene_figures(scene).n_ahead, 0);
	database_run(scene->looker,
		     "UPDATE location SET version = 2 WHERE code = 'L1' AND "
		     "version = 3");
	assert_versions(scene, 2);
	driver_free(other);
}

static void a_retry_finds_its_request_in_the_batch_before(void **state)
{
	struct scene *scene = *state;
	struct driver_request *first = scene_submit(scene, DRIVER_PUT, "A");
	struct driver_request *again = driver_make(scene->driver, DRIVER_PUT, 1, "A");

	memcpy(again->request.request_id, first->request.request_id, 16);
	assert_int_equal(driver_submit(again), 0);
	scene_submit(scene, DRIVER_PUT, "B");
	/* It waits for the lock in the old way. */
	scene_turn_until_locked(scene, scene->driver, 2);
	assert_int_equal(scene_figures(scene).n_ahead, 0);
	scene_let_go(scene);
	driver_wait(scene->driver);
	assert_int_equal(
		database_number(scene->looker, "SELECT version FROM location WHERE code = 'A'"), 1);
	assert_memory_equal(again->request.reply.body, first->request.reply.body,
			    first->request.reply.body_length);
}

static void scene_turn_until_stepped_back(struct scene *scene)
{
	while (scene_figures(scene).n_steps_back == 0)
		event_base_loop(scene->driver->base, EVLOOP_ONCE);
}

static void a_new_name_of_the_batch_before_is_taken(void **state)
{
	struct scene *scene = *state;
	struct driver_request *first = scene_submit(scene, DRIVER_LINK, "N");
	struct driver_request *second = scene_submit(scene, DRIVER_LINK, "N");

	scene_turn_until_stepped_back(scene);
	scene_let_go(scene);
	driver_wait(scene->driver);
	assert_string_equal(driver_reason(first), "");
	assert_string_equal(driver_reason(second), "EXISTS");
}

static void a_name_that_the_batch_before_took_away_is_free(void **state)
{
	struct scene *scene = *state;
	struct driver_request *unlink, *link;

	scene_let_go(scene);
	driver_run(scene->driver, DRIVER_LINK, "N");
	database_run(scene->holder, "BEGIN");
	database_run(scene->holder, "LOCK TABLE location IN SHARE MODE");
	unlink = scene_submit(scene, DRIVER_UNLINK, "N");
	link = scene_submit(scene, DRIVER_LINK, "N");
	scene_turn_until_stepped_back(scene);
	scene_let_go(scene);
	driver_wait(scene->driver);
	assert_string_equal(driver_reason(unlink), "");
	assert_string_equal(driver_reason(link), "");
	assert_int_equal(database_number(scene->looker, "SELECT count(*) FROM external_reference"),
			 1);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(a_batch_builds_on_one_that_is_being_stored),
		SCENE(what_was_built_on_a_batch_that_breaks_is_built_again),
		SCENE(what_was_built_on_a_batch_that_is_refused_is_built_again),
		SCENE(a_stranger_in_between_is_noticed),
		SCENE(a_stranger_that_was_faster_is_seen),
		SCENE(a_retry_finds_its_request_in_the_batch_before),
		SCENE(a_new_name_of_the_batch_before_is_taken),
		SCENE(a_name_that_the_batch_before_took_away_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
