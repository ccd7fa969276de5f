/* Accounts above accounts: the closure table, one row per account and ancestor. */

#pragma once

#include "orderd/v1/account.pb-c.h"
#include "store/work.h"

#define ACCOUNT_DEPTH_MAX                                                                          \
	32 /* rows per account in the closure; company groups have about 10 levels */

/* In load: the parent that a new account names. */
void account_tree_want(struct work *work, int64_t parent_id);

/* False, with a violation, when the account's parent is missing or too deep to have children. */
bool account_tree_check(struct work *work, const Orderd__V1__Account *account, const char *path);

/* A row of the closure. */
void account_tree_insert(struct work *work, int64_t account_id, int64_t ancestor_id, int32_t depth);

/* Enters a new account below its parent. */
void account_tree_add(struct work *work, const Orderd__V1__Account *account);
