/* Explains the sentences, from their table. Nothing is owned. */

#pragma once

#include <stdio.h>

#include "sentence.h"

/* All commands, a line each. */
void help_overview(FILE *out);

/*
 * What the words name: one sentence, all of a noun, or the overview when they are NULL or name
 * nothing.
 */
void help_words(const char *noun, const char *verb, FILE *out);
