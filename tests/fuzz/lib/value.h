/* Values that fields may have, at the edge of what they take or beyond it. Nothing is owned. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/dice.h"

#define VALUE_TEXT_BYTES_MAX 3000

int64_t value_number(struct dice *dice);

/* What things are called in the little company of the unit tests, or what no text should be. */
size_t value_text(struct dice *dice, char ret[VALUE_TEXT_BYTES_MAX]);
