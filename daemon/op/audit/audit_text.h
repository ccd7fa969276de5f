/* Values of fields as the audit tells them. Texts live in the arena given, or in the value. */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "store/value.h"

/* As ProtoJSON writes it, without quotes; NULL: the field has no value. */
char *audit_text(struct arena *arena, const ProtobufCFieldDescriptor *field, struct value value);
