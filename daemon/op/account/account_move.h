/* An account with all below it, on its way below another one. Nothing is owned. */

#pragma once

#include "orderd/v1/account.pb-c.h"
#include "store/work.h"

struct account_move {
	const Orderd__V1__Account *account;
	const Orderd__V1__Account *parent; /* NULL: below none */
};

/* In load. */
void account_move_want(struct work *work, const struct account_move *move);

/*
 * Makes the closure what it is after the move; the account's own row is the caller's. Returns how
 * many accounts moved; 0, with the refusal in the verdict, when it would be a cycle or too much.
 */
int32_t account_move_make(struct work *work, const struct account_move *move);
