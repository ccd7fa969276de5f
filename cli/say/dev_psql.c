#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "complain.h"
#include "dev/dev.h"
#include "dev/program.h"
#include "say/say.h"

static int dev_psql_run(struct cli *c)
{
	const char *sql = cli_argument(c, 0), *program;
	struct facts facts;
	int status = dev_find(c, &facts);

	if (status != CLI_OK)
		return status;
	program = arena_printf(&c->arena, "%s/psql", facts.programs);
	if (access(program, X_OK) < 0)
		program = program_find(c, "psql");
	if (!program)
		return complain(c, CLI_CONFIGURATION, "apt-get install postgresql-client",
				"psql is not here: not in %s, not in PATH", facts.programs);
	execl(program, "psql", "-d", facts.database, sql ? "-c" : (char *)NULL, sql, (char *)NULL);
	return complain(c, CLI_FAILED, NULL, "cannot run %s: %s", program, strerror(errno));
}

const struct sentence say_dev_psql = {
	.noun = "dev",
	.verb = "psql",
	.summary = "Opens the dev server's database in psql",
	.examples = { "orderctl dev psql", "orderctl dev psql 'SELECT count(*) FROM event'" },
	.arguments = { { .name = "SQL",
			 .help = "Runs this instead of asking for commands",
			 .optional = true } },
	.flags = { DEV_DIR_FLAG },
	.run = dev_psql_run,
};
