#include <errno.h>
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "orderd/v1/system.pb-c.h"

#include "base/clock.h"
#include "cli.h"
#include "complain.h"
#include "duration.h"
#include "input.h"
#include "interrupt.h"
#include "listing.h"
#include "output.h"
#include "say/say.h"
#include "stats/sample.h"

#define STATS_INTERVAL_MS 2000
#define STATS_INTERVAL_MS_MAX 3600000
#define STATS_SCRATCH_BYTES_MAX (UINT64_C(16) << 20)

static const struct listing_column stats_columns[] = {
	{ .title = "METRIC", .key = "metric" },
	{ .title = "VALUE", .key = "value", .number = true },
	{ .title = "PER-SECOND", .key = "perSecond", .number = true },
	{ .title = "MEAN", .key = "mean", .number = true },
	{ .title = "P99", .key = "p99", .number = true },
	{ .title = NULL },
};

struct stats {
	struct cli *cli;
	char *prefix; /* NULL: all metrics */
	uint32_t interval_ms;
	int64_t count_left; /* 0: no end */
	Orderd__V1__GetStatsResponse *before;
	int64_t looked_us;
	size_t n_looks;
	struct arena scratch; /* of one look */
	bool away;            /* the daemon does not answer, and that was said */
};

static void stats_rows(struct stats *t, const Orderd__V1__GetStatsResponse *stats,
		       int64_t elapsed_us, struct listing *l)
{
	struct arena *a = &t->scratch;
	struct cli *c = t->cli;
	bool all = cli_flag(c, "all"), whole = c->format == CLI_WIDE || c->format == CLI_CSV;

	for (size_t i = 0; i < stats->n_metrics; i++) {
		const Orderd__V1__Metric *m = stats->metrics[i];

		for (size_t j = 0; j < m->n_samples; j++) {
			struct sample s = { m, m->samples[j],
					    sample_find(t->before, m->name, m->samples[j]),
					    elapsed_us };
			const char *cells[] = { sample_name(a, &s, whole), sample_value(a, &s),
						sample_per_second(a, &s), sample_mean(a, &s),
						sample_p99(a, &s) };

			if (all || !sample_is_zero(&s))
				listing_row(l, cells);
		}
	}
}

static int stats_show(struct stats *t, const Orderd__V1__GetStatsResponse *stats,
		      int64_t elapsed_us)
{
	struct listing l;

	if (cli_speaks_json(t->cli))
		return output_json(t->cli, &stats->base);
	arena_reset(&t->scratch);
	t->scratch.escape = t->cli->arena.escape;
	listing_begin(&l, t->cli, stats_columns);
	stats_rows(t, stats, elapsed_us, &l);
	return listing_end(&l, "Nothing was counted yet.");
}

static int stats_ask(struct stats *t, ProtobufCMessage **ret, struct orderd_error **ret_error)
{
	Orderd__V1__GetStatsRequest request = ORDERD__V1__GET_STATS_REQUEST__INIT;
	struct cli *c = t->cli;

	request.name_prefix = t->prefix;
	return cli_try(c, "SystemService/GetStats", &request.base, ret, ret_error);
}

/* In front of each look: where one ends and the next begins. */
static void stats_separate(const struct stats *t)
{
	struct cli *c = t->cli;

	if (c->format == CLI_JSON)
		fputs(t->n_looks == 0 ? "[\n" : ",\n", stdout);
	if (c->format != CLI_TABLE && c->format != CLI_WIDE)
		return;
	if (isatty(STDOUT_FILENO))
		fputs("\033[H\033[2J", stdout);
	else if (t->n_looks > 0)
		putchar('\n');
}

/* Sleeps until the next look; false when the run should end. */
static bool stats_wait(const struct stats *t)
{
	struct timespec pause = { t->interval_ms / 1000, (t->interval_ms % 1000) * 1000000L };

	fflush(stdout);
	return !interrupt_came() && nanosleep(&pause, NULL) == 0 && !interrupt_came();
}

/* A daemon that is away is told once, as is its return: the figures go on then. */
static void stats_tell(struct stats *t, const struct orderd_error *error)
{
	if (error && !t->away)
		cli_note(t->cli, "No figures: %s", orderd_error_message(error));
	if (!error && t->away)
		cli_note(t->cli, "The daemon answers again.");
	t->away = error;
}

static int stats_look(struct stats *t)
{
	int64_t now_us = clock_monotonic_us();
	struct orderd_error *error = NULL;
	ProtobufCMessage *reply;
	int status = stats_ask(t, &reply, &error);

	/* The first look says whether there is anything to look at. */
	if (status != CLI_OK && error && t->n_looks == 0)
		complain_refusal(t->cli, "ask for the daemon's figures", error);
	if (status != CLI_OK && (!error || t->n_looks == 0)) {
		orderd_error_free(error);
		return status;
	}
	stats_tell(t, error);
	orderd_error_free(error);
	if (status != CLI_OK)
		return CLI_OK;
	stats_separate(t);
	status = stats_show(t, (const Orderd__V1__GetStatsResponse *)reply,
			    t->before ? now_us - t->looked_us : 0);
	if (t->before)
		orderd__v1__get_stats_response__free_unpacked(t->before, NULL);
	t->before = (Orderd__V1__GetStatsResponse *)reply;
	t->cli->reply = NULL;
	t->looked_us = now_us;
	t->n_looks++;
	return status;
}

static int stats_watch(struct stats *t)
{
	int status = CLI_OK;

	interrupt_catch();
	do {
		status = stats_look(t);
	} while (status == CLI_OK && (t->count_left == 0 || --t->count_left > 0) && stats_wait(t));
	if (t->cli->format == CLI_JSON && t->n_looks > 0)
		fputs("]\n", stdout);
	if (t->before)
		orderd__v1__get_stats_response__free_unpacked(t->before, NULL);
	if (status == CLI_OK && interrupt_came())
		return interrupt_status();
	return status == CLI_OK ? cli_finish_output(t->cli) : status;
}

static int stats_once(struct stats *t)
{
	struct orderd_error *error = NULL;
	ProtobufCMessage *reply;
	int status = stats_ask(t, &reply, &error);

	if (error)
		complain_refusal(t->cli, "ask for the daemon's figures", error);
	orderd_error_free(error);
	if (status != CLI_OK)
		return status;
	return stats_show(t, (const Orderd__V1__GetStatsResponse *)reply, 0);
}

static int stats_run(struct cli *c)
{
	const char *prefix = cli_argument(c, 0), *count = cli_flag(c, "count");
	const char *interval = cli_flag(c, "interval");
	struct stats t = { .cli = c, .interval_ms = STATS_INTERVAL_MS };
	int status = CLI_OK;

	t.prefix = prefix ? arena_strdup(&c->arena, prefix) : NULL;
	if (interval && !duration_parse_ms(interval, STATS_INTERVAL_MS_MAX, &t.interval_ms))
		return complain(c, CLI_USAGE, NULL,
				"--interval cannot be \"%s\": it is a time such as 2s", interval);
	if (count)
		status = input_number(c, "--count", count, 1, INT64_MAX, &t.count_left);
	if (status != CLI_OK)
		return status;
	arena_init(&t.scratch, STATS_SCRATCH_BYTES_MAX);
	status = cli_flag(c, "watch") ? stats_watch(&t) : stats_once(&t);
	arena_fini(&t.scratch);
	return status;
}

const struct sentence say_stats = {
	.noun = "stats",
	.summary = "Shows the daemon's figures, once or again and again",
	.description =
		"These are the metrics that it serves over HTTP. What is zero is left out unless "
		"--all is given. Means and 99th percentiles are those since the daemon's start, "
		"with --watch those since the former look; a percentile is the upper end of a "
		"range. Seconds are seconds, -o wide has the full names.",
	.examples = { "orderctl stats", "orderctl stats --watch",
		      "orderctl stats orderd_request --watch --interval 10s -o jsonl" },
	.arguments = { { .name = "PREFIX",
			 .help = "Only metrics whose name begins so: orderd_request",
			 .optional = true } },
	.flags = { { .name = "watch", .help = "Looks again and again, with rates" },
		   { .name = "interval",
		     .value = "TIME",
		     .help = "Between two looks: 500ms, 2s (the default), 1m" },
		   { .name = "count", .value = "N", .help = "Ends after N looks" },
		   { .name = "all", .help = "Also what is zero" } },
	.method = "SystemService/GetStats",
	.run = stats_run,
};
