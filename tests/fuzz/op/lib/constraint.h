/*
 * What must hold of the rows that operations leave behind: what PostgreSQL would refuse, what
 * several rows promise together.
 * Fails an assertion where it does not. Nothing is owned.
 */
#pragma once

#include "op/lib/memory.h"

/* One row: its required fields, the lengths of its texts, its keys, its CHECK constraints. */
void constraint_check_row(const struct memory *memory, const struct memory_row *row);

/* All rows: what lines have reserved is what stock levels say. */
void constraint_check_sums(const struct memory *memory);
