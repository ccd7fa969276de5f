/* Numbers of documents by kind and year of their recording, UTC: "SO-2026-000417". */

#pragma once

#include "store/work.h"

/* In load: the series of a kind, "order". */
void document_number_want(struct work *work, const char *kind);

/* The next number of a kind, with the letters that its numbers begin with: "SO". In the arena. */
char *document_number_take(struct work *work, const char *kind, const char *letters);
