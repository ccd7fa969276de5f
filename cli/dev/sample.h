/* The sample data for a development server that has none. Nothing is owned. */

#pragma once

#include "cli.h"
#include "dev/facts.h"

/*
 * Imports the sample that is shipped, unless the server holds data already. 0, or the exit status
 * after a message.
 */
int sample_load(struct cli *c, const struct facts *facts);
