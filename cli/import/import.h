/*
 * Imports the orders of a foreign file.
 *
 * Two passes over the file: the first counts the rows of each order, the second collects, sends.
 * All of it is the import's until import_fini().
 */

#pragma once

#include <stdio.h>

#include "cli.h"
#include "import/csv.h"
#include "import/draft.h"
#include "import/map.h"
#include "import/master.h"
#include "import/placer.h"
#include "progress.h"
#include "import/rejects.h"
#include "import/row.h"
#include "import/tally.h"

struct import {
	struct cli *cli;
	const char *path; /* as it is called in messages */
	const char *rejects_path;
	size_t in_flight_max;
	uint32_t timeout_ms; /* of each request; the daemon itself is tried for the run's */
	bool dry_run;
	FILE *file;
	struct arena arena; /* of what lives as long as the import */
	struct map map;
	struct csv csv;
	struct row_columns columns;
	struct row row;
	struct master_register masters;
	struct draft_book book;
	struct rejects rejects;
	struct tally tally;
	struct placer placer;
	struct progress progress;
};

/* `file` is the caller's; the map is read from `map_text`, called `map_path` in messages. */
int import_init(struct import *i, struct cli *c, const char *map_path, const char *map_text);
void import_fini(struct import *i);

/* Returns the exit status; the summary is written. */
int import_run(struct import *i);
