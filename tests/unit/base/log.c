#include "lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

static char written[16384];

/* What `call` writes to standard error, which is a pipe meanwhile. */
#define CAPTURE(call)                                                                              \
	do {                                                                                       \
		int capture_ends[2];                                                               \
		int capture_saved = dup(STDERR_FILENO);                                            \
		assert_int_equal(pipe(capture_ends), 0);                                           \
		dup2(capture_ends[1], STDERR_FILENO);                                              \
		close(capture_ends[1]);                                                            \
		call;                                                                              \
		dup2(capture_saved, STDERR_FILENO);                                                \
		close(capture_saved);                                                              \
		capture_read(capture_ends[0]);                                                     \
	} while (0)

static void capture_read(int fd)
{
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, written + length, sizeof(written) - 1 - length)) > 0)
		length += (size_t)n;
	written[length] = '\0';
	close(fd);
}

static void a_line_has_level_event_and_fields(void **state)
{
	log_open(ORDERD_LOG_INFO, true);
	CAPTURE(log_info("ready", "request=%d method=%s", 7, "GetOrder"));
	assert_string_equal(written, "<6>ready request=7 method=GetOrder\n");
	CAPTURE(log_error("stopped", "%s", ""));
	assert_string_equal(written, "<3>stopped\n");
}

static void the_prefix_can_be_left_out(void **state)
{
	log_open(ORDERD_LOG_INFO, false);
	CAPTURE(log_warning("database_down", "tries=%d", 2));
	assert_string_equal(written, "database_down tries=2\n");
}

static void lower_levels_are_quiet(void **state)
{
	log_open(ORDERD_LOG_NOTICE, true);
	CAPTURE(log_info("quiet", "a=%d", 1));
	assert_string_equal(written, "");
	CAPTURE(log_notice("loud", "a=%d", 1));
	assert_string_equal(written, "<5>loud a=1\n");
	assert_true(log_enabled(ORDERD_LOG_NOTICE));
	assert_false(log_enabled(ORDERD_LOG_INFO));
	log_open(ORDERD_LOG_DEBUG, true);
	CAPTURE(log_debug("loud", "a=%d", 1));
	assert_string_equal(written, "<7>loud a=1\n");
}

static void no_text_makes_a_second_line(void **state)
{
	log_open(ORDERD_LOG_INFO, true);
	CAPTURE(log_info("a\nb", "peer=%s", "x\n<3>forged\r\t\x01\x1b[31m\x7f end"));
	assert_string_equal(written, "<6>a\\nb peer=x\\n<3>forged\\r\\t\\x01\\x1b[31m\\x7f end\n");
}

/* U+009B begins what some terminals obey, U+0085 ends a line. */
static void controls_beyond_ascii_are_shown(void **state)
{
	log_open(ORDERD_LOG_INFO, false);
	CAPTURE(log_info("tenant", "name=%s",
			 "a\xc2\x9b"
			 "31m\xc2\x85 \xc2\xa0 \xc3\x9b"));
	assert_string_equal(written, "tenant name=a\xc2\\x9b31m\xc2\\x85 \xc2\xa0 \xc3\x9b\n");
}

static void other_languages_stay_readable(void **state)
{
	log_open(ORDERD_LOG_INFO, false);
	CAPTURE(log_info("tenant", "name=%s", "Köln €"));
	assert_string_equal(written, "tenant name=Köln €\n");
}

static void long_lines_are_cut(void **state)
{
	char text[9000];

	log_open(ORDERD_LOG_INFO, true);
	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	CAPTURE(log_info("long", "%s", text));
	assert_true(strlen(written) <= 4096);
	assert_true(strlen(written) > 4000);
	assert_ptr_equal(strchr(written, '\n'), written + strlen(written) - 1);
}

static void flood(unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		log_warning("flood", "i=%u", i);
}

static unsigned int lines_written(void)
{
	unsigned int n = 0;

	for (const char *at = written; (at = strchr(at, '\n')) != NULL; at++)
		n++;
	return n;
}

static void too_many_of_a_kind_are_left_out_and_counted(void **state)
{
	uint64_t before = log_figures()->n_left_out;
	int64_t now_us = clock_monotonic_us();

	log_open(ORDERD_LOG_INFO, false);
	CAPTURE(flood(LOG_LINES_MAX + 7));
	assert_int_equal(lines_written(), LOG_LINES_MAX);
	assert_int_equal(log_figures()->n_left_out - before, 7);
	/* Others are not held up, and the time is not over. */
	CAPTURE(log_warning("other", "i=%u", 1); log_settle(now_us));
	assert_string_equal(written, "other i=1\n");
	CAPTURE(log_settle(now_us + 2 * LOG_WINDOW_US));
	assert_string_equal(written, "left_out event=flood lines=7\n");
	CAPTURE(log_settle(now_us + 4 * LOG_WINDOW_US));
	assert_string_equal(written, "");
}

static void lines_for_debugging_are_not_left_out(void **state)
{
	log_open(ORDERD_LOG_DEBUG, false);
	CAPTURE(for (int i = 0; i < LOG_LINES_MAX + 20; i++) log_debug("request", "i=%d", i));
	assert_int_equal(lines_written(), LOG_LINES_MAX + 20);
}

/* Many kinds share what is left of the windows: nothing is lost but the names. */
static void there_may_be_many_kinds(void **state)
{
	char event[16];

	log_open(ORDERD_LOG_INFO, false);
	for (int i = 0; i < 100; i++) {
		snprintf(event, sizeof(event), "kind_%d", i);
		CAPTURE(log_info(event, "i=%d", i));
	}
	assert_string_equal(written, "kind_99 i=99\n");
}

static void a_value_cannot_end_its_quotes(void **state)
{
	char out[16];

	log_open(ORDERD_LOG_INFO, false);
	CAPTURE(log_info("x", "message=\"%s\"", log_value("a\" b=\"c", out, sizeof(out))));
	assert_string_equal(written, "x message=\"a' b='c\"\n");
	assert_string_equal(log_value("first\nsecond", out, sizeof(out)), "first");
	assert_string_equal(log_value("longer than there is room", out, sizeof(out)),
			    "longer than the");
	assert_string_equal(log_value(NULL, out, sizeof(out)), "");
}

static void errno_survives(void **state)
{
	log_open(ORDERD_LOG_INFO, true);
	errno = ENOENT;
	CAPTURE(log_info("x", "%s", "y"); assert_int_equal(errno, ENOENT));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_line_has_level_event_and_fields),
	cmocka_unit_test(the_prefix_can_be_left_out),
	cmocka_unit_test(lower_levels_are_quiet),
	cmocka_unit_test(no_text_makes_a_second_line),
	cmocka_unit_test(controls_beyond_ascii_are_shown),
	cmocka_unit_test(other_languages_stay_readable),
	cmocka_unit_test(long_lines_are_cut),
	cmocka_unit_test(errno_survives),
	cmocka_unit_test(too_many_of_a_kind_are_left_out_and_counted),
	cmocka_unit_test(lines_for_debugging_are_not_left_out),
	cmocka_unit_test(a_value_cannot_end_its_quotes),
	cmocka_unit_test(there_may_be_many_kinds),
};

UNIT_MAIN(tests)
