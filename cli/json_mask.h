/* google.protobuf.FieldMask as ProtoJSON has it: "name,timeZone". Nothing is owned. */

#pragma once

#include <stdbool.h>

#include "google/protobuf/field_mask.pb-c.h"

#include "base/arena.h"
#include "base/text.h"

/* False, with nothing appended, when a path has no such form. */
bool json_mask_format(struct text *out, const Google__Protobuf__FieldMask *mask);

/* The paths of a text, in snake case, in the arena. */
Google__Protobuf__FieldMask *json_mask_parse(struct arena *arena, const char *text);
