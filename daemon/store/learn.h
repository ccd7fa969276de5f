/*
 * What the directories learn from a commit: principals, keys, roles, teams that it changed, or that
 * come with these. Nothing is owned.
 */
#ifndef ORDERD_STORE_LEARN_H
#define ORDERD_STORE_LEARN_H

#include "batch.h"
#include "principals.h"
#include "roles.h"

/* Where memory is out, the next reading of the tables makes up for it. */
void learn_commit(struct principals *principals, struct roles *roles, const struct batch *batch);

#endif
