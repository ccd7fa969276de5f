/* Which roles principals have. Nothing is owned. */

#pragma once

#include "orderd/v1/common.pb-c.h"
#include "store/work.h"

#define ASSIGNMENTS_MAX 20 /* of a principal: each is looked at with every request */

/* In load: the principal's roles, each with its grants; the principal may be NULL. */
void assignment_want(struct work *work, const struct slot *principal);

/* In load: a role that somebody is to have, with its grants. */
void assignment_want_role(struct work *work, const Orderd__V1__RecordKey *role);

/* The role of that assignment. */
const struct slot *assignment_role(struct work *work, const struct slot *assignment);

/* In decide: gives the principal the role. */
void assignment_make(struct work *work, struct slot *principal, const struct slot *role);
