#include "op/account/account_move.h"

#include <inttypes.h>

#include "model/field.h"
#include "op/account/account_tree.h"
#include "orderd/internal/v1/store.pb-c.h"

/* Rows of the closure. */
struct account_move_rows {
	struct slot **slots;
	size_t n;
};

static const Orderd__Internal__V1__AccountAncestor *
account_move_row(const struct account_move_rows *rows, size_t i)
{
	return (const Orderd__Internal__V1__AccountAncestor *)rows->slots[i]->message;
}

static struct account_move_rows account_move_below(struct work *work, int64_t account_id)
{
	struct account_move_rows rows = { 0 };

	rows.n = work_list(work, &account_ancestor_by_ancestor, &rows.slots, v_int(account_id));
	return rows;
}

static struct account_move_rows account_move_above(struct work *work, int64_t account_id)
{
	struct account_move_rows rows = { 0 };

	rows.n = work_list(work, &account_ancestor_by_account, &rows.slots, v_int(account_id));
	return rows;
}

/* The row about an ancestor at this depth or above it; rows.n: there is none. */
static size_t account_move_find(const struct account_move_rows *rows, int64_t ancestor_id,
				int32_t depth_min)
{
	size_t i = 0;

	while (i < rows->n &&
	       (account_move_row(rows, i)->ancestor_id != ancestor_id ||
		account_move_row(rows, i)->depth < depth_min))
		i++;
	return i;
}

void account_move_want(struct work *work, const struct account_move *move)
{
	struct account_move_rows rows;

	work_want(work, &account_ancestor_by_ancestor, v_int(move->account->id));
	rows = account_move_below(work, move->account->id);
	for (size_t i = 0; rows.n <= ACCOUNT_MOVED_MAX && i < rows.n; i++)
		work_want(work, &account_ancestor_by_account,
			  v_int(account_move_row(&rows, i)->account_id));
	if (!move->parent)
		return;
	account_tree_want(work, move->parent->id);
	rows = account_move_above(work, move->parent->id);
	/* A refusal names the path. */
	if (account_move_find(&rows, move->account->id, 0) < rows.n)
		for (size_t i = 0; i < rows.n; i++)
			work_want(work, &account_by_id,
				  v_int(account_move_row(&rows, i)->ancestor_id));
}

static const char *account_move_number(struct work *work, int64_t account_id)
{
	const struct slot *slot = work_find(work, &account_by_id, v_int(account_id));

	return ((const Orderd__V1__Account *)slot->message)->number;
}

/* "C-9 below C-5 below C-1": from the parent up to the account, which is at this depth. */
static const char *account_move_path(struct work *work, const struct account_move_rows *above,
				     int32_t depth_max)
{
	const char *path = "";

	for (int32_t depth = 0; depth <= depth_max; depth++)
		for (size_t i = 0; i < above->n; i++)
			if (account_move_row(above, i)->depth == depth)
				path = verdict_path(
					work_verdict(work), "%s%s%s", path,
					depth > 0 ? " below " : "",
					account_move_number(
						work, account_move_row(above, i)->ancestor_id));
	return path;
}

static bool account_move_is_cycle(struct work *work, const struct account_move *move,
				  const struct account_move_rows *above)
{
	size_t i = account_move_find(above, move->account->id, 0);
	const char *path;

	if (i == above->n)
		return false;
	if (move->parent->id == move->account->id) {
		verdict_refuse(work_verdict(work), REASON_HIERARCHY_CYCLE,
			       "account %s cannot stand below itself", move->account->number);
		return true;
	}
	path = account_move_path(work, above, account_move_row(above, i)->depth);
	verdict_refuse(work_verdict(work), REASON_HIERARCHY_CYCLE,
		       "account %s cannot stand below %s, which stands below it: %s",
		       move->account->number, move->parent->number, path);
	verdict_fact(work_verdict(work), "path", "%s", path);
	return true;
}

static bool account_move_is_too_much(struct work *work, const struct account_move *move,
				     const struct account_move_rows *below,
				     const struct account_move_rows *above)
{
	int32_t depth = 0;

	if (below->n > ACCOUNT_MOVED_MAX) {
		verdict_refuse(work_verdict(work), REASON_HIERARCHY_LIMIT,
			       "more than %d accounts would move with %s", ACCOUNT_MOVED_MAX,
			       move->account->number);
		return true;
	}
	for (size_t i = 0; i < below->n; i++)
		if (account_move_row(below, i)->depth > depth)
			depth = account_move_row(below, i)->depth;
	if (above->n + 1 + (size_t)depth <= ACCOUNT_DEPTH_MAX)
		return false;
	verdict_refuse(work_verdict(work), REASON_HIERARCHY_LIMIT,
		       "accounts below %s would stand at level %zu, %d is the lowest",
		       move->account->number, above->n + 1 + (size_t)depth, ACCOUNT_DEPTH_MAX);
	return true;
}

/* The rows of one account that moves, `depth` below the one that is put elsewhere. */
static void account_move_one(struct work *work, int64_t account_id, int32_t depth,
			     const struct account_move_rows *above)
{
	struct account_move_rows former = account_move_above(work, account_id);

	for (size_t i = 0; i < former.n; i++) {
		const Orderd__Internal__V1__AccountAncestor *row = account_move_row(&former, i);
		size_t at = account_move_find(above, row->ancestor_id, 0);
		int32_t now = depth + 1;

		if (row->depth <= depth)
			continue;
		if (at == above->n) {
			work_remove(work, former.slots[i]);
			continue;
		}
		now += account_move_row(above, at)->depth;
		if (now != row->depth) {
			Orderd__Internal__V1__AccountAncestor *moved =
				work_edit(work, former.slots[i]);

			field_set(moved, depth, now);
		}
	}
	for (size_t i = 0; i < above->n; i++) {
		const Orderd__Internal__V1__AccountAncestor *row = account_move_row(above, i);

		if (account_move_find(&former, row->ancestor_id, depth + 1) == former.n)
			account_tree_insert(work, account_id, row->ancestor_id,
					    depth + 1 + row->depth);
	}
}

int32_t account_move_make(struct work *work, const struct account_move *move)
{
	struct account_move_rows below = account_move_below(work, move->account->id);
	struct account_move_rows above = { 0 };

	if (move->parent)
		above = account_move_above(work, move->parent->id);
	if (account_move_is_cycle(work, move, &above) ||
	    account_move_is_too_much(work, move, &below, &above))
		return 0;
	for (size_t i = 0; i < below.n; i++)
		account_move_one(work, account_move_row(&below, i)->account_id,
				 account_move_row(&below, i)->depth, &above);
	return (int32_t)below.n;
}
