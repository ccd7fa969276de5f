/* An account's credit in one currency: whether an amount may be bound. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "orderd/v1/credit.pb-c.h"

enum credit_answer {
	CREDIT_EXCEEDED = 1, /* the exposure would be above the limit */
	CREDIT_OVERFLOW,     /* the exposure would not fit into 64 bits */
};

/*
 * What of the limit an exposure uses up: it, with what the account owes in other systems. At the
 * ends of 64 bits it stays there. credit may be NULL.
 */
int64_t credit_used(const Orderd__V1__CreditAccount *credit, int64_t exposure_minor);

/*
 * The exposure with an amount of 0 or more added, within the limit. An amount of 0 binds nothing,
 * so it always fits. credit may be NULL: no exposure yet, no limit. On CREDIT_EXCEEDED *ret is set
 * too.
 */
int credit_bind(const Orderd__V1__CreditAccount *credit, int64_t amount_minor, int64_t *ret);

/* Whether more is used than the limit: no goods leave for the account then. credit may be NULL.
 */
bool credit_over(const Orderd__V1__CreditAccount *credit);

/* The exposure with a bound amount taken off. */
int64_t credit_release(const Orderd__V1__CreditAccount *credit, int64_t amount_minor);
