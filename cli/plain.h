/* Text from outside, made safe for a terminal. Nothing is owned. */

#pragma once

#include "base/text.h"

/*
 * Control characters, which could move the cursor or make another line, become "?"; so do bytes
 * that are not UTF-8.
 */
void plain_append(struct text *out, const char *string);

/* Columns that a string takes on a terminal, with one per character. */
size_t plain_width(const char *string);
