/* Amounts of money: exact products, rounded once. Nothing is owned. */

#pragma once

#include <stdint.h>

#include "orderd/v1/tax.pb-c.h"

#define MICROS INT64_C(1000000)

#define MONEY_TEXT_SIZE 48 /* of money_format */

enum money_answer {
	MONEY_OVERFLOW = 1, /* the result does not fit into 64 bits */
};

/*
 * numerator / denominator as a whole number; denominator is 1 to 10^18. HALF_EVEN rounds halves to
 * the even neighbour, every other mode away from zero (commercial rounding, EN 16931). 0 or an
 * answer.
 */
int money_divide(__int128 numerator, int64_t denominator, Orderd__V1__RoundingMode mode,
		 int64_t *ret);

/* Quantity times unit price in minor units of a currency with so many digits after the point. */
int money_amount(int64_t quantity_micros, int64_t unit_price_micros, unsigned int exponent,
		 Orderd__V1__RoundingMode mode, int64_t *ret_minor);

/* The same in micros of the major unit: exact, but for finer digits, which are rounded half up. */
int money_goods(int64_t quantity_micros, int64_t unit_price_micros, int64_t *ret_micros);

int money_add(int64_t a, int64_t b, int64_t *ret);

/* "1234.50" for 123450 with two digits after the point. Returns `out`. */
char *money_format(int64_t minor, unsigned int exponent, char out[MONEY_TEXT_SIZE]);
