/* Optimistic versioning: a change that was meant for another version is refused. Nothing is owned.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "store/verdict.h"

/*
 * False, with the refusal in the verdict, when a version is expected and the stored one is another.
 * `what` names the record: "order SO-2026-000417". A record that is not there yet has version 0.
 */
bool version_check(struct verdict *verdict, bool has_expected, int64_t expected, int64_t current,
		   const char *what);
