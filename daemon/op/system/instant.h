/* Instants as messages. */

#pragma once

#include <google/protobuf/timestamp.pb-c.h>
#include <stdint.h>

#include "base/arena.h"

/* Microseconds since 1970, 0 or more. NULL when memory is out and the arena has no escape. */
Google__Protobuf__Timestamp *instant_new(struct arena *arena, int64_t us);
