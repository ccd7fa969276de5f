/* Decimal numbers as text, counted in millionths. Nothing is owned. */

#pragma once

#include <stddef.h>
#include <stdint.h>

enum decimal_answer {
	/* Not of the form -?digits[.digits]. */
	DECIMAL_MALFORMED = 1,
	/* More than six digits after the point that are not zero. */
	DECIMAL_TOO_FINE,
	/* Beyond 64 bits. */
	DECIMAL_TOO_LARGE,
};

/* Exact: 0 and *ret, or one of the answers above with *ret untouched. */
int decimal_parse_micros(const char *text, size_t n_bytes, int64_t *ret);

/* The shortest form, such as "2.55", "-0.000001", "12". Returns `out`. */
char *decimal_format_micros(int64_t micros, char out[32]);
