/* Finds the word that a mistyped one was meant to be. The words belong to the caller. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

struct guess {
	const char *word;
	size_t distance_max;
	size_t distance;
};

void guess_init(struct guess *g, const char *word);

/* Whether this candidate is near enough to be meant, nearer than all before. */
bool guess_offer(struct guess *g, const char *candidate);
