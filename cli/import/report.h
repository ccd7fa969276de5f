/* The summary of an import, for people or as JSON, on standard output. Nothing is owned. */

#pragma once

#include <stdbool.h>

#include "cli.h"
#include "import/tally.h"

/* Returns the exit status of the writing. */
int report_write(struct cli *c, const struct tally *t, const char *currency, bool dry_run,
		 bool interrupted);
