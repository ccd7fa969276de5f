#include <string.h>

#include "reason.h"

#include "cli.h"
#include "complain.h"
#include "guess.h"
#include "json_write.h"
#include "listing.h"
#include "output.h"
#include "plain.h"
#include "say/say.h"

/* Reasons that no daemon answers: the client library makes them. */
static const struct reason_text errors_local[] = {
	{ "UNREACHABLE", ORDERD__V1__CODE__CODE_UNAVAILABLE,
	  "No connection to the daemon came about. Check that it runs, and the endpoint." },
	{ "REPLY_MALFORMED", ORDERD__V1__CODE__CODE_INTERNAL,
	  "The answer is none that this version understands. Check what listens there." },
	{ "CLIENT_CLOSED", ORDERD__V1__CODE__CODE_CANCELLED,
	  "The program ended before the answer came. A write may or may not have been applied." },
	{ "NO_MEMORY", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED,
	  "The program has no memory left for the answer." },
};
#define ERRORS_LOCAL (sizeof(errors_local) / sizeof(errors_local[0]))

static void errors_json(struct json_writer *w, const struct reason_text *reason)
{
	json_write_open(w, '{');
	json_write_key(w, "reason");
	json_write_string(w, reason->name);
	json_write_key(w, "code");
	json_write_string(w, reason_code_name(reason->code));
	json_write_key(w, "explanation");
	json_write_string(w, reason->explanation);
	json_write_close(w, '}');
}

static const struct listing_column errors_columns[] = {
	{ .title = "REASON", .key = "reason" },
	{ .title = "CODE", .key = "code" },
	{ .title = "EXPLANATION", .key = "explanation", .wide = true },
	{ .title = NULL },
};

static void errors_row(struct listing *l, const struct reason_text *reason)
{
	const char *cells[] = { reason->name, reason_code_name(reason->code), reason->explanation };

	listing_row(l, cells);
}

static int errors_list_run(struct cli *c)
{
	struct listing l;

	listing_begin(&l, c, errors_columns);
	for (int i = 1; i < REASON_COUNT; i++)
		errors_row(&l, reason_get((enum reason)i));
	for (size_t i = 0; i < ERRORS_LOCAL; i++)
		errors_row(&l, &errors_local[i]);
	return listing_end(&l, "");
}

static int errors_unknown(struct cli *c, const char *name)
{
	const char *near = NULL;
	struct guess guess;

	guess_init(&guess, name);
	for (int i = 1; i < REASON_COUNT; i++)
		if (guess_offer(&guess, reason_get((enum reason)i)->name))
			near = reason_get((enum reason)i)->name;
	return complain(c, CLI_NOT_FOUND,
			near ? arena_printf(&c->arena, "orderctl errors show %s", near)
			     : "orderctl errors list",
			"there is no reason \"%s\"", name);
}

static const struct reason_text *errors_find(const char *name)
{
	enum reason reason = reason_find(name);

	if (reason != REASON_NONE)
		return reason_get(reason);
	for (size_t i = 0; i < ERRORS_LOCAL; i++)
		if (strcmp(errors_local[i].name, name) == 0)
			return &errors_local[i];
	return NULL;
}

static int errors_show_run(struct cli *c)
{
	const struct reason_text *reason = errors_find(cli_argument(c, 0));
	struct json_writer w;
	struct listing l;
	struct text out;

	if (!reason)
		return errors_unknown(c, cli_argument(c, 0));
	if (c->format == CLI_CSV || c->format == CLI_NAME) {
		listing_begin(&l, c, errors_columns);
		errors_row(&l, reason);
		return listing_end(&l, "");
	}
	text_init(&out);
	if (cli_speaks_json(c)) {
		json_writer_init(&w, &out, c->format == CLI_JSON);
		errors_json(&w, reason);
	} else {
		text_printf(&out, "%s (%s)\n\n%s", reason->name, reason_code_name(reason->code),
			    reason->explanation);
	}
	return output_text(c, &out);
}

const struct sentence say_errors_list = {
	.noun = "errors",
	.verb = "list",
	.summary = "Lists the reasons of all refusals",
	.examples = { "orderctl errors list", "orderctl errors list -o json" },
	.run = errors_list_run,
	.pages = true,
};

const struct sentence say_errors_show = {
	.noun = "errors",
	.verb = "show",
	.summary = "Explains the reason of a refusal",
	.examples = { "orderctl errors show ORDER_STATE" },
	.arguments = { { .name = "REASON", .help = "As the error names it: ORDER_STATE" } },
	.run = errors_show_run,
	.pages = true,
};
