/* Explains the sentences, from their table, to people. Nothing is owned. */

#pragma once

#include <stdio.h>

#include "base/text.h"
#include "sentence.h"

/* For who said nothing: a few commands, all nouns with their verbs, where there is more. */
void help_welcome(FILE *out);

/* All commands, a line each. */
void help_overview(FILE *out);

/*
 * What the words name: one sentence, all of a noun, or the overview when they are NULL or name
 * nothing.
 */
void help_words(const char *noun, const char *verb, FILE *out);

/* What a flag is for, with the names that it can have. */
void help_flag_text(const struct sentence *s, const struct flag *flag, struct text *out);
