/*
 * Shows long output of a terminal page by page.
 *
 * Between begin and end standard output goes to a temporary file; what fits the terminal is then
 * written as it is. A pager owns that file and the terminal's descriptor meanwhile.
 */

#pragma once

#include <stdbool.h>

struct pager {
	int terminal; /* standard output as it was; -1: nothing is held back */
};

/* Does nothing when standard output is no terminal, or $PAGER is empty. */
void pager_begin(struct pager *p);
void pager_end(struct pager *p);
