/*
 * The command `orderd migrate`: says what the schema is, brings it up to date.
 * Nothing is owned.
 */
#pragma once

#include <stdbool.h>

#include "settings.h"

/* What became of it; after sysexits.h. */
enum migrate_exit {
	MIGRATE_DONE = 0,
	MIGRATE_PENDING = 1, /* status, --dry-run: something is to be done; up: it failed */
	MIGRATE_USAGE = 64,
	MIGRATE_UNFIT = 65, /* the schema is not one that this program can serve */
	MIGRATE_AWAY = 69,  /* the database cannot be reached */
};

/* verb is "status" or "up", or NULL. Blocks; prints to standard output, errors to the log. */
enum migrate_exit migrate_command(const struct settings *settings, const char *verb, bool dry_run);
