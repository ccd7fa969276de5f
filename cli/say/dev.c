#include "cli.h"
#include "dev/dev.h"
#include "say/say.h"

static int dev_status_run(struct cli *c)
{
	struct facts facts;
	int status = dev_find(c, &facts);

	if (status != CLI_OK)
		return status;
	if (cli_speaks_json(c))
		facts_show_json(&facts);
	else
		facts_show(c, &facts, stdout);
	return cli_finish_output(c);
}

const struct sentence say_dev = {
	.noun = "dev",
	.summary = "Runs a server for development: a private PostgreSQL and the daemon",
	.description =
		"Both listen on Unix sockets, touch no other PostgreSQL, and end with this "
		"command. Your own server also takes clients with keys on 127.0.0.1, ports 7710 "
		"and 7711, and has its metrics on 7712; a port that is taken is left out. The data "
		"is kept between runs, in $XDG_STATE_HOME/orderd/dev or ~/.local/state/orderd/dev "
		"(of root, whose folder PostgreSQL's user cannot enter: /var/lib/orderd-dev).\n\n"
		"While it runs, other commands find it by themselves when nothing else names a "
		"server: no --server, no ORDERD_SERVER, no context. A second \"orderctl dev\" "
		"attaches to the first. Warnings of the daemon are shown as they come, with "
		"--verbose its whole log.",
	.examples = { "orderctl dev", "orderctl dev --sample",
		      "orderctl dev --ephemeral --exec 'npm test'",
		      "orderctl dev --dir ./orderd-data" },
	.flags = { DEV_DIR_FLAG,
		   { .name = "ephemeral",
		     .help = "Begins without data and discards it at the end" },
		   { .name = "sample",
		     .help = "Imports the sample, 832 orders of a shop, if there is no data yet" },
		   { .name = "exec",
		     .value = "COMMAND",
		     .help = "Runs this shell command with the server's environment, then ends; "
			     "the exit status is the command's" },
		   { .name = "postgres",
		     .value = "DIR",
		     .help = "The folder of PostgreSQL's programs; otherwise Debian's newest, or "
			     "that of PATH" } },
	.run = dev_run,
};

const struct sentence say_dev_status = {
	.noun = "dev",
	.verb = "status",
	.summary = "Tells where the dev server is",
	.description = "The exit status is 69 when none runs.",
	.examples = { "orderctl dev status", "orderctl dev status -o json" },
	.flags = { DEV_DIR_FLAG },
	.run = dev_status_run,
};

const struct sentence say_dev_stop = {
	.noun = "dev",
	.verb = "stop",
	.summary = "Ends the dev server",
	.examples = { "orderctl dev stop" },
	.flags = { DEV_DIR_FLAG },
	.run = dev_stop,
};

const struct sentence say_dev_reset = {
	.noun = "dev",
	.verb = "reset",
	.summary = "Discards the data that the dev server kept",
	.examples = { "orderctl dev reset", "orderctl dev reset --yes" },
	.flags = { DEV_DIR_FLAG },
	.asks = "Discard everything that the dev server kept?",
	.run = dev_reset,
};
