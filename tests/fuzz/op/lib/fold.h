/*
 * Whether the state is what the log says: every record as its changes make it, from the first.
 * Fails an assertion where it is not. Nothing is owned.
 */
#pragma once

#include "op/lib/memory.h"

/* Scratch memory is in the arena. */
void fold_check(const struct memory *memory, struct arena *arena);
