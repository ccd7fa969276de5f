#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "dev/dev.h"
#include "dev/quote.h"
#include "json_write.h"
#include "say/say.h"

static void dev_env_json(const char *const *list)
{
	struct json_writer w;
	struct text out;

	text_init(&out);
	json_writer_init(&w, &out, true);
	json_write_open(&w, '{');
	for (; *list; list++) {
		const char *equals = strchr(*list, '=');
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)(equals - *list), *list);
		json_write_key(&w, name);
		json_write_string(&w, equals + 1);
	}
	json_write_close(&w, '}');
	text_putc(&out, '\n');
	if (!out.failed)
		fwrite(out.data, 1, out.length, stdout);
	text_fini(&out);
}

static int dev_env_run(struct cli *c)
{
	const char *const *list;
	struct facts facts;
	int status = dev_find(c, &facts);

	if (status != CLI_OK)
		return status;
	list = facts_environment(c, &facts);
	if (cli_speaks_json(c)) {
		dev_env_json(list);
		return cli_finish_output(c);
	}
	for (; *list; list++) {
		const char *equals = strchr(*list, '=');

		printf("export %.*s=%s\n", (int)(equals - *list), *list,
		       quote_shell(&c->arena, equals + 1));
	}
	return cli_finish_output(c);
}

const struct sentence say_dev_env = {
	.noun = "dev",
	.verb = "env",
	.summary = "Prints what programs need to find the dev server",
	.description = "ORDERD_SERVER is where requests are taken, ORDERD_EVENTS where events are "
		       "published, ORDERD_DATABASE the database as libpq wants it.",
	.examples = { "eval \"$(orderctl dev env)\"", "orderctl dev env -o json" },
	.flags = { DEV_DIR_FLAG },
	.run = dev_env_run,
};
