#include "lib/unit.h"

#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"

/* The hash of "order" in a new process. */
static uint64_t hash_elsewhere(void)
{
	uint64_t hash = 0;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		bool sent = hash_init() == 0;

		hash = hash_bytes("order", 5);
		sent = sent && write(ends[1], &hash, sizeof(hash)) == sizeof(hash);
		_exit(sent ? 0 : 1);
	}
	assert_int_equal(read(ends[0], &hash, sizeof(hash)), sizeof(hash));
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return hash;
}

static void the_key_is_of_the_process(void **state)
{
	assert_true(hash_elsewhere() != hash_elsewhere());
}

static void equal_bytes_hash_equally(void **state)
{
	uint64_t hash;

	assert_int_equal(hash_init(), 0);
	hash = hash_bytes("order", 5);
	assert_int_equal(hash_init(), 0);
	assert_true(hash == hash_bytes("order line", 5));
	assert_true(hash != hash_bytes("order", 4));
	assert_true(hash_bytes("", 0) == hash_bytes(NULL, 0));
}

static void hashes_spread(void **state)
{
	bool seen[256] = { false };
	int n_seen = 0;

	assert_int_equal(hash_init(), 0);
	for (uint64_t id = 0; id < 8192; id++) {
		uint64_t hash = hash_bytes(&id, sizeof(id));

		n_seen += !seen[hash & 255];
		seen[hash & 255] = true;
	}
	assert_int_equal(n_seen, 256);
}

static void the_monotonic_clock_never_runs_backwards(void **state)
{
	int64_t last_us = clock_monotonic_us();

	for (int i = 0; i < 10000; i++) {
		int64_t now_us = clock_monotonic_us();

		assert_true(now_us >= last_us);
		last_us = now_us;
	}
}

static void the_real_clock_counts_microseconds_since_1970(void **state)
{
	int64_t before = (int64_t)time(NULL);
	int64_t now_us = clock_realtime_us();
	int64_t after = (int64_t)time(NULL);

	/* time() may lag behind by a tick. */
	assert_in_range(now_us / 1000000, before, after + 1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_key_is_of_the_process),
	cmocka_unit_test(equal_bytes_hash_equally),
	cmocka_unit_test(hashes_spread),
	cmocka_unit_test(the_monotonic_clock_never_runs_backwards),
	cmocka_unit_test(the_real_clock_counts_microseconds_since_1970),
};

UNIT_MAIN(tests)
