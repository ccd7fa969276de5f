#include "base/decimal.h"

#include <stdbool.h>

#define DECIMAL_FRACTION_DIGITS 6
/* Those of 2^64. */
#define DECIMAL_DIGITS_MAX 20

static bool decimal_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether the text is -?digits[.digits]. */
static bool decimal_is_well_formed(const char *text, size_t n_bytes, size_t *ret_point)
{
	size_t start = n_bytes > 0 && text[0] == '-' ? 1 : 0;
	size_t point = n_bytes;

	for (size_t i = start; i < n_bytes; i++) {
		if (text[i] == '.' && point == n_bytes)
			point = i;
		else if (!decimal_is_digit(text[i]))
			return false;
	}
	*ret_point = point;
	return point > start && point + 1 != n_bytes;
}

int decimal_parse_micros(const char *text, size_t n_bytes, int64_t *ret)
{
	bool negative = n_bytes > 0 && text[0] == '-';
	int64_t micros = 0;
	size_t point;
	size_t end;

	if (!decimal_is_well_formed(text, n_bytes, &point))
		return DECIMAL_MALFORMED;
	end = point < n_bytes ? point + 1 + DECIMAL_FRACTION_DIGITS : point;
	for (size_t i = end; i < n_bytes; i++) {
		if (text[i] != '0' && i > point)
			return DECIMAL_TOO_FINE;
	}
	if (point == n_bytes)
		end = n_bytes + 1 + DECIMAL_FRACTION_DIGITS;
	/* Counted downwards, because the range reaches one further there. */
	for (size_t i = negative ? 1 : 0; i < end; i++) {
		int digit = i < n_bytes && i != point ? text[i] - '0' : 0;

		if (i == point)
			continue;
		if (__builtin_mul_overflow(micros, 10, &micros) ||
		    __builtin_sub_overflow(micros, digit, &micros))
			return DECIMAL_TOO_LARGE;
	}
	if (!negative && __builtin_sub_overflow(0, micros, &micros))
		return DECIMAL_TOO_LARGE;
	*ret = micros;
	return 0;
}

char *decimal_format_micros(int64_t micros, char out[32])
{
	/* Unsigned, because the lowest value has no positive counterpart. */
	uint64_t rest = micros < 0 ? 0 - (uint64_t)micros : (uint64_t)micros;
	char digits[DECIMAL_DIGITS_MAX];
	int n_digits = 0;
	int n_fraction = DECIMAL_FRACTION_DIGITS;
	char *end = out;

	for (; n_fraction > 0 && rest % 10 == 0; n_fraction--)
		rest /= 10;
	for (; rest > 0 || n_digits <= n_fraction; rest /= 10)
		digits[n_digits++] = (char)('0' + rest % 10);
	if (micros < 0)
		*end++ = '-';
	while (n_digits > 0) {
		if (n_digits == n_fraction)
			*end++ = '.';
		*end++ = digits[--n_digits];
	}
	*end = '\0';
	return out;
}
