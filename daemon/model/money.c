#include "model/money.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "model/currency.h"

static const int64_t money_powers[] = { 1, 10, 100, 1000, 10000 };

int money_divide(__int128 numerator, int64_t denominator, Orderd__V1__RoundingMode mode,
		 int64_t *ret)
{
	bool negative = numerator < 0;
	unsigned __int128 magnitude = negative ? -(unsigned __int128)numerator
					       : (unsigned __int128)numerator;
	unsigned __int128 divisor, quotient, twice;

	assert(denominator > 0 && denominator <= INT64_C(1000000000000000000));
	divisor = (unsigned __int128)denominator;
	quotient = magnitude / divisor;
	twice = magnitude % divisor * 2;
	if (twice > divisor)
		quotient++;
	else if (twice == divisor &&
		 (mode != ORDERD__V1__ROUNDING_MODE__ROUNDING_MODE_HALF_EVEN || quotient % 2 == 1))
		quotient++;

	if (quotient > (unsigned __int128)INT64_MAX)
		return MONEY_OVERFLOW;
	*ret = negative ? -(int64_t)quotient : (int64_t)quotient;
	return 0;
}

int money_amount(int64_t quantity_micros, int64_t unit_price_micros, unsigned int exponent,
		 Orderd__V1__RoundingMode mode, int64_t *ret_minor)
{
	assert(exponent <= CURRENCY_EXPONENT_MAX);
	return money_divide((__int128)quantity_micros * unit_price_micros,
			    MICROS * MICROS / money_powers[exponent], mode, ret_minor);
}

int money_goods(int64_t quantity_micros, int64_t unit_price_micros, int64_t *ret_micros)
{
	return money_divide((__int128)quantity_micros * unit_price_micros, MICROS,
			    ORDERD__V1__ROUNDING_MODE__ROUNDING_MODE_HALF_UP, ret_micros);
}

int money_add(int64_t a, int64_t b, int64_t *ret)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return MONEY_OVERFLOW;
	*ret = sum;
	return 0;
}

char *money_format(int64_t minor, unsigned int exponent, char out[MONEY_TEXT_SIZE])
{
	uint64_t magnitude = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	const char *sign = minor < 0 ? "-" : "";
	uint64_t power;

	assert(exponent <= CURRENCY_EXPONENT_MAX);
	power = (uint64_t)money_powers[exponent];
	if (exponent == 0)
		snprintf(out, MONEY_TEXT_SIZE, "%s%" PRIu64, sign, magnitude);
	else
		snprintf(out, MONEY_TEXT_SIZE, "%s%" PRIu64 ".%0*" PRIu64, sign, magnitude / power,
			 (int)exponent, magnitude % power);
	return out;
}
