#include "lib/unit.h"

#include "store/roles.h"
#include "store/store.h"

#define NONE ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_NONE
#define OWN ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_OWN
#define TEAM ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_TEAM
#define ALL ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_ALL
#define UNSPECIFIED ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_UNSPECIFIED

static void put(struct roles *roles, int64_t version, bool retired, char **grants, size_t n_grants)
{
	Orderd__Internal__V1__RoleRow row = ORDERD__INTERNAL__V1__ROLE_ROW__INIT;

	row.tenant_id = 7;
	row.id = 10;
	row.version = version;
	row.retired = retired;
	row.may_audit = true;
	row.grants = grants;
	row.n_grants = n_grants;
	assert_true(roles_put(roles, &row));
}

static void put_team(struct roles *roles, int64_t id, int64_t version, char **members,
		     size_t n_members)
{
	Orderd__Internal__V1__TeamRow row = ORDERD__INTERNAL__V1__TEAM_ROW__INIT;

	row.tenant_id = 7;
	row.id = id;
	row.version = version;
	row.members = members;
	row.n_members = n_members;
	assert_true(roles_put_team(roles, &row));
}

static void the_nearest_grant_counts(void **state)
{
	char *grants[] = { (char[]){ "2 *" }, (char[]){ "3 OrderService" },
			   (char[]){ "1 OrderService/PlaceOrder" } };
	struct roles *roles = roles_new();
	const char *by = "";

	assert_int_equal(roles_level(roles, 10, "OrderService/GetOrder", &by), UNSPECIFIED);
	put(roles, 1, false, grants, 3);
	assert_int_equal(roles_level(roles, 10, "OrderService/PlaceOrder", &by), NONE);
	assert_string_equal(by, "OrderService/PlaceOrder");
	assert_int_equal(roles_level(roles, 10, "OrderService/GetOrder", &by), TEAM);
	assert_string_equal(by, "OrderService");
	assert_int_equal(roles_level(roles, 10, "OrderServiceX/GetOrder", &by), OWN);
	assert_string_equal(by, "*");
	assert_int_equal(roles_level(roles, 11, "OrderService/GetOrder", &by), UNSPECIFIED);
	assert_int_equal(roles_rights(roles, 10), STORE_MAY_AUDIT);
	roles_free(roles);
}

static void a_role_gives_way_to_a_later_version_of_itself(void **state)
{
	char *first[] = { (char[]){ "5 *" } }, *second[] = { (char[]){ "2 EventService/Read" } };
	struct roles *roles = roles_new();

	put(roles, 3, false, second, 1);
	put(roles, 2, false, first, 1);
	assert_int_equal(roles_level(roles, 10, "EventService/Read", NULL), OWN);
	assert_int_equal(roles_level(roles, 10, "OrderService/GetOrder", NULL), UNSPECIFIED);
	assert_int_equal(roles_changed(roles), 0);
	put(roles, 4, false, first, 1);
	assert_int_equal(roles_level(roles, 10, "EventService/Read", NULL), ALL);
	assert_int_equal(roles_changed(roles), 1);
	roles_free(roles);
}

static void a_retired_role_grants_nothing(void **state)
{
	char *grants[] = { (char[]){ "5 *" } };
	struct roles *roles = roles_new();

	put(roles, 1, false, grants, 1);
	put(roles, 2, true, grants, 1);
	assert_int_equal(roles_level(roles, 10, "EventService/Read", NULL), UNSPECIFIED);
	assert_int_equal(roles_rights(roles, 10), 0);
	roles_free(roles);
}

static void members_come_and_go(void **state)
{
	char *both[] = { (char[]){ "100" }, (char[]){ "101" } }, *one[] = { (char[]){ "101" } };
	struct roles *roles = roles_new();
	const int64_t *teams = NULL;

	assert_int_equal(roles_teams(roles, 100, &teams), 0);
	put_team(roles, 1, 1, both, 2);
	put_team(roles, 2, 1, both, 2);
	put_team(roles, 3, 1, one, 1);
	assert_int_equal(roles_teams(roles, 100, &teams), 2);
	assert_int_equal(teams[0], 1);
	assert_int_equal(teams[1], 2);
	put_team(roles, 1, 2, one, 1);
	assert_int_equal(roles_teams(roles, 100, &teams), 1);
	assert_int_equal(teams[0], 2);
	/* What was read earlier comes late. */
	put_team(roles, 1, 1, both, 2);
	assert_int_equal(roles_teams(roles, 100, &teams), 1);
	assert_int_equal(roles_teams(roles, 101, &teams), 3);
	roles_free(roles);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_grant_counts),
		cmocka_unit_test(a_role_gives_way_to_a_later_version_of_itself),
		cmocka_unit_test(a_retired_role_grants_nothing),
		cmocka_unit_test(members_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
