/*
 * Optimistic versioning: a change that was meant for another version is refused, with what changed
 * since. The version is the request's field expected_version. Nothing is owned.
 */

#pragma once

#include "store/work.h"

/* In load, for a record that was found: what a refusal tells. NULL is fine. */
void version_want(struct work *work, const struct slot *slot);

/*
 * In decide. False, with the refusal in the verdict, when the request expects a version and the
 * stored one is another. NULL: the record is not there, which is version 0. `what` names it:
 * "order SO-2026-000417".
 */
bool version_hold(struct work *work, const struct slot *slot, const char *what);

/* The same for a version that stands elsewhere in the request. */
bool version_check(struct verdict *verdict, bool has_expected, int64_t expected, int64_t current,
		   const char *what);
