/* The addresses of an account, one per purpose. */

#pragma once

#include "op/patch.h"
#include "orderd/v1/account.pb-c.h"
#include "store/work.h"

/* The addresses of an account as the request states it. */
void account_address_check(const struct patch *patch, struct verdict *verdict);

/* In load. */
void account_address_want(struct work *work, int64_t account_id);

/* Gives a new account the stated addresses. */
void account_address_add(struct work *work, const Orderd__V1__Account *account,
			 const struct patch *patch);

/* Whether account_address_put would change anything. */
bool account_address_differs(struct work *work, const Orderd__V1__Account *account,
			     const struct patch *patch);

/*
 * Each stated address takes the place of the one with its purpose. Where a mask names them, those
 * that are not stated are removed.
 */
void account_address_put(struct work *work, const Orderd__V1__Account *account,
			 const struct patch *patch);
