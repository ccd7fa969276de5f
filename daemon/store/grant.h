/*
 * What a grant's method may be, from the nearest to the farthest: a method, its service,
 * everything. Nothing is owned.
 */
#ifndef ORDERD_STORE_GRANT_H
#define ORDERD_STORE_GRANT_H

#include <stdio.h>
#include <string.h>

#define GRANT_FORMS 3
#define GRANT_BYTES 128

/* The form number `i` of "OrderService/PlaceOrder": itself, "OrderService", "*". */
static inline const char *grant_form(const char *method, unsigned int i, char buffer[GRANT_BYTES])
{
	if (i == 0)
		return method;
	if (i == GRANT_FORMS - 1)
		return "*";
	snprintf(buffer, GRANT_BYTES, "%.*s", (int)strcspn(method, "/"), method);
	return buffer;
}

#endif
