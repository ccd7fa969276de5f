/*
 * The words of one command line, sorted by the sentence that they make.
 *
 * Strings are those of argv. Complaints belong to the arena.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sentence.h"

#define WORDS_FLAGS_MAX 64
#define WORDS_COMPLAINTS_MAX 16

struct words {
	const struct sentence *sentence; /* NULL when it was not understood, or with help */
	const char *arguments[SENTENCE_ARGUMENTS_MAX];
	size_t n_arguments;
	struct {
		const struct flag *flag;
		const char *value;
	} flags[WORDS_FLAGS_MAX];
	size_t n_flags;
	/* Everything that is wrong, each a line for people. */
	const char *complaints[WORDS_COMPLAINTS_MAX];
	size_t n_complaints;
	/* The first two words that are no flags, also when they make no sentence; or NULL. */
	const char *noun;
	const char *verb;
	bool help;
};

/* Never fails: what is wrong is in the complaints. argv[0] is not looked at. */
void words_parse(struct words *w, struct arena *a, int argc, char **argv);

/* The value of a flag that the sentence knows ("" for one that takes none); NULL if not given. */
const char *words_flag(const struct words *w, const char *name);

/* The value number `index` of a flag that repeats; NULL at the end. */
const char *words_flag_at(const struct words *w, const char *name, size_t index);

/* An argument; NULL if it was left out. */
const char *words_argument(const struct words *w, size_t index);
