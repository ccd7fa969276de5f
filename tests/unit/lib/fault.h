/* Memory that runs out on demand, for tests of what happens then. Nothing is owned. */

#pragma once

#include <stddef.h>

/*
 * The allocation number `k` from now on, counted from 0, fails, once. Every unit program is linked
 * so that malloc, calloc, realloc and strdup of our own code and of static libraries come here.
 */
void fault_arm(size_t k);

/* Ends it. Returns how many allocations there were since fault_arm(). */
size_t fault_disarm(void);
