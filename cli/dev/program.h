/*
 * Finds the programs that a development server is made of.
 *
 * Paths belong to the run's arena.
 */

#pragma once

#include "cli.h"

/* The daemon: beside orderctl, in libexec, in PATH. 0, or the exit status after a message. */
int program_find_orderd(struct cli *c, const char **ret);

/*
 * The folder of PostgreSQL's programs: --postgres, the newest of Debian's, PATH. `major` is the
 * version that is needed ("15"), or NULL for any. 0, or the exit status after a message.
 */
int program_find_postgres(struct cli *c, const char *major, const char **ret);

/* A file that is installed, or built, beside orderctl; NULL if there is none. */
const char *program_find_sample(struct cli *c, const char *name);

/* A program by its name in PATH; NULL if there is none. */
const char *program_find(struct cli *c, const char *name);

/* The path of this very program. */
const char *program_self(struct cli *c);
