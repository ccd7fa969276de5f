/* What is kept from batch to batch, and when it must not be used. */
#include "lib/unit.h"

#include <string.h>

#include "base/hash.h"
#include "orderd/v1/inventory.pb-c.h"
#include "store/cache.h"
#include "store/codec.h"

struct bench {
	struct caches *caches;
	struct cache *cache;
	struct batch batches[3];
};

static int bench_open(void **state)
{
	static struct bench bench;

	if (hash_init() < 0)
		return -1;
	bench = (struct bench){ .caches = caches_new(1 << 20) };
	bench.cache = caches_get(bench.caches, 1);
	for (int i = 0; i < 3; i++) {
		arena_init(&bench.batches[i].arena, 1 << 20);
		working_set_init(&bench.batches[i].set, &bench.batches[i].arena, true);
	}
	*state = &bench;
	return 0;
}

static int bench_close(void **state)
{
	struct bench *bench = *state;

	caches_free(bench->caches);
	for (int i = 0; i < 3; i++)
		batch_fini(&bench->batches[i]);
	return 0;
}

static ProtobufCMessage *location(struct batch *batch, int64_t id, const char *code)
{
	Orderd__V1__Location *made =
		(Orderd__V1__Location *)codec_new(entity_location.descriptor, &batch->arena);

	made->has_id = 1;
	made->id = id;
	made->code = arena_strdup(&batch->arena, code);
	return &made->base;
}

/* A batch that loads location MAIN and commits one event. */
static struct batch *warm(struct bench *bench)
{
	struct batch *batch = &bench->batches[0];
	struct value code = v_text("MAIN");

	working_set_want(&batch->set, &location_by_code, &code);
	working_set_ask(&batch->set, false);
	working_set_add(&batch->set, &location_by_code, location(batch, 7, "MAIN"));
	working_set_loaded(&batch->set);
	batch->head = (struct batch_head){ .epoch = 1, .seq = 1, .chain_hash = { 0xaa } };
	cache_keep(bench->cache, batch, false);
	return batch;
}

/* Under the lock, where the former batch left the head. */
static const Orderd__V1__Location *serve(struct bench *bench, struct batch *batch,
					 const struct batch_head *head)
{
	struct value code = v_text("MAIN");

	batch->loaded = batch->head = *head;
	assert_true(cache_enter(bench->cache, head));
	working_set_want(&batch->set, &location_by_code, &code);
	cache_serve(bench->cache, &batch->set);
	assert_null(batch->set.wants);
	return (const Orderd__V1__Location *)working_set_node(&batch->set, &location_by_code, &code)
		->slots[0]
		->slot.message;
}

static void rows_serve_where_the_head_was_left(void **state)
{
	struct bench *bench = *state;
	struct batch *first = warm(bench);

	assert_int_equal(serve(bench, &bench->batches[1], &first->head)->id, 7);
	cache_leave(bench->cache);
}

static void another_history_of_the_same_length_is_not_served(void **state)
{
	struct bench *bench = *state;
	struct batch_head head = warm(bench)->head;

	head.chain_hash[0] = 0xbb;
	assert_false(cache_enter(bench->cache, &head));
}

/*
 * PostgreSQL gives the lock up when a batch fails, before the daemon hears of it: the next batch
 * may be served already.
 */
static void rows_live_as_long_as_a_batch_has_them(void **state)
{
	struct bench *bench = *state;
	struct batch_head head = warm(bench)->head;
	const Orderd__V1__Location *failed = serve(bench, &bench->batches[1], &head);
	const Orderd__V1__Location *served = serve(bench, &bench->batches[2], &head);

	cache_forget(bench->cache);
	cache_leave(bench->cache);
	assert_ptr_equal(served, failed);
	assert_string_equal(served->code, "MAIN");
	assert_false(cache_enter(bench->cache, &head));
	cache_leave(bench->cache);
	assert_false(cache_is_warm(bench->cache));
}

static void a_commit_changes_no_row_that_another_batch_has(void **state)
{
	struct bench *bench = *state;
	struct batch_head head = warm(bench)->head;
	struct batch *batch = &bench->batches[2];
	const Orderd__V1__Location *served = serve(bench, &bench->batches[1], &head);
	struct value code = v_text("MAIN");
	struct set_slot *slot;

	serve(bench, batch, &head);
	slot = working_set_node(&batch->set, &location_by_code, &code)->slots[0];
	working_set_change(&batch->set, slot, location(batch, 7, "MAIN"), 1);
	batch->head.seq++;
	cache_keep(bench->cache, batch, true);
	assert_string_equal(served->code, "MAIN");
	cache_leave(bench->cache);
	/* What it may have of the change is out of date. */
	assert_false(cache_is_warm(bench->cache));
}

/*
 * Another lane's batch failed, and the cache was forgotten, while this one was being decided. What
 * it made has texts of what it was served.
 */
static void nothing_is_kept_of_what_was_forgotten(void **state)
{
	struct bench *bench = *state;
	struct batch_head head = warm(bench)->head;
	struct batch *batch = &bench->batches[1];
	const Orderd__V1__Location *served = serve(bench, batch, &head);
	ProtobufCMessage *made = location(batch, 8, "");

	((Orderd__V1__Location *)made)->code = served->code;
	working_set_insert(&batch->set, &entity_location, made);
	batch->head.seq++;
	cache_forget(bench->cache);
	cache_keep(bench->cache, batch, true);
	assert_false(cache_is_warm(bench->cache));
}

/*
 * An operation names further rows with the texts of those that it was served; the next batch may
 * ask whether it did.
 */
static void a_key_outlives_the_version_that_it_was_taken_from(void **state)
{
	struct bench *bench = *state;
	struct batch_head head = warm(bench)->head;
	struct batch *batch = &bench->batches[1];
	const Orderd__V1__Location *served = serve(bench, batch, &head);
	struct value code = v_text("MAIN"),
		     name[2] = { v_text(served->code), v_text(served->code) };
	struct set_slot *slot;

	working_set_want(&batch->set, &tax_rule_by_class, name);
	working_set_ask(&batch->set, false);
	working_set_loaded(&batch->set);
	slot = working_set_node(&batch->set, &location_by_code, &code)->slots[0];
	working_set_change(&batch->set, slot, location(batch, 7, "MAIN"), 1);
	batch->head.seq++;
	cache_keep(bench->cache, batch, true);
	name[0] = name[1] = v_text("MAIN");
	assert_non_null(working_set_node(&batch->set, &tax_rule_by_class, name));
	assert_true(cache_is_warm(bench->cache));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(nothing_is_kept_of_what_was_forgotten, bench_open,
					bench_close),
	cmocka_unit_test_setup_teardown(rows_serve_where_the_head_was_left, bench_open,
					bench_close),
	cmocka_unit_test_setup_teardown(another_history_of_the_same_length_is_not_served,
					bench_open, bench_close),
	cmocka_unit_test_setup_teardown(rows_live_as_long_as_a_batch_has_them, bench_open,
					bench_close),
	cmocka_unit_test_setup_teardown(a_commit_changes_no_row_that_another_batch_has, bench_open,
					bench_close),
	cmocka_unit_test_setup_teardown(a_key_outlives_the_version_that_it_was_taken_from,
					bench_open, bench_close),
};

UNIT_MAIN(tests)
