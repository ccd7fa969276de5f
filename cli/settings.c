#include "settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "complain.h"
#include "contexts.h"
#include "dev/dev.h"
#include "duration.h"

/* What a flag or the environment says; an empty text is none. */
static struct setting settings_said(struct cli *c, const char *flag, const char *variable)
{
	const char *value = cli_flag(c, flag);

	if (value && *value)
		return (struct setting){ value, arena_printf(&c->arena, "--%s", flag) };
	value = getenv(variable);
	if (value && *value)
		return (struct setting){ value, variable };
	return (struct setting){ NULL, "default" };
}

static void settings_fall_back(struct setting *setting, const char *value, const char *from)
{
	if (!setting->value && value)
		*setting = (struct setting){ value, from };
}

/* What the context says of what was left open. */
static int settings_take_context(struct cli *c, struct settings *s)
{
	bool stated = s->context.value, has_server = s->server.value;
	struct contexts contexts;
	struct context *context;
	const char *from;
	int status;

	if (has_server && !stated)
		return CLI_OK;
	status = contexts_load(c, &contexts);
	if (status != CLI_OK)
		return status;
	settings_fall_back(&s->context, contexts.current, contexts.path);
	if (!s->context.value)
		return CLI_OK;
	status = contexts_get(c, &contexts, s->context.value, &context);
	if (status != CLI_OK)
		return status;
	from = arena_printf(&c->arena, "context %s", context->name);
	settings_fall_back(&s->server, context->server, from);
	settings_fall_back(&s->tenant, context->tenant, from);
	settings_fall_back(&s->key, context->key, from);
	settings_fall_back(&s->server_key, context->server_key, from);
	/* The events of one daemon do not go with the requests of another. */
	if (!has_server)
		settings_fall_back(&s->events, context->events, from);
	return CLI_OK;
}

/* The caller's own server for development, while it runs: nobody named another one. */
static void settings_take_dev(struct cli *c, struct settings *s)
{
	struct facts facts;

	if (s->server.value || !dev_look_up(c, &facts))
		return;
	s->server = (struct setting){ facts.requests, "dev server" };
	settings_fall_back(&s->events, facts.events, "dev server");
	cli_detail(c, "The server is your dev server, %s.", facts.requests);
	if (access(strchr(CLI_SERVER_DEFAULT, '/') + 2, F_OK) == 0)
		cli_note(c, "Your dev server is asked, not %s: --server names one.",
			 CLI_SERVER_DEFAULT);
}

int settings_take(struct cli *c)
{
	struct settings *s = &c->settings;
	int status;

	s->context = settings_said(c, "context", "ORDERD_CONTEXT");
	s->server = settings_said(c, "server", "ORDERD_SERVER");
	s->events = settings_said(c, "events", "ORDERD_EVENTS");
	s->tenant = settings_said(c, "tenant", "ORDERD_TENANT");
	s->key = settings_said(c, "key", "ORDERD_KEY");
	s->server_key = settings_said(c, "server-key", "ORDERD_SERVER_KEY");
	s->timeout = settings_said(c, "timeout", "ORDERD_TIMEOUT");
	status = settings_take_context(c, s);
	if (status != CLI_OK)
		return status;
	settings_take_dev(c, s);
	settings_fall_back(&s->server, CLI_SERVER_DEFAULT, "default");
	s->timeout_ms = ORDERD_TIMEOUT_MS_DEFAULT;
	if (s->timeout.value &&
	    !duration_parse_ms(s->timeout.value, ORDERD_TIMEOUT_MS_MAX, &s->timeout_ms))
		return complain(c, CLI_USAGE, "--timeout 500ms, --timeout 5s, --timeout 2m",
				"the timeout \"%s\" is none: from 1ms to 10m", s->timeout.value);
	settings_fall_back(&s->timeout, "5s", "default");
	return CLI_OK;
}
