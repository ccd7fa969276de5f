/* Runs a sentence that is data only: fills its request, asks, writes the answer. Nothing is owned.
 */

#pragma once

#include "cli.h"

/* Returns the exit status. */
int answer_run(struct cli *c);
