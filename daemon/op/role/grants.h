/*
 * What a role grants: methods, services, everything, each at a level. Nothing is owned.
 */

#pragma once

#include <stdbool.h>

#include "orderd/v1/role.pb-c.h"
#include "store/work.h"

#define GRANTS_MAX 500 /* of a role: more than there are methods */

/* Forms, names that the contract has, levels; the field is "grants". */
void grants_check(struct verdict *verdict, Orderd__V1__GrantInput *const *grants, size_t n);

/* In load, once the role is there. */
void grants_want(struct work *work, const struct slot *role);

/* In decide: whether the grants would change what the role grants. */
bool grants_differ(struct work *work, int64_t role_id, Orderd__V1__GrantInput *const *grants,
		   size_t n);

/* Puts them; one without a level goes. */
void grants_put(struct work *work, int64_t role_id, Orderd__V1__GrantInput *const *grants,
		size_t n);
