/* Universally unique identifiers after RFC 9562, of which version 7 is made. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

struct uuid {
	uint8_t bytes[16];
};

/*
 * A new version 7 identifier. Within a process each is greater than the one before, also when the
 * clock steps back. 0, or -errno when the system has no random bytes.
 */
int uuid7_make(uint8_t out[16]);

bool uuid_is_v7(const uint8_t *in);

/* The milliseconds since 1970 that a version 7 identifier carries. */
int64_t uuid7_time_ms(const uint8_t *in);

/* Lower case with hyphens: 36 characters, NUL. */
void uuid_format(const uint8_t in[16], char out[37]);

/* The form of uuid_format() in either case, any version. `out` is untouched when it is not one. */
bool uuid_parse(const char *string, uint8_t out[16]);
