#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/fault.h"
#include "setting.h"

struct bench {
	struct settings settings;
	struct text complaints;
	char path[64];
};

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	int fd;

	assert_non_null(bench);
	assert_int_equal(settings_init(&bench->settings), 0);
	text_init(&bench->complaints);
	snprintf(bench->path, sizeof(bench->path), "/tmp/orderd-settings-XXXXXX");
	fd = mkstemp(bench->path);
	assert_true(fd >= 0);
	close(fd);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	settings_fini(&bench->settings);
	text_fini(&bench->complaints);
	unlink(bench->path);
	free(bench);
	return 0;
}

static int read_text(struct bench *bench, const char *text)
{
	FILE *file = fopen(bench->path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return settings_read(&bench->settings, bench->path, &bench->complaints);
}

static void expect_complaint(const struct bench *bench, const char *line)
{
	if (bench->complaints.data == NULL || strstr(bench->complaints.data, line) == NULL)
		fail_msg("\"%s\" does not say \"%s\"",
			 bench->complaints.data != NULL ? bench->complaints.data : "", line);
}

static void every_setting_has_a_default(void **state)
{
	const struct bench *bench = *state;

	assert_string_equal(bench->settings.listen, "ipc:///run/orderd/requests");
	assert_string_equal(bench->settings.events, "ipc:///run/orderd/events");
	assert_string_equal(bench->settings.database, "dbname=orderd");
	assert_string_equal(bench->settings.read_database, "");
	assert_int_equal(bench->settings.lanes, 2);
	assert_int_equal(bench->settings.queue_max, 20000);
	assert_int_equal(bench->settings.log_level, ORDERD_LOG_INFO);
}

static void a_file_is_lines_of_keys_and_values(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(read_text(bench,
				   "# where\n"
				   "\n"
				   "queue_max = 17\n"
				   " [ database ] \n"
				   "  database =  host=/run/postgresql dbname=orders \n"
				   "lanes=9\r\n"
				   "; another\n"
				   "[log]\n"
				   "log_level = debug\n"
				   "[files]\n"
				   "state_dir = \" with blanks \""),
			 0);
	assert_string_equal(bench->settings.database, "host=/run/postgresql dbname=orders");
	assert_int_equal(bench->settings.lanes, 9);
	assert_int_equal(bench->settings.queue_max, 17);
	assert_int_equal(bench->settings.log_level, ORDERD_LOG_DEBUG);
	assert_string_equal(bench->settings.state_dir, " with blanks ");
	assert_int_equal(bench->complaints.length, 0);
}

static void all_that_is_wrong_is_said_with_its_line(void **state)
{
	struct bench *bench = *state;
	char expected[128];

	assert_int_equal(read_text(bench,
				   "lisen = ipc:///run/x\n"
				   "lanes = many\n"
				   "readers = 65\n"
				   "\n"
				   "log_level = loud\n"
				   "just words\n"
				   "something_else_entirely = 1\n"),
			 SETTINGS_WRONG);
	snprintf(expected, sizeof(expected),
		 "%s:1: unknown key \"lisen\" (did you mean \"listen\"?)\n", bench->path);
	expect_complaint(bench, expected);
	expect_complaint(bench,
			 ":2: lanes is \"many\"; it must be a number from 1 to 64 connections\n");
	expect_complaint(bench, ":3: readers is \"65\"");
	expect_complaint(bench, ":5: log_level is \"loud\"; it must be error, warning,");
	expect_complaint(bench, ":6: \"just words\" is not of the form key = value\n");
	expect_complaint(bench, ":7: unknown key \"something_else_entirely\"\n");
}

static void sections_hold_their_own_keys_once(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(read_text(bench,
				   "[databse]\n"
				   "lanes = 3\n"
				   "[database]\n"
				   "lanes = 4\n"
				   "queue_max = 5\n"
				   "[log\n"
				   "[nothing near this]\n"),
			 SETTINGS_WRONG);
	expect_complaint(bench, ":1: unknown section [databse] (did you mean [database]?)\n");
	expect_complaint(bench, ":4: lanes is set already in line 2\n");
	expect_complaint(bench,
			 ":5: queue_max belongs to the section [requests], not to [database]\n");
	expect_complaint(bench, ":6: \"[log\" is not of the form [section]\n");
	expect_complaint(bench, ":7: unknown section [nothing near this]\n");
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(settings_read(&bench->settings, "/nonexistent/orderd.conf",
				       &bench->complaints),
			 SETTINGS_WRONG);
	expect_complaint(bench, "/nonexistent/orderd.conf: No such file or directory");
	assert_int_equal(settings_read(&bench->settings, "/tmp", &bench->complaints),
			 SETTINGS_WRONG);
	expect_complaint(bench, "/tmp: Is a directory");
}

static void arguments_are_keys_and_values_too(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(settings_argument(&bench->settings, "database=host=/run dbname=x",
					   &bench->complaints),
			 0);
	assert_string_equal(bench->settings.database, "host=/run dbname=x");
	assert_int_equal(settings_argument(&bench->settings, "queue_max=7", &bench->complaints), 0);
	assert_int_equal(bench->settings.queue_max, 7);
	assert_int_equal(settings_argument(&bench->settings, "queue_mx=7", &bench->complaints),
			 SETTINGS_WRONG);
	expect_complaint(bench, "unknown key \"queue_mx\" (did you mean \"queue_max\"?)");
	assert_int_equal(settings_argument(&bench->settings, "fast", &bench->complaints),
			 SETTINGS_WRONG);
	expect_complaint(bench, "\"fast\" is not of the form KEY=VALUE");
}

static void numbers_are_numbers(void **state)
{
	static const char *const wrong[] = {
		"lanes=",   "lanes=0", "lanes=-1", "lanes=2x", "lanes=99999999999999999999",
		"lanes= 2 "
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(settings_argument(&bench->settings, wrong[i], &bench->complaints),
				 SETTINGS_WRONG);
	assert_int_equal(bench->settings.lanes, 2);
}

static void endpoints_must_be_fit_to_bind(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(settings_check(&bench->settings, &bench->complaints), 0);
	settings_argument(&bench->settings, "listen=tcp://127.0.0.1:7710", &bench->complaints);
	settings_argument(&bench->settings, "events=ipc://here", &bench->complaints);
	assert_int_equal(settings_check(&bench->settings, &bench->complaints), SETTINGS_WRONG);
	expect_complaint(bench, "tcp_listen");
	expect_complaint(bench, "events: \"ipc://here\"");
	text_clear(&bench->complaints);
	settings_argument(&bench->settings, "listen=ipc:///run/a", &bench->complaints);
	settings_argument(&bench->settings, "events=ipc:///run/a", &bench->complaints);
	assert_int_equal(settings_check(&bench->settings, &bench->complaints), SETTINGS_WRONG);
	expect_complaint(bench, "the same place");
}

static void connection_strings_must_be_readable_and_without_secrets(void **state)
{
	struct bench *bench = *state;

	settings_argument(&bench->settings, "database=host", &bench->complaints);
	settings_argument(&bench->settings, "read_database=postgresql://a:secret@b/c",
			  &bench->complaints);
	assert_int_equal(settings_check(&bench->settings, &bench->complaints), SETTINGS_WRONG);
	expect_complaint(bench, "database: missing \"=\" after \"host\"");
	expect_complaint(bench, "read_database: a password does not belong here");
	assert_null(strstr(bench->complaints.data, "secret"));
}

static void a_reload_changes_what_it_may_and_names_the_rest(void **state)
{
	struct bench *bench = *state;
	struct settings fresh;
	struct text changed, restart;

	text_init(&changed);
	text_init(&restart);
	assert_int_equal(settings_init(&fresh), 0);
	settings_argument(&fresh, "queue_max=7", &bench->complaints);
	settings_argument(&fresh, "metrics=/run/m", &bench->complaints);
	settings_argument(&fresh, "log_level=debug", &bench->complaints);
	settings_argument(&fresh, "lanes=9", &bench->complaints);
	settings_argument(&fresh, "listen=ipc:///run/x", &bench->complaints);
	settings_swap(&bench->settings, &fresh, &changed, &restart);
	assert_string_equal(changed.data, "metrics queue_max log_level");
	assert_string_equal(restart.data, "listen lanes");
	assert_int_equal(bench->settings.queue_max, 7);
	assert_string_equal(bench->settings.metrics, "/run/m");
	assert_int_equal(bench->settings.log_level, ORDERD_LOG_DEBUG);
	assert_int_equal(bench->settings.lanes, 2);
	assert_string_equal(bench->settings.listen, "ipc:///run/orderd/requests");
	/* What was taken over is not told again, what was not is. */
	text_clear(&changed);
	text_clear(&restart);
	settings_argument(&fresh, "metrics=/run/m", &bench->complaints);
	settings_swap(&bench->settings, &fresh, &changed, &restart);
	assert_int_equal(changed.length, 0);
	assert_string_equal(restart.data, "listen lanes");
	settings_fini(&fresh);
	text_fini(&changed);
	text_fini(&restart);
}

static void metrics_have_an_address_of_numbers(void **state)
{
	static const struct {
		const char *setting;
		bool fits;
	} rows[] = {
		{ "metrics=", true },
		{ "metrics=127.0.0.1:7712", true },
		{ "metrics=0.0.0.0:0", true },
		{ "metrics=[::1]:65535", true },
		{ "metrics=/run/orderd/metrics", true },
		{ "metrics=localhost:7712", false },
		{ "metrics=7712", false },
		{ "metrics=:7712", false },
		{ "metrics=127.0.0.1:65536", false },
		{ "metrics=127.0.0.1:", false },
		{ "metrics=127.0.0.1:7712x", false },
		{ "metrics=::1:7712", false },
		{ "metrics=[::1:7712", false },
		{ "metrics=/run/", false },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_clear(&bench->complaints);
		settings_argument(&bench->settings, rows[i].setting, &bench->complaints);
		if (settings_check(&bench->settings, &bench->complaints) !=
		    (rows[i].fits ? 0 : SETTINGS_WRONG))
			fail_msg("%s", rows[i].setting);
	}
}

/* What was printed; the caller frees it. */
static void print(enum settings_form form, char **ret)
{
	size_t length = 0;
	FILE *out = open_memstream(ret, &length);

	assert_non_null(out);
	settings_print(out, form);
	fclose(out);
}

/* Taken out of their comments, the defaults are a file that changes nothing. */
static void the_printed_file_can_be_read(void **state)
{
	struct bench *bench = *state;
	char *printed = NULL;

	print(SETTINGS_FORM_FILE, &printed);
	for (size_t i = 0; i < setting_count; i++) {
		char commented[64];
		char *found;

		snprintf(commented, sizeof(commented), "\n#%s =", setting_table[i].name);
		found = strstr(printed, commented);
		assert_non_null(found);
		found[1] = ' ';
	}
	assert_int_equal(read_text(bench, printed), 0);
	for (size_t i = 0; i < setting_count; i++) {
		char value[128];

		setting_format(&bench->settings, &setting_table[i], value, sizeof(value));
		assert_string_equal(value, setting_table[i].otherwise);
	}
	free(printed);
}

static void each_form_has_every_setting(void **state)
{
	static const enum settings_form forms[] = { SETTINGS_FORM_LIST, SETTINGS_FORM_SCDOC };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		char *printed = NULL;

		print(forms[i], &printed);
		for (size_t k = 0; k < setting_count; k++)
			assert_non_null(strstr(printed, setting_table[k].help + 1));
		free(printed);
	}
}

static void settings_without_memory_are_an_error(void **state)
{
	struct settings settings;
	size_t k = 0;
	int error;

	for (;; k++) {
		fault_arm(k);
		error = settings_init(&settings);
		if (fault_disarm() <= k)
			break;
		assert_true(error < 0);
	}
	assert_int_equal(error, 0);
	assert_true(k >= 4);
	settings_fini(&settings);
}

#define WITH_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	WITH_BENCH(every_setting_has_a_default),
	WITH_BENCH(a_file_is_lines_of_keys_and_values),
	WITH_BENCH(all_that_is_wrong_is_said_with_its_line),
	WITH_BENCH(sections_hold_their_own_keys_once),
	WITH_BENCH(a_file_that_cannot_be_read_is_named),
	WITH_BENCH(arguments_are_keys_and_values_too),
	WITH_BENCH(numbers_are_numbers),
	WITH_BENCH(endpoints_must_be_fit_to_bind),
	WITH_BENCH(connection_strings_must_be_readable_and_without_secrets),
	WITH_BENCH(a_reload_changes_what_it_may_and_names_the_rest),
	WITH_BENCH(metrics_have_an_address_of_numbers),
	WITH_BENCH(the_printed_file_can_be_read),
	cmocka_unit_test(each_form_has_every_setting),
	cmocka_unit_test(settings_without_memory_are_an_error),
};

UNIT_MAIN(tests)
