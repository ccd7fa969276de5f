/* Accounts that move below each other: the closure is what the parents say, after any moves. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "orderd/internal/v1/store.pb-c.h"

#define ACCOUNTS 12
#define MOVES 400

static const Orderd__V1__Account *account(struct shop *shop, size_t i)
{
	return memory_row(&shop->memory, &entity_account, i);
}

static void add_accounts(struct shop *shop, size_t n)
{
	Orderd__V1__CreateAccountRequest request = ORDERD__V1__CREATE_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account made = ORDERD__V1__ACCOUNT__INIT;

	request.account = &made;
	made.name = shop_text(shop, "branch");
	while (memory_count(&shop->memory, &entity_account) < n)
		shop_accept(shop_run(shop, &op_create_account, &request));
}

/* parent < 0: none */
static struct memory_reply move(struct shop *shop, size_t i, int parent)
{
	Orderd__V1__SetParentRequest request = ORDERD__V1__SET_PARENT_REQUEST__INIT;

	request.account = shop_key(shop, account(shop, i)->number);
	if (parent >= 0)
		request.parent = shop_key(shop, account(shop, (size_t)parent)->number);
	return shop_run(shop, &op_set_parent, &request);
}

/* The row of the closure about two accounts; NULL: there is none. */
static const Orderd__Internal__V1__AccountAncestor *row(struct shop *shop, int64_t account_id,
							int64_t ancestor_id)
{
	const Orderd__Internal__V1__AccountAncestor *found;

	for (size_t i = 0; (found = memory_row(&shop->memory, &entity_account_ancestor, i)); i++)
		if (found->account_id == account_id && found->ancestor_id == ancestor_id)
			return found;
	return NULL;
}

static const Orderd__V1__Account *find(struct shop *shop, int64_t id)
{
	for (size_t i = 0; account(shop, i); i++)
		if (account(shop, i)->id == id)
			return account(shop, i);
	return NULL;
}

static void expect_closure(struct shop *shop)
{
	size_t n = 0;

	for (size_t i = 0; account(shop, i); i++) {
		const Orderd__V1__Account *at = account(shop, i);

		for (int depth = 0; at; depth++, n++) {
			const Orderd__Internal__V1__AccountAncestor *found =
				row(shop, account(shop, i)->id, at->id);

			assert_non_null(found);
			assert_int_equal(found->depth, depth);
			at = at->has_parent_id ? find(shop, at->parent_id) : NULL;
		}
	}
	assert_int_equal(memory_count(&shop->memory, &entity_account_ancestor), n);
}

static bool stands_below(struct shop *shop, const Orderd__V1__Account *at, int64_t id)
{
	while (at && at->id != id)
		at = at->has_parent_id ? find(shop, at->parent_id) : NULL;
	return at != NULL;
}

static void any_moves_leave_the_closure_exact(void **state)
{
	struct shop *shop = *state;
	uint32_t random = 20260301;
	int n_moved = 0, n_refused = 0;

	add_accounts(shop, ACCOUNTS);
	for (int i = 0; i < MOVES; i++) {
		size_t who = (random = random * 1664525 + 1013904223) >> 16 & 0xff;
		int parent = (int)((random = random * 1664525 + 1013904223) >> 16 & 0xff);
		size_t n_events = shop->memory.n_events;
		struct memory_reply reply;
		bool cycle;

		who %= ACCOUNTS;
		parent = parent % (ACCOUNTS + 1) - 1;
		cycle = parent >= 0 &&
			stands_below(shop, account(shop, (size_t)parent), account(shop, who)->id);
		reply = move(shop, who, parent);
		if (cycle) {
			shop_refuse(reply, REASON_HIERARCHY_CYCLE);
			assert_int_equal(shop->memory.n_events, n_events);
			n_refused++;
		} else {
			const Orderd__V1__SetParentResponse *moved = shop_accept(reply);

			assert_int_equal(shop->memory.n_events, n_events + !moved->unchanged);
			assert_true(moved->unchanged || moved->moved > 0);
			n_moved += moved->moved;
		}
		expect_closure(shop);
	}
	assert_true(n_moved > MOVES / 2 && n_refused > MOVES / 10);
}

static void a_cycle_is_refused_with_its_path(void **state)
{
	struct shop *shop = *state;
	const Orderd__V1__ReplyHeader *header;

	add_accounts(shop, 4);
	for (int i = 1; i < 4; i++)
		shop_accept(move(shop, (size_t)i, i - 1));
	assert_string_equal(shop_event(shop, 0)->type, "account.parent_changed");
	header = shop_refuse(move(shop, 0, 3), REASON_HIERARCHY_CYCLE);
	assert_string_equal(header->metadata[0]->key, "path");
	assert_string_equal(header->metadata[0]->value,
			    "C-000004 below C-000003 below C-000002 below C-000001");
	shop_refuse(move(shop, 2, 2), REASON_HIERARCHY_CYCLE);
	expect_closure(shop);
}

static void accounts_stand_at_most_32_levels_deep(void **state)
{
	struct shop *shop = *state;

	add_accounts(shop, 34);
	for (int i = 1; i < 32; i++)
		shop_accept(move(shop, (size_t)i, i - 1));
	shop_refuse(move(shop, 32, 31), REASON_HIERARCHY_LIMIT);
	shop_accept(move(shop, 33, 32));
	shop_accept(move(shop, 32, 29));
	shop_refuse(move(shop, 32, 30), REASON_HIERARCHY_LIMIT);
	expect_closure(shop);
}

static void what_is_not_there_has_no_place(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__SetParentRequest request = ORDERD__V1__SET_PARENT_REQUEST__INIT;

	request.account = shop_key(shop, "C-9");
	shop_refuse(shop_run(shop, &op_set_parent, &request), REASON_NOT_FOUND);
	request.account = shop_key(shop, "C-000001");
	request.parent = shop_key(shop, "C-9");
	shop_violation(shop_refuse(shop_run(shop, &op_set_parent, &request), REASON_NOT_FOUND),
		       "parent");
	request.account = NULL;
	shop_violation(shop_refuse(shop_run(shop, &op_set_parent, &request), REASON_REQUIRED),
		       "account");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	TEST(any_moves_leave_the_closure_exact),
	TEST(a_cycle_is_refused_with_its_path),
	TEST(accounts_stand_at_most_32_levels_deep),
	TEST(what_is_not_there_has_no_place),
};
UNIT_MAIN(tests)
