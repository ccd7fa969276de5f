/*
 * Completes a command line, for shells.
 *
 * Everything that can be said is in the table of sentences; a shell only asks. Nothing is owned.
 */

#pragma once

#include <stdio.h>

#include "base/arena.h"

/* The first word of a command line that asks for a completion: orderctl __complete WORD… */
#define COMPLETE_WORD "__complete"

/*
 * Writes what the last of the words may become, a line each: the word, a tab, what it is. A line
 * ":files" says that it is the name of a file. `words` are those after "orderctl".
 */
void complete(struct arena *a, int n_words, char **words, FILE *out);

/* The script that makes a shell ask: bash, zsh, fish. NULL for another one. */
const char *complete_script(const char *shell);
