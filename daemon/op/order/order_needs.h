/* Which rows an order needs: the load of placing and of validating. Nothing is owned. */

#pragma once

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

/* Called again after each load; names what has become known since. input was checked. */
void order_needs_want(struct work *work, const Orderd__V1__OrderInput *input);

/* Whether it matters that the account has ordered under this number before. account may be NULL. */
bool order_needs_po_number(const Orderd__V1__OrderInput *input, const Orderd__V1__Account *account);

/* Tax class that is free of tax everywhere, so that it needs neither country nor rule. */
bool order_needs_no_tax(const char *tax_class);
