#include <inttypes.h>
#include <string.h>

#include "orderd/v1/system.pb-c.h"

#include "base/clock.h"
#include "cli.h"
#include "complain.h"
#include "duration.h"
#include "input.h"
#include "json_write.h"
#include "output.h"
#include "plain.h"
#include "say/say.h"

#define CHECK_AGE_MS_MAX 86400000

/* After the Monitoring Plugins Development Guidelines: also the exit status. */
enum check_verdict {
	CHECK_OK,
	CHECK_WARNING,
	CHECK_CRITICAL,
	CHECK_UNKNOWN,
};

static const char *const check_names[] = {
	[CHECK_OK] = "OK",
	[CHECK_WARNING] = "WARNING",
	[CHECK_CRITICAL] = "CRITICAL",
	[CHECK_UNKNOWN] = "UNKNOWN",
};

/* From which value on a figure is a warning, critical; negative: never. */
struct check_limit {
	int64_t warning;
	int64_t critical;
};

/* A figure that is written for graphs; absent when its value is negative. */
struct check_figure {
	const char *label; /* "database_age" */
	const char *key;   /* in JSON: "databaseAgeMs" */
	const char *unit;  /* "ms" */
	const char *what;  /* is said when a limit is reached */
	int64_t value;
	struct check_limit limit;
};

#define CHECK_FIGURES 4

struct check {
	struct cli *cli;
	enum check_verdict verdict;
	const char *message;
	struct check_figure figures[CHECK_FIGURES];
	char **problems;
	size_t n_problems;
};

static void check_worsen(struct check *k, enum check_verdict verdict, const char *message)
{
	if (verdict <= k->verdict)
		return;
	k->verdict = verdict;
	k->message = message;
}

static int check_take_age(struct cli *c, const char *flag, int64_t *ret)
{
	const char *text = cli_flag(c, flag);
	uint32_t age_ms;

	*ret = -1;
	if (!text)
		return CLI_OK;
	if (!duration_parse_ms(text, CHECK_AGE_MS_MAX, &age_ms))
		return complain(c, CLI_USAGE, NULL,
				"--%s cannot be \"%s\": it is a time such as 5s", flag, text);
	*ret = age_ms;
	return CLI_OK;
}

static int check_take_number(struct cli *c, const char *flag, int64_t *ret)
{
	const char *text = cli_flag(c, flag);

	*ret = -1;
	return text
		? input_number(c, arena_printf(&c->arena, "--%s", flag), text, 0, INT64_MAX, ret)
		: CLI_OK;
}

static int check_take_limits(struct cli *c, struct check_limit *age, struct check_limit *queue)
{
	int status = check_take_age(c, "warning-age", &age->warning);

	if (status == CLI_OK)
		status = check_take_age(c, "critical-age", &age->critical);
	if (status == CLI_OK)
		status = check_take_number(c, "warning-queue", &queue->warning);
	if (status == CLI_OK)
		status = check_take_number(c, "critical-queue", &queue->critical);
	return status;
}

static void check_figure(struct check *k, const struct check_figure *figure)
{
	const char *message = arena_printf(&k->cli->arena, "%s: %" PRId64 "%s", figure->what,
					   figure->value, figure->unit);

	if (figure->value < 0)
		return;
	if (figure->limit.critical >= 0 && figure->value >= figure->limit.critical)
		check_worsen(k, CHECK_CRITICAL, message);
	else if (figure->limit.warning >= 0 && figure->value >= figure->limit.warning)
		check_worsen(k, CHECK_WARNING, message);
}

static void check_health(struct check *k, const Orderd__V1__GetHealthResponse *health)
{
	const char *first = health->n_problems > 0 ? health->problems[0] : "no reason given";

	k->figures[0].value = health->has_database_age_ms ? health->database_age_ms : -1;
	k->figures[1].value = health->has_commit_age_ms ? health->commit_age_ms : -1;
	k->figures[2].value = health->has_queued_requests ? (int64_t)health->queued_requests : -1;
	k->problems = health->problems;
	k->n_problems = health->n_problems;
	if (!health->ready)
		check_worsen(k, CHECK_CRITICAL,
			     arena_printf(&k->cli->arena, "not ready: %s", first));
	else if (!health->deep)
		check_worsen(k, CHECK_WARNING, first);
	for (size_t i = 0; i < CHECK_FIGURES; i++)
		check_figure(k, &k->figures[i]);
	if (k->verdict == CHECK_OK)
		k->message = arena_printf(&k->cli->arena,
					  "ready, the database answered %" PRId64
					  " ms ago, %" PRId64 " requests wait",
					  k->figures[0].value, k->figures[2].value);
}

/* Who may not ask learns nothing about the daemon; whoever gets no answer does. */
static void check_refused(struct check *k, const struct orderd_error *error)
{
	int status = complain_status(error);

	k->verdict = status == CLI_NOT_PERMITTED ? CHECK_UNKNOWN : CHECK_CRITICAL;
	k->message = arena_strdup(&k->cli->arena, orderd_error_message(error));
}

/* A line of the plug-in's output: what would end it or begin figures is taken out. */
static void check_line(struct text *out, const char *line)
{
	struct text plain;

	text_init(&plain);
	plain_append(&plain, line);
	for (size_t i = 0; i < plain.length; i++)
		text_putc(out, plain.data[i] == '|' ? '/' : plain.data[i]);
	text_fini(&plain);
}

static void check_limit(struct text *out, int64_t value)
{
	text_putc(out, ';');
	if (value >= 0)
		text_printf(out, "%" PRId64, value);
}

static void check_write(const struct check *k, struct text *out)
{
	const char *between = " |";

	text_printf(out, "ORDERD %s - ", check_names[k->verdict]);
	check_line(out, k->message);
	for (size_t i = 0; i < CHECK_FIGURES; i++) {
		const struct check_figure *figure = &k->figures[i];

		if (figure->value < 0)
			continue;
		text_printf(out, "%s %s=%" PRId64 "%s", between, figure->label, figure->value,
			    figure->unit);
		check_limit(out, figure->limit.warning);
		check_limit(out, figure->limit.critical);
		text_puts(out, ";0");
		between = "";
	}
	for (size_t i = 0; i < k->n_problems; i++) {
		text_putc(out, '\n');
		check_line(out, k->problems[i]);
	}
}

static void check_write_json(const struct check *k, struct json_writer *w)
{
	json_write_open(w, '{');
	json_write_key(w, "status");
	json_write_string(w, check_names[k->verdict]);
	json_write_key(w, "exitStatus");
	json_write_int(w, (int64_t)k->verdict);
	json_write_key(w, "message");
	json_write_string(w, k->message);
	json_write_key(w, "problems");
	json_write_open(w, '[');
	for (size_t i = 0; i < k->n_problems; i++)
		json_write_string(w, k->problems[i]);
	json_write_close(w, ']');
	json_write_key(w, "figures");
	json_write_open(w, '{');
	for (size_t i = 0; i < CHECK_FIGURES; i++) {
		if (k->figures[i].value < 0)
			continue;
		json_write_key(w, k->figures[i].key);
		json_write_int(w, k->figures[i].value);
	}
	json_write_close(w, '}');
	json_write_close(w, '}');
}

static int check_end(const struct check *k)
{
	struct json_writer w;
	struct text out;

	text_init(&out);
	if (cli_speaks_json(k->cli)) {
		json_writer_init(&w, &out, k->cli->format == CLI_JSON);
		check_write_json(k, &w);
	} else {
		check_write(k, &out);
	}
	return output_text(k->cli, &out) == CLI_OK ? (int)k->verdict : (int)CHECK_UNKNOWN;
}

static void check_prepare(struct check *k, struct check_limit age, struct check_limit queue)
{
	static const struct check_figure figures[CHECK_FIGURES] = {
		{ "database_age",
		  "databaseAgeMs",
		  "ms",
		  "the last good database round trip is old",
		  -1,
		  { -1, -1 } },
		{ "commit_age", "commitAgeMs", "ms", "the last commit is old", -1, { -1, -1 } },
		{ "queued", "queuedRequests", "", "many requests wait", -1, { -1, -1 } },
		{ "answer_time", "answerTimeUs", "us", "the answer took long", -1, { -1, -1 } },
	};

	memcpy(k->figures, figures, sizeof(figures));
	k->figures[0].limit = age;
	k->figures[2].limit = queue;
}

static int check_run(struct cli *c)
{
	Orderd__V1__GetHealthRequest request = ORDERD__V1__GET_HEALTH_REQUEST__INIT;
	int64_t started_us = clock_monotonic_us();
	struct check k = { .cli = c, .message = "" };
	struct check_limit age, queue;
	struct orderd_error *error = NULL;
	ProtobufCMessage *reply;
	int status = check_take_limits(c, &age, &queue);

	if (status == CLI_OK)
		status = cli_try(c, "SystemService/GetHealth", &request.base, &reply, &error);
	/* Without an error of the daemon it is the command line or a context that is wrong. */
	if (status != CLI_OK && !error)
		return CHECK_UNKNOWN;
	check_prepare(&k, age, queue);
	k.figures[3].value = clock_monotonic_us() - started_us;
	if (error)
		check_refused(&k, error);
	else
		check_health(&k, (const Orderd__V1__GetHealthResponse *)reply);
	status = check_end(&k);
	orderd_error_free(error);
	return status;
}

const struct sentence say_check = {
	.noun = "check",
	.summary = "Judges the daemon's health for a monitoring system, as a Nagios plug-in",
	.description =
		"One line with figures on standard output; the exit status is 0 for OK, 1 for "
		"WARNING (requests are served, but something is wrong), 2 for CRITICAL (they are "
		"not, or nobody answers), 3 for UNKNOWN (the question could not be asked). A "
		"database that is gone is CRITICAL, however lively the daemon is.",
	.examples = { "orderctl check",
		      "orderctl check --warning-age 2s --critical-age 10s --timeout 3s",
		      "orderctl check --warning-queue 500 --critical-queue 5000" },
	.flags = { { .name = "warning-age",
		     .value = "TIME",
		     .help = "Warns when the last good database round trip is this old" },
		   { .name = "critical-age", .value = "TIME", .help = "The same for CRITICAL" },
		   { .name = "warning-queue",
		     .value = "N",
		     .help = "Warns when so many requests wait" },
		   { .name = "critical-queue", .value = "N", .help = "The same for CRITICAL" } },
	.run = check_run,
	.prose = true,
	.plugin = true,
};
