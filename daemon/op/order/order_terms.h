/*
 * Under which terms an order stands: its account, place, currency, tax country, as the order states
 * them or else the account, else the tenant. Everything points into the working set or the request.
 */

#pragma once

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/inventory.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

struct order_terms {
	const Orderd__V1__Account *account;   /* NULL: no such account */
	const Orderd__V1__Location *location; /* NULL: no such location */
	const Orderd__V1__AccountAddress
		*ship_to; /* of the account, when the order names none; may be NULL */
	const Orderd__V1__AccountAddress *bill_to;
	const char *currency; /* NULL: nobody names one */
	const char *country;  /* NULL: nobody names one */
};

/* Names what the terms rest on. */
void order_terms_want(struct work *work, const Orderd__V1__OrderInput *input);

/* In load and decide, as far as it is known. */
void order_terms_find(struct work *work, const Orderd__V1__OrderInput *input,
		      struct order_terms *ret);
