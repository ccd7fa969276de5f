/* Kinds of records that may have names in other systems. Nothing is owned. */

#pragma once

#include "store/entity.h"
#include "store/verdict.h"

/* Whether its records have an id of their own and belong to the tenant. */
bool reference_kind_fits(const struct entity *entity);

/* The entity of a kind that a request states; NULL, with a violation, when it cannot be. */
const struct entity *reference_kind_check(struct verdict *verdict, Orderd__V1__RecordKind kind);
