/* Names of records as people write them on the command line. Keys belong to the arena. */

#pragma once

#include "orderd/v1/common.pb-c.h"

#include "base/arena.h"

enum key_digits {
	KEY_DIGITS_ARE_ID,     /* "417" is an id: document numbers are never only digits */
	KEY_DIGITS_ARE_NUMBER, /* "71053" is a number: SKUs and codes may be only digits */
};

/*
 * "ext:SYSTEM:ID" is another system's name (the id may hold colons), "id:417" an id, "number:71053"
 * a number; without a prefix, digits alone are what `digits` says, everything else is a number.
 * NULL when an "id:" is not followed by a number above 0, or an "ext:" not by two names.
 */
Orderd__V1__RecordKey *key_parse(struct arena *a, const char *text, enum key_digits digits);
