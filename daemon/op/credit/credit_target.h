/* The credit of an account in one currency, as requests name it. */

#pragma once

#include "orderd/v1/credit.pb-c.h"
#include "store/work.h"

struct credit_target {
	const Orderd__V1__RecordKey *account;
	char *currency;
};

/* In check. */
void credit_target_check(const struct credit_target *target, struct verdict *verdict);

/* In load. */
void credit_target_want(struct work *work, const struct credit_target *target);

/*
 * In decide. False, with the refusal in the verdict, when there is no such account or the version
 * is another. *ret is NULL where nothing is known of the credit yet.
 */
bool credit_target_find(struct work *work, const struct credit_target *target, struct slot **ret);

/* The same slot, or a new one without limit or exposure. */
struct slot *credit_target_get(struct work *work, const struct credit_target *target,
			       struct slot *found);
