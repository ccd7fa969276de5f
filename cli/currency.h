/* Amounts of money as people read them. Nothing is owned. */

#pragma once

#include <stdint.h>

#define CURRENCY_AMOUNT_BYTES 32

/* Digits of the minor unit after ISO 4217; 2 for a code that is not in the table. */
int currency_exponent(const char *code);

/* "1234.50" for 123450 minor units of "EUR", "12" of "JPY". Returns `out`. */
char *currency_format_minor(int64_t minor, const char *code, char out[CURRENCY_AMOUNT_BYTES]);

/* "24.90" for 24900000 micros of "EUR", "0.125" for 125000: not fewer digits than amounts have. */
char *currency_format_micros(int64_t micros, const char *code, char out[CURRENCY_AMOUNT_BYTES]);
