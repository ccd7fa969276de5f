#include "contexts.h"

#include <string.h>

#include "complain.h"
#include "json_write.h"
#include "listing.h"
#include "output.h"
#include "plain.h"
#include "say/say.h"

static const struct listing_column context_columns[] = {
	{ .title = "NAME", .key = "name" },
	{ .title = "CURRENT", .key = "current", .truth = true },
	{ .title = "SERVER", .key = "server" },
	{ .title = "EVENTS", .key = "events", .wide = true },
	{ .title = "TENANT", .key = "tenant" },
	{ .title = "KEY", .key = "key", .wide = true },
	{ .title = "SERVER-KEY", .key = "serverKey", .wide = true },
	{ .title = NULL },
};

static const struct listing_column context_setting_columns[] = {
	{ .title = "SETTING", .key = "setting" },
	{ .title = "VALUE", .key = "value" },
	{ .title = "FROM", .key = "from" },
	{ .title = NULL },
};

static int context_list_run(struct cli *c)
{
	struct contexts contexts;
	struct listing l;
	int status = contexts_load(c, &contexts);

	if (status != CLI_OK)
		return status;
	listing_begin(&l, c, context_columns);
	for (const struct context *x = contexts.first; x; x = x->next) {
		bool current = contexts.current && strcmp(contexts.current, x->name) == 0;
		const char *cells[] = { x->name,      current ? "true" : "false",
					x->server,    x->events,
					x->tenant,    x->key,
					x->server_key };

		listing_row(&l, cells);
	}
	return listing_end(&l,
			   "No contexts. orderctl context set NAME --server ENDPOINT adds one.");
}

/* Tells what was done, in the format that was asked for. */
static int context_tell(struct cli *c, const char *name, const char *verb)
{
	struct json_writer w;
	struct text out;

	text_init(&out);
	if (cli_speaks_json(c)) {
		json_writer_init(&w, &out, c->format == CLI_JSON);
		json_write_open(&w, '{');
		json_write_key(&w, "name");
		json_write_string(&w, name);
		json_write_close(&w, '}');
	} else if (c->format == CLI_NAME) {
		text_puts(&out, name);
	} else if (c->quiet) {
		return CLI_OK;
	} else {
		text_puts(&out, "context ");
		plain_append(&out, name);
		text_printf(&out, " %s", verb);
	}
	return output_text(c, &out);
}

static int context_use_run(struct cli *c)
{
	const char *name = cli_argument(c, 0);
	struct contexts contexts;
	struct context *context;
	int status = contexts_load(c, &contexts);

	if (status == CLI_OK)
		status = contexts_get(c, &contexts, name, &context);
	if (status == CLI_OK) {
		contexts.current = context->name;
		status = contexts_save(c, &contexts);
	}
	return status == CLI_OK ? context_tell(c, name, "is the current one") : status;
}

/* An empty value takes the setting away. */
static int context_take_text(struct cli *c, const char *flag, const char **field)
{
	const char *value = cli_flag(c, flag);

	if (!value)
		return CLI_OK;
	if (strpbrk(value, "\"\n"))
		return complain(c, CLI_USAGE, NULL, "--%s cannot hold quotes or line ends", flag);
	*field = *value ? value : NULL;
	return CLI_OK;
}

static int context_take_endpoint(struct cli *c, const char *flag, const char **field)
{
	const char *value = cli_flag(c, flag);

	if (value && *value && strncmp(value, "ipc://", 6) != 0 && strncmp(value, "tcp://", 6) != 0)
		return complain(c, CLI_USAGE, NULL,
				"--%s cannot be \"%s\": it begins with ipc:// or tcp://", flag,
				value);
	return context_take_text(c, flag, field);
}

static int context_set_run(struct cli *c)
{
	const char *name = cli_argument(c, 0);
	struct contexts contexts;
	struct context *context;
	int status = contexts_load(c, &contexts);

	if (status == CLI_OK && (!*name || strpbrk(name, "[]\"\n#;= \t")))
		status = complain(c, CLI_USAGE, NULL,
				  "a context cannot be called \"%s\": no blanks, quotes, brackets, "
				  "=, #, ;",
				  name);
	if (status != CLI_OK)
		return status;
	context = contexts_add(c, &contexts, name);
	status = context_take_endpoint(c, "server", &context->server);
	if (status == CLI_OK)
		status = context_take_endpoint(c, "events", &context->events);
	if (status == CLI_OK)
		status = context_take_text(c, "tenant", &context->tenant);
	if (status == CLI_OK)
		status = context_take_text(c, "key", &context->key);
	if (status == CLI_OK)
		status = context_take_text(c, "server-key", &context->server_key);
	if (status == CLI_OK)
		status = contexts_save(c, &contexts);
	return status == CLI_OK ? context_tell(c, name, "saved") : status;
}

static int context_delete_run(struct cli *c)
{
	const char *name = cli_argument(c, 0);
	struct contexts contexts;
	struct context *context, **at = &contexts.first;
	int status = contexts_load(c, &contexts);

	if (status == CLI_OK)
		status = contexts_get(c, &contexts, name, &context);
	if (status != CLI_OK)
		return status;
	while (*at != context)
		at = &(*at)->next;
	*at = context->next;
	if (contexts.current && strcmp(contexts.current, name) == 0)
		contexts.current = NULL;
	status = contexts_save(c, &contexts);
	return status == CLI_OK ? context_tell(c, name, "deleted") : status;
}

static void context_show_row(struct listing *l, const char *name, const struct setting *setting)
{
	const char *cells[] = { name, setting->value, setting->from };

	listing_row(l, cells);
}

static int context_show_run(struct cli *c)
{
	const struct settings *s = &c->settings;
	struct listing l;
	int status = cli_settle(c);

	if (status != CLI_OK)
		return status;
	listing_begin(&l, c, context_setting_columns);
	context_show_row(&l, "context", &s->context);
	context_show_row(&l, "server", &s->server);
	context_show_row(&l, "events", &s->events);
	context_show_row(&l, "tenant", &s->tenant);
	context_show_row(&l, "key", &s->key);
	context_show_row(&l, "server-key", &s->server_key);
	context_show_row(&l, "timeout", &s->timeout);
	return listing_end(&l, "");
}

#define CONTEXT_NAME_ARGUMENT                                                                      \
	{                                                                                          \
		{                                                                                  \
			.name = "CONTEXT", .help = "As orderctl context list names it"             \
		}                                                                                  \
	}

const struct sentence say_context_list = {
	.noun = "context",
	.verb = "list",
	.summary = "Lists the daemons that have a name",
	.examples = { "orderctl context list" },
	.run = context_list_run,
	.pages = true,
};

const struct sentence say_context_use = {
	.noun = "context",
	.verb = "use",
	.summary = "Makes a context the one that is used when nothing else is said",
	.examples = { "orderctl context use production" },
	.arguments = CONTEXT_NAME_ARGUMENT,
	.run = context_use_run,
};

const struct sentence say_context_set = {
	.noun = "context",
	.verb = "set",
	.summary = "Gives a daemon a name, or changes what the name stands for",
	.description = "What is not named stays as it is; an empty value takes a setting away.",
	.examples = { "orderctl context set production --server ipc:///run/orderd/requests",
		      "orderctl context set acme --server tcp://127.0.0.1:7710 --tenant acme",
		      "orderctl context set acme --tenant ''" },
	.arguments = { { .name = "NAME", .help = "What it is to be called" } },
	.run = context_set_run,
};

const struct sentence say_context_show = {
	.noun = "context",
	.verb = "show",
	.summary = "Shows which daemon is asked now, with which tenant, and who said so",
	.examples = { "orderctl context show", "orderctl context show --context production" },
	.run = context_show_run,
};

const struct sentence say_context_delete = {
	.noun = "context",
	.verb = "delete",
	.summary = "Forgets a context",
	.examples = { "orderctl context delete staging --yes" },
	.arguments = CONTEXT_NAME_ARGUMENT,
	.asks = "Forget the context {CONTEXT}?",
	.run = context_delete_run,
};
