#include <string.h>

#include "cli.h"
#include "complain.h"
#include "manual.h"
#include "say/say.h"

static int help_run(struct cli *c)
{
	const char *noun = cli_argument(c, 0), *verb = cli_argument(c, 1), *near;
	const char *format = cli_flag(c, "format");
	bool verbs;

	if (format && strcmp(format, "scdoc") == 0) {
		manual_write(stdout);
		return cli_finish_output(c);
	}
	if (noun && !sentence_noun_known(noun, &verbs)) {
		near = sentence_guess(NULL, noun);
		return complain(c, CLI_USAGE,
				near ? arena_printf(&c->arena, "orderctl help %s", near)
				     : "orderctl help",
				"there is no command \"%s\"", noun);
	}
	return cli_help(c, noun, verb);
}

const struct sentence say_help = {
	.noun = "help",
	.summary = "Explains a command, or lists all",
	.examples = { "orderctl help", "orderctl help order", "orderctl help order list",
		      "orderctl help -o json" },
	.arguments = { { .name = "COMMAND", .help = "What to explain: order", .optional = true },
		       { .name = "VERB", .help = "One of its verbs: list", .optional = true } },
	.flags = { { .name = "format",
		     .value = "text|scdoc",
		     .help = "For people (the default), or the manual page as scdoc source" } },
	.run = help_run,
	.pages = true,
};
