/* Instants as RFC 3339 text. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "9999-12-31T23:59:59.999999999Z" with its NUL. */
#define INSTANT_BYTES 32

/*
 * With 0, 3, 6 or 9 digits after the point, as ProtoJSON asks. false outside the years 1 to 9999
 * or with nanoseconds that are not below a second: `out` is untouched then.
 */
bool instant_format(int64_t seconds, int32_t nanos, char out[INSTANT_BYTES]);

/* With an offset or Z, up to nine digits after the point. false: *ret_… are untouched. */
bool instant_parse(const char *text, int64_t *ret_seconds, int32_t *ret_nanos);

/*
 * Like instant_parse(), and people's forms too: a blank instead of the T, no offset (UTC), no
 * seconds, or only the date (its first instant).
 */
bool instant_parse_loose(const char *text, int64_t *ret_seconds, int32_t *ret_nanos);

/* Seconds since 1970 of a date and time of UTC; false when it does not exist. */
bool instant_from_civil(int year, int month, int day, int hour, int minute, int second,
			int64_t *ret_seconds);
