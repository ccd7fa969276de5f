#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "watchdog.h"

struct bench {
	struct watchdog watchdog;
	int manager;
	bool moves;
	int n_asked;
};

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char name[64];
	int length;

	assert_non_null(bench);
	bench->moves = true;
	bench->manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	length = snprintf(name, sizeof(name), "@orderd-watchdog-%d", (int)getpid());
	memcpy(address.sun_path, name, (size_t)length);
	address.sun_path[0] = '\0';
	assert_int_equal(bind(bench->manager, (struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)length)),
			 0);
	setenv("NOTIFY_SOCKET", name, 1);
	unsetenv("WATCHDOG_PID");
	setenv("WATCHDOG_USEC", "30000000", 1);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	close(bench->manager);
	unsetenv("NOTIFY_SOCKET");
	free(bench);
	return 0;
}

static bool moves(void *context)
{
	struct bench *bench = context;

	bench->n_asked++;
	return bench->moves;
}

/* Whether the manager was told. */
static bool beat(struct bench *bench, int64_t now_us, bool expect_missed)
{
	char message[64] = "";

	assert_int_equal(watchdog_beat(&bench->watchdog, now_us, moves, bench), expect_missed);
	if (recv(bench->manager, message, sizeof(message) - 1, MSG_DONTWAIT) < 0)
		return false;
	assert_string_equal(message, "WATCHDOG=1");
	return true;
}

static void a_sign_is_given_in_half_the_time(void **state)
{
	struct bench *bench = *state;

	watchdog_init(&bench->watchdog, 1000);
	assert_true(beat(bench, 1000, false));
	assert_false(beat(bench, 15000999, false));
	assert_true(beat(bench, 15001000, false));
	assert_int_equal(bench->n_asked, 2);
}

static void who_does_not_move_gives_none(void **state)
{
	struct bench *bench = *state;

	watchdog_init(&bench->watchdog, 1000);
	bench->moves = false;
	assert_false(beat(bench, 1000, true));
	assert_false(beat(bench, 2000, false));
	bench->moves = true;
	assert_true(beat(bench, 15001000, false));
}

static void nobody_waits_nothing_is_given(void **state)
{
	static const char *const nothing[] = { "", "0", "-5", "soon", "99999999999999999999" };
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		setenv("WATCHDOG_USEC", nothing[i], 1);
		watchdog_init(&bench->watchdog, 1000);
		assert_false(beat(bench, 1000000000, false));
	}
	unsetenv("WATCHDOG_USEC");
	watchdog_init(&bench->watchdog, 1000);
	assert_false(beat(bench, 1000000000, false));
	assert_int_equal(bench->n_asked, 0);
}

static void a_watchdog_of_another_process_is_not_fed(void **state)
{
	struct bench *bench = *state;
	char process[16];

	setenv("WATCHDOG_PID", "1", 1);
	watchdog_init(&bench->watchdog, 1000);
	assert_false(beat(bench, 1000, false));
	snprintf(process, sizeof(process), "%d", (int)getpid());
	setenv("WATCHDOG_PID", process, 1);
	watchdog_init(&bench->watchdog, 1000);
	assert_true(beat(bench, 1000, false));
}

#define WITH_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	WITH_BENCH(a_sign_is_given_in_half_the_time),
	WITH_BENCH(who_does_not_move_gives_none),
	WITH_BENCH(nobody_waits_nothing_is_given),
	WITH_BENCH(a_watchdog_of_another_process_is_not_fed),
};

UNIT_MAIN(tests)
