#include "currency.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"

/* ISO 4217, list one: the currencies whose minor unit is not a hundredth. */
static const struct {
	char code[4];
	int exponent;
} currency_table[] = {
	{ "BHD", 3 }, { "BIF", 0 }, { "CLF", 4 }, { "CLP", 0 }, { "DJF", 0 }, { "GNF", 0 },
	{ "IQD", 3 }, { "ISK", 0 }, { "JOD", 3 }, { "JPY", 0 }, { "KMF", 0 }, { "KRW", 0 },
	{ "KWD", 3 }, { "LYD", 3 }, { "OMR", 3 }, { "PYG", 0 }, { "RWF", 0 }, { "TND", 3 },
	{ "UGX", 0 }, { "UYI", 0 }, { "UYW", 4 }, { "VND", 0 }, { "VUV", 0 }, { "XAF", 0 },
	{ "XOF", 0 }, { "XPF", 0 },
};

int currency_exponent(const char *code)
{
	for (size_t i = 0; i < sizeof(currency_table) / sizeof(currency_table[0]); i++)
		if (strcmp(currency_table[i].code, code) == 0)
			return currency_table[i].exponent;
	return 2;
}

char *currency_format_minor(int64_t minor, const char *code, char out[CURRENCY_AMOUNT_BYTES])
{
	uint64_t amount = minor < 0 ? -(uint64_t)minor : (uint64_t)minor, unit = 1;
	int exponent = currency_exponent(code);

	for (int i = 0; i < exponent; i++)
		unit *= 10;
	if (exponent == 0)
		snprintf(out, CURRENCY_AMOUNT_BYTES, "%" PRId64, minor);
	else
		snprintf(out, CURRENCY_AMOUNT_BYTES, "%s%" PRIu64 ".%0*" PRIu64,
			 minor < 0 ? "-" : "", amount / unit, exponent, amount % unit);
	return out;
}

char *currency_format_micros(int64_t micros, const char *code, char out[CURRENCY_AMOUNT_BYTES])
{
	const char *point = strchr(decimal_format_micros(micros, out), '.');
	size_t length = strlen(out), digits = point ? strlen(point + 1) : 0;
	size_t wanted = (size_t)currency_exponent(code);

	if (!point && wanted > 0)
		out[length++] = '.';
	for (; digits < wanted && length + 1 < CURRENCY_AMOUNT_BYTES; digits++)
		out[length++] = '0';
	out[length] = '\0';
	return out;
}
