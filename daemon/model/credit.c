#include "model/credit.h"

#include <assert.h>
#include <stddef.h>

int64_t credit_used(const Orderd__V1__CreditAccount *credit, int64_t exposure_minor)
{
	int64_t used;

	if (!__builtin_add_overflow(exposure_minor, credit ? credit->external_balance_minor : 0,
				    &used))
		return used;
	return exposure_minor > 0 ? INT64_MAX : INT64_MIN;
}

int credit_bind(const Orderd__V1__CreditAccount *credit, int64_t amount_minor, int64_t *ret)
{
	int64_t exposure = credit ? credit->exposure_minor : 0;

	assert(amount_minor >= 0);
	if (__builtin_add_overflow(exposure, amount_minor, &exposure))
		return CREDIT_OVERFLOW;
	*ret = exposure;
	if (credit && credit->has_limit_minor && amount_minor > 0 &&
	    credit_used(credit, exposure) > credit->limit_minor)
		return CREDIT_EXCEEDED;
	return 0;
}

bool credit_over(const Orderd__V1__CreditAccount *credit)
{
	return credit && credit->has_limit_minor &&
		credit_used(credit, credit->exposure_minor) > credit->limit_minor;
}

int64_t credit_release(const Orderd__V1__CreditAccount *credit, int64_t amount_minor)
{
	assert(amount_minor >= 0);
	return credit->exposure_minor - amount_minor;
}
