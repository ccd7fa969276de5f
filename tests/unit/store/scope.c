#include "lib/unit.h"

#include "store/scope.h"

#define NONE ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_NONE
#define OWN ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_OWN
#define TEAM ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_TEAM
#define SUBTREE ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_SUBTREE
#define ALL ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_ALL

static const int64_t teams[] = { 70, 71 };

static enum scope_rule judge(Orderd__V1__AccessLevel level, int64_t portal_account,
			     const struct scope_step *path, size_t n)
{
	struct scope scope = {
		.level = level,
		.principal_id = 5,
		.account_id = portal_account,
		.team_ids = teams,
		.n_teams = portal_account ? 0 : 2,
	};

	return scope_judge(&scope, path, n, NULL);
}

static void each_level_reaches_further(void **state)
{
	const struct scope_step own = { 100, 5, 0 }, team = { 101, 6, 71 }, other = { 102, 6, 72 };
	const struct scope_step below[] = { other, { 103, 0, 0 }, own };

	for (int level = 0; level <= ALL; level++) {
		assert_int_equal(judge(level, 0, &own, 1),
				 level == ALL           ? SCOPE_RULE_ALL
					 : level >= OWN ? SCOPE_RULE_OWNER
							: SCOPE_RULE_NONE);
		assert_int_equal(judge(level, 0, &team, 1),
				 level == ALL            ? SCOPE_RULE_ALL
					 : level >= TEAM ? SCOPE_RULE_TEAM
							 : SCOPE_RULE_NONE);
		assert_int_equal(judge(level, 0, &other, 1),
				 level == ALL ? SCOPE_RULE_ALL : SCOPE_RULE_NONE);
		assert_int_equal(judge(level, 0, below, 3),
				 level == ALL               ? SCOPE_RULE_ALL
					 : level == SUBTREE ? SCOPE_RULE_OWNER
							    : SCOPE_RULE_NONE);
		/* What is not there. */
		assert_int_equal(judge(level, 0, NULL, 0),
				 level == ALL ? SCOPE_RULE_ALL : SCOPE_RULE_NONE);
	}
}

static void a_portal_principal_has_its_account_and_none_that_it_owns(void **state)
{
	const struct scope_step own = { 100, 5, 0 }, its = { 200, 6, 0 };
	const struct scope_step below[] = { { 201, 0, 0 }, its };

	assert_int_equal(judge(OWN, 200, &its, 1), SCOPE_RULE_ACCOUNT);
	assert_int_equal(judge(OWN, 200, &own, 1), SCOPE_RULE_NONE);
	assert_int_equal(judge(TEAM, 200, below, 2), SCOPE_RULE_NONE);
	assert_int_equal(judge(SUBTREE, 200, below, 2), SCOPE_RULE_ACCOUNT);
}

static void nobody_owns_what_has_no_owner(void **state)
{
	const struct scope_step nobodys = { 100, 0, 0 };
	const struct scope nobody = { .level = SUBTREE };

	assert_int_equal(scope_judge(&nobody, &nobodys, 1, NULL), SCOPE_RULE_NONE);
}

static void the_deciding_step_is_told(void **state)
{
	const struct scope_step path[] = { { 100, 6, 0 }, { 101, 0, 70 }, { 102, 5, 0 } };
	struct scope scope = {
		.level = SUBTREE, .principal_id = 5, .team_ids = teams, .n_teams = 2
	};
	size_t at = 9;

	assert_int_equal(scope_judge(&scope, path, 3, &at), SCOPE_RULE_TEAM);
	assert_int_equal(at, 1);
}

/* Every kind of record was thought of. */
static void kinds_of_records_are_seen_as_they_are_meant(void **state)
{
	static const struct entity *const never[] = { &entity_tenant,        &entity_principal,
						      &entity_principal_key, &entity_role,
						      &entity_role_grant,    &entity_principal_role,
						      &entity_team,          &entity_team_member };
	static const struct entity *const by_account[] = {
		&entity_account,        &entity_account_address, &entity_account_ancestor,
		&entity_credit_account, &entity_order,           &entity_shipment,
		&entity_subscription
	};

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		assert_int_equal(scope_kind(never[i]), SCOPE_KIND_NEVER);
	for (size_t i = 0; i < sizeof(by_account) / sizeof(by_account[0]); i++)
		assert_int_equal(scope_kind(by_account[i]), SCOPE_KIND_ACCOUNT);
	assert_int_equal(scope_kind(&entity_product), SCOPE_KIND_FREE);
	assert_int_equal(scope_kind(&entity_stock_level), SCOPE_KIND_FREE);
}

static void a_statement_says_where_its_condition_belongs(void **state)
{
	struct text sql;

	text_init(&sql);
	assert_false(scope_sql_fill(&sql, "SELECT 1 AND true", 3));
	assert_string_equal(sql.data, "SELECT 1 AND true");
	text_clear(&sql);
	assert_true(scope_sql_fill(
		&sql, "A /* scope x.account_id */ true B /* scope event e */ true C", 3));
	assert_memory_equal(sql.data, "A EXISTS (", 10);
	assert_non_null(strstr(sql.data, "s.account_id = x.account_id"));
	assert_non_null(strstr(sql.data, " B e.aggregate_kind NOT IN ("));
	assert_non_null(strstr(sql.data, "s.account_id = e.account_id"));
	assert_string_equal(sql.data + sql.length - 2, " C");
	assert_null(strstr(sql.data, "scope"));
	text_fini(&sql);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_level_reaches_further),
	cmocka_unit_test(a_portal_principal_has_its_account_and_none_that_it_owns),
	cmocka_unit_test(nobody_owns_what_has_no_owner),
	cmocka_unit_test(the_deciding_step_is_told),
	cmocka_unit_test(kinds_of_records_are_seen_as_they_are_meant),
	cmocka_unit_test(a_statement_says_where_its_condition_belongs),
};

UNIT_MAIN(tests)
