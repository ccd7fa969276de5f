#include "guess.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

void guess_init(struct guess *g, const char *word)
{
	size_t length = strlen(word);

	g->word = word;
	/* A third of the word may be wrong: "ls" is not a mistyped "get". */
	g->distance_max = length < 3 ? 1 : (length + 2) / 3;
	g->distance = SIZE_MAX;
}

bool guess_offer(struct guess *g, const char *candidate)
{
	size_t distance = text_distance(g->word, candidate);

	if (distance > g->distance_max || distance >= g->distance)
		return false;
	g->distance = distance;
	return true;
}
