#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "metrics.h"
#include "migrate_command.h"
#include "orderd.h"

/* After sysexits.h, as orderctl's. */
enum main_exit {
	MAIN_DONE = 0,
	MAIN_FAILED = 1,
	MAIN_USAGE = 64,
	MAIN_UNFIT = 65, /* the database has a schema that this program cannot serve */
	MAIN_MEMORY = 71,
	MAIN_CONFIGURATION = 78,
};

#define MAIN_GO_ON (-1)

/* A descriptor for each connection and each tenant. */
#define MAIN_DESCRIPTORS_MAX 65536

static void main_help(FILE *out)
{
	fputs("Usage: orderd [--config FILE] [KEY=VALUE ...]\n"
	      "       orderd migrate status|up [--dry-run] [--config FILE] [KEY=VALUE ...]\n"
	      "\n"
	      "  --config FILE     read settings from a file of key = value lines\n"
	      "  --check-config    say what is wrong with the settings, then end\n"
	      "  --settings[=FORM] print the settings, then end: as a list, as a file of the\n"
	      "                    defaults (file), for the manual (scdoc)\n"
	      "  --metrics[=FORM]  print what is measured, then end: as a list, for the\n"
	      "                    manual (scdoc)\n"
	      "  --version         say which version this is, then end\n"
	      "  --help            say this, then end\n"
	      "\n"
	      "  migrate status    say what of the database's schema is applied and what is not\n"
	      "  migrate up        bring it up to date; with --dry-run only say how\n"
	      "\n"
	      "Settings; those given as arguments outweigh those of the file:\n",
	      out);
	settings_print(out, SETTINGS_FORM_LIST);
}

struct main_arguments {
	const char *config;
	bool check;
	bool dry_run;
};

static int main_print_settings(const char *form)
{
	static const struct {
		const char *name;
		enum settings_form form;
	} forms[] = {
		{ "list", SETTINGS_FORM_LIST },
		{ "file", SETTINGS_FORM_FILE },
		{ "scdoc", SETTINGS_FORM_SCDOC },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(form, forms[i].name) == 0) {
			settings_print(stdout, forms[i].form);
			return MAIN_DONE;
		}
	}
	fprintf(stderr, "orderd: --settings takes list, file or scdoc, not \"%s\"\n", form);
	return MAIN_USAGE;
}

static int main_print_metrics(const char *form)
{
	if (strcmp(form, "list") != 0 && strcmp(form, "scdoc") != 0) {
		fprintf(stderr, "orderd: --metrics takes list or scdoc, not \"%s\"\n", form);
		return MAIN_USAGE;
	}
	metrics_print(stdout, strcmp(form, "list") == 0 ? METRICS_FORM_LIST : METRICS_FORM_SCDOC);
	return MAIN_DONE;
}

static int main_parse(int n_arguments, char **arguments, struct main_arguments *ret)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check-config", no_argument, NULL, 'k' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ "settings", optional_argument, NULL, 's' },
		{ "metrics", optional_argument, NULL, 'm' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(n_arguments, arguments, "", options, NULL)) >= 0) {
		switch (option) {
		case 'c':
			ret->config = optarg;
			break;
		case 'k':
			ret->check = true;
			break;
		case 'd':
			ret->dry_run = true;
			break;
		case 's':
			return main_print_settings(optarg != NULL ? optarg : "list");
		case 'm':
			return main_print_metrics(optarg != NULL ? optarg : "list");
		case 'v':
			puts("orderd " ORDERD_VERSION);
			return MAIN_DONE;
		case 'h':
			main_help(stdout);
			return MAIN_DONE;
		default:
			fputs("try: orderd --help\n", stderr);
			return MAIN_USAGE;
		}
	}
	return MAIN_GO_ON;
}

/* Everything that is wrong is said at once. */
static int main_settle(struct settings *settings, const struct settings_source *source)
{
	struct text complaints;
	int answer;

	text_init(&complaints);
	answer = settings_load(settings, source, &complaints);
	if (answer < 0) {
		fputs("orderd: out of memory\n", stderr);
		answer = MAIN_MEMORY;
	} else if (answer > 0) {
		fputs(complaints.data, stderr);
		answer = MAIN_CONFIGURATION;
	} else {
		answer = MAIN_GO_ON;
	}
	text_fini(&complaints);
	return answer;
}

static void main_raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= MAIN_DESCRIPTORS_MAX)
		return;
	limit.rlim_cur = limit.rlim_max < MAIN_DESCRIPTORS_MAX ? limit.rlim_max
							       : MAIN_DESCRIPTORS_MAX;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/*
 * The journal reads the level from a line's beginning; people and files need not. The variable
 * names the stream's device and inode, as somebody may have sent standard error elsewhere since.
 */
static bool main_logs_to_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat status;
	char expected[64];

	if (stream == NULL || fstat(STDERR_FILENO, &status) < 0)
		return false;
	snprintf(expected, sizeof(expected), "%ju:%ju", (uintmax_t)status.st_dev,
		 (uintmax_t)status.st_ino);
	return strcmp(stream, expected) == 0;
}

static int main_serve(struct settings *settings, const struct settings_source *source)
{
	struct orderd *orderd;
	int error;

	log_open((enum log_level)settings->log_level, main_logs_to_journal());
	signal(SIGPIPE, SIG_IGN);
	main_raise_descriptors();
	if (orderd_new(settings, source, op_table, &orderd) < 0)
		return MAIN_FAILED;
	error = orderd_run(orderd);
	log_settle(INT64_MAX);
	orderd_free(orderd);
	if (error == -EPROTO)
		return MAIN_UNFIT;
	if (error < 0)
		return MAIN_FAILED;
	log_notice("stopped", "version=%s", ORDERD_VERSION);
	return MAIN_DONE;
}

/* Takes the words of a command off the arguments; what is left are settings. */
static const char *main_take_word(char ***arguments)
{
	if (**arguments == NULL || strchr(**arguments, '=') != NULL)
		return NULL;
	return *(*arguments)++;
}

static int main_migrate(const struct settings *settings, const char *verb, bool dry_run)
{
	/* What was applied is told on standard output. */
	log_open(ORDERD_LOG_WARNING, false);
	return migrate_command(settings, verb, dry_run);
}

int main(int n_arguments, char **arguments)
{
	struct main_arguments parsed = { 0 };
	struct settings settings = { 0 };
	struct settings_source source = { 0 };
	int answer = main_parse(n_arguments, arguments, &parsed);
	const char *command = NULL, *verb = NULL;

	if (answer != MAIN_GO_ON)
		return answer;
	arguments += optind;
	if (*arguments != NULL && strcmp(*arguments, "migrate") == 0) {
		command = main_take_word(&arguments);
		verb = main_take_word(&arguments);
	} else if (*arguments != NULL && strchr(*arguments, '=') == NULL) {
		fprintf(stderr,
			"orderd: \"%s\" is neither KEY=VALUE nor the command migrate\n"
			"try: orderd --help\n",
			*arguments);
		return MAIN_USAGE;
	} else if (parsed.dry_run) {
		fputs("orderd: --dry-run belongs to orderd migrate up\n", stderr);
		return MAIN_USAGE;
	}
	source.path = parsed.config;
	source.arguments = arguments;
	answer = main_settle(&settings, &source);
	if (answer == MAIN_GO_ON && parsed.check) {
		puts("the settings are fine");
		answer = MAIN_DONE;
	}
	if (answer == MAIN_GO_ON)
		answer = command != NULL ? main_migrate(&settings, verb, parsed.dry_run)
					 : main_serve(&settings, &source);
	settings_fini(&settings);
	return answer;
}
