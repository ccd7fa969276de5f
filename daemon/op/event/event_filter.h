/*
 * Which types and kinds of events a request means. Nothing is owned.
 */

#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "orderd/v1/common.pb-c.h"
#include "store/verdict.h"

/* Adds what is wrong with a filter. */
void event_filter_check(struct verdict *verdict, char *const *types, size_t n_types,
			bool has_aggregate_kind, Orderd__V1__RecordKind aggregate_kind);

/* The types as statements take them: one text with commas; NULL: all. */
char *event_filter_join(struct arena *arena, char *const *types, size_t n_types);
