/* The currencies of ISO 4217. Static data; nobody owns it. */

#pragma once

#include <stdbool.h>

#define CURRENCY_EXPONENT_MAX 4

/*
 * Whether the code is one of the current list (without metals, funds that are not money, test
 * codes); *ret is then the number of digits after the point, 0 to CURRENCY_EXPONENT_MAX. Codes that
 * ended since 2025 stay, because documents outlive them. `code` may be NULL.
 */
bool currency_find(const char *code, unsigned int *ret_exponent);
