#include "op/account/account_tree.h"

#include <inttypes.h>

#include "model/field.h"
#include "orderd/internal/v1/store.pb-c.h"

void account_tree_want(struct work *work, int64_t parent_id)
{
	work_want(work, &account_by_id, v_int(parent_id));
	work_want(work, &account_ancestor_by_account, v_int(parent_id));
	work_want_path(work, work_scope(work), &entity_account,
		       work_find(work, &account_by_id, v_int(parent_id)));
}

bool account_tree_check(struct work *work, const Orderd__V1__Account *account, const char *path)
{
	struct slot **slots = NULL;
	const struct slot *parent;

	if (!account->has_parent_id)
		return true;
	parent = work_find(work, &account_by_id, v_int(account->parent_id));
	if (!parent || !work_sees(work, parent)) {
		verdict_violate(work_verdict(work), REASON_NOT_FOUND, path,
				"there is no account %" PRId64, account->parent_id);
		return false;
	}
	if (work_list(work, &account_ancestor_by_account, &slots, v_int(account->parent_id)) <
	    ACCOUNT_DEPTH_MAX)
		return true;
	verdict_violate(work_verdict(work), REASON_OUT_OF_RANGE, path,
			"account %" PRId64 " stands at level %d, below which no account can be",
			account->parent_id, ACCOUNT_DEPTH_MAX);
	return false;
}

void account_tree_insert(struct work *work, int64_t account_id, int64_t ancestor_id, int32_t depth)
{
	Orderd__Internal__V1__AccountAncestor *row = work_new(work, &entity_account_ancestor);

	field_set(row, account_id, account_id);
	field_set(row, ancestor_id, ancestor_id);
	field_set(row, depth, depth);
	work_insert(work, &entity_account_ancestor, row);
}

void account_tree_add(struct work *work, const Orderd__V1__Account *account)
{
	struct slot **slots = NULL;
	size_t n;

	account_tree_insert(work, account->id, account->id, 0);
	if (!account->has_parent_id)
		return;
	n = work_list(work, &account_ancestor_by_account, &slots, v_int(account->parent_id));
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__AccountAncestor *above =
			(const Orderd__Internal__V1__AccountAncestor *)slots[i]->message;

		account_tree_insert(work, account->id, above->ancestor_id, above->depth + 1);
	}
}
