/*
 * Says what went wrong, to people or to programs, on standard error.
 *
 * Nothing is owned.
 */

#pragma once

#include <orderd/error.h>

#include "cli.h"
#include "ini.h"
#include "json_read.h"

/*
 * An error of orderctl's own: one sentence, and what to try or NULL. Returns `status`.
 */
int complain(const struct cli *c, int status, const char *attempt, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* All complaints about the command line at once. Returns CLI_USAGE. */
int complain_usage(const struct cli *c);

/* All that is wrong with a JSON text; `source` names it: "order.json". Returns CLI_INVALID. */
int complain_json(const struct cli *c, const char *source, const struct json_faults *faults);

/* All that is wrong with a file of settings. Returns CLI_CONFIGURATION. */
int complain_ini(struct cli *c, const char *path, const struct ini *ini, const char *attempt);

/* The daemon's refusal, or the library's; `doing` follows "cannot ". Returns the exit status. */
int complain_refusal(const struct cli *c, const char *doing, const struct orderd_error *error);

/* The exit status of an error, without a word. */
int complain_status(const struct orderd_error *error);
