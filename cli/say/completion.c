#include "complete.h"

#include "cli.h"
#include "complain.h"
#include "json_write.h"
#include "output.h"
#include "say/say.h"

static int completion_run(struct cli *c)
{
	const char *script = complete_script(cli_argument(c, 0));
	struct json_writer w;
	struct text out;

	if (!script)
		return complain(c, CLI_USAGE, "orderctl completion bash",
				"there is no completion for \"%s\", but for bash, zsh, fish",
				cli_argument(c, 0));
	if (!cli_speaks_json(c)) {
		fputs(script, stdout);
		return cli_finish_output(c);
	}
	text_init(&out);
	json_writer_init(&w, &out, false);
	json_write_string(&w, script);
	return output_text(c, &out);
}

const struct sentence say_completion = {
	.noun = "completion",
	.summary = "Writes what a shell needs to complete command lines of orderctl",
	.description = "The package installs it for all three shells.",
	.examples = { "eval \"$(orderctl completion bash)\"",
		      "orderctl completion zsh > ~/.zfunc/_orderctl",
		      "orderctl completion fish > ~/.config/fish/completions/orderctl.fish" },
	.arguments = { { .name = "SHELL", .help = "Which shell", .choices = "bash|zsh|fish" } },
	.run = completion_run,
	.prose = true,
};
