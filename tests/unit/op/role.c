/*
 * RoleService: RoleService/CreateRole, RoleService/UpdateRole, RoleService/SetGrants,
 * RoleService/RetireRole, RoleService/GetRole, RoleService/AssignRole, RoleService/UnassignRole.
 * TeamService: TeamService/CreateTeam, TeamService/AddMember, TeamService/RemoveMember,
 * TeamService/GetTeam, TeamService/ListTeams.
 */
#include "lib/shop.h"
#include "model/field.h"

static void make_principal(struct shop *shop, const char *name, Orderd__V1__PrincipalKind kind)
{
	Orderd__V1__CreatePrincipalRequest request = ORDERD__V1__CREATE_PRINCIPAL_REQUEST__INIT;

	field_set(&request, kind, kind);
	request.name = shop_text(shop, name);
	if (kind == ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_PORTAL)
		request.account = shop_key(shop, "C-000001");
	shop_accept(shop_run(shop, &op_create_principal, &request));
}

static Orderd__V1__GrantInput grant(struct shop *shop, const char *method,
				    Orderd__V1__AccessLevel level)
{
	Orderd__V1__GrantInput input = ORDERD__V1__GRANT_INPUT__INIT;

	input.method = shop_text(shop, method);
	if (level)
		field_set(&input, level, level);
	return input;
}

static struct memory_reply create(struct shop *shop, const char *name)
{
	Orderd__V1__GrantInput first = grant(shop, "OrderService", 3),
			       second = grant(shop, "CreditService/GetCredit", 2);
	Orderd__V1__GrantInput *grants[] = { &first, &second };
	Orderd__V1__CreateRoleRequest request = ORDERD__V1__CREATE_ROLE_REQUEST__INIT;
	Orderd__V1__Role role = ORDERD__V1__ROLE__INIT;

	role.name = shop_text(shop, name);
	field_set(&role, may_export, 1);
	request.role = &role;
	request.grants = grants;
	request.n_grants = 2;
	return shop_run(shop, &op_create_role, &request);
}

static const Orderd__V1__GetRoleResponse *get(struct shop *shop, const char *name)
{
	Orderd__V1__GetRoleRequest request = ORDERD__V1__GET_ROLE_REQUEST__INIT;

	request.role = shop_key(shop, name);
	return shop_accept(shop_run(shop, &op_get_role, &request));
}

static struct memory_reply assign(struct shop *shop, const char *role, const char *principal)
{
	Orderd__V1__AssignRoleRequest request = ORDERD__V1__ASSIGN_ROLE_REQUEST__INIT;

	request.role = shop_key(shop, role);
	request.principal = shop_key(shop, principal);
	return shop_run(shop, &op_assign_role, &request);
}

static size_t roles_of(struct shop *shop, const char *principal)
{
	Orderd__V1__GetPrincipalRequest request = ORDERD__V1__GET_PRINCIPAL_REQUEST__INIT;
	const Orderd__V1__GetPrincipalResponse *got;

	request.principal = shop_key(shop, principal);
	got = shop_accept(shop_run(shop, &op_get_principal, &request));
	return got->n_roles;
}

static void a_role_is_made_with_its_grants(void **state)
{
	const Orderd__V1__CreateRoleResponse *made = shop_accept(create(*state, "desk"));
	const Orderd__V1__GetRoleResponse *got = get(*state, "desk");

	assert_int_equal(got->role->id, made->role_id);
	assert_int_equal(made->version, 1);
	assert_true(got->role->may_export);
	assert_false(got->role->may_erase);
	assert_int_equal(got->n_grants, 2);
	assert_string_equal(shop_event(*state, 0)->type, "role.created");
	shop_refuse(create(*state, "desk"), REASON_EXISTS);
}

static void grants_name_what_there_is(void **state)
{
	Orderd__V1__GrantInput grants[] = {
		grant(*state, "OrderService/PlaceOrder", 3),
		grant(*state, "Orders", 3),
		grant(*state, "OrderService/", 3),
		grant(*state, "", 3),
		grant(*state, "*", 9),
		grant(*state, "*", 1),
	};
	Orderd__V1__GrantInput *list[] = { &grants[0], &grants[1], &grants[2],
					   &grants[3], &grants[4], &grants[5] };
	Orderd__V1__SetGrantsRequest request = ORDERD__V1__SET_GRANTS_REQUEST__INIT;
	const Orderd__V1__ReplyHeader *header;

	request.role = shop_key(*state, "desk");
	request.grants = list;
	request.n_grants = 6;
	header = shop_run(*state, &op_set_grants, &request).header;
	assert_string_equal(shop_violation(header, "grants[1].method")->reason, "FORMAT");
	assert_string_equal(shop_violation(header, "grants[2].method")->reason, "FORMAT");
	assert_string_equal(shop_violation(header, "grants[3].method")->reason, "REQUIRED");
	assert_string_equal(shop_violation(header, "grants[4].level")->reason, "ENUM_UNKNOWN");
	assert_string_equal(shop_violation(header, "grants[5]")->reason, "DUPLICATE");
	assert_int_equal(header->n_violations, 5);
}

static void grants_come_change_and_go(void **state)
{
	Orderd__V1__GrantInput grants[] = { grant(*state, "OrderService", 5),
					    grant(*state, "CreditService/GetCredit", 0),
					    grant(*state, "EventService/Read", 2) };
	Orderd__V1__GrantInput *list[] = { &grants[0], &grants[1], &grants[2] };
	Orderd__V1__SetGrantsRequest request = ORDERD__V1__SET_GRANTS_REQUEST__INIT;
	const Orderd__V1__SetGrantsResponse *set;
	const Orderd__V1__GetRoleResponse *got;

	shop_accept(create(*state, "desk"));
	request.role = shop_key(*state, "desk");
	request.grants = list;
	request.n_grants = 3;
	set = shop_accept(shop_run(*state, &op_set_grants, &request));
	assert_int_equal(set->version, 2);
	got = get(*state, "desk");
	assert_int_equal(got->n_grants, 2);
	for (size_t i = 0; i < got->n_grants; i++)
		assert_int_equal(got->grants[i]->level, got->grants[i]->method[0] == 'O' ? 5 : 2);
	/* Nothing new is no change. */
	set = shop_accept(shop_run(*state, &op_set_grants, &request));
	assert_int_equal(set->version, 2);
}

static void a_role_is_given_and_taken(void **state)
{
	Orderd__V1__UnassignRoleRequest request = ORDERD__V1__UNASSIGN_ROLE_REQUEST__INIT;
	const Orderd__V1__AssignRoleResponse *assigned;
	const Orderd__V1__UnassignRoleResponse *unassigned;

	shop_accept(create(*state, "desk"));
	make_principal(*state, "meyer", ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF);
	assert_int_equal(roles_of(*state, "meyer"), 0);
	assigned = shop_accept(assign(*state, "desk", "meyer"));
	assert_int_equal(assigned->version, 2);
	assert_int_equal(roles_of(*state, "meyer"), 1);
	assigned = shop_accept(assign(*state, "desk", "meyer"));
	assert_int_equal(assigned->version, 2);
	shop_refuse(assign(*state, "desk", "nobody"), REASON_NOT_FOUND);
	shop_refuse(assign(*state, "table", "meyer"), REASON_NOT_FOUND);
	request.role = shop_key(*state, "desk");
	request.principal = shop_key(*state, "meyer");
	unassigned = shop_accept(shop_run(*state, &op_unassign_role, &request));
	assert_int_equal(unassigned->version, 3);
	assert_int_equal(roles_of(*state, "meyer"), 0);
}

static void a_principal_begins_with_its_roles(void **state)
{
	Orderd__V1__CreatePrincipalRequest request = ORDERD__V1__CREATE_PRINCIPAL_REQUEST__INIT;
	Orderd__V1__RecordKey *roles[] = { shop_key(*state, "desk"), shop_key(*state, "table"),
					   shop_key(*state, "desk") };
	const Orderd__V1__ReplyHeader *header;

	shop_accept(create(*state, "desk"));
	field_set(&request, kind, ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF);
	request.name = shop_text(*state, "meyer");
	request.roles = roles;
	request.n_roles = 3;
	header = shop_run(*state, &op_create_principal, &request).header;
	assert_string_equal(shop_violation(header, "roles[1]")->reason, "NOT_FOUND");
	assert_string_equal(shop_violation(header, "roles[2]")->reason, "DUPLICATE");
	request.n_roles = 1;
	shop_accept(shop_run(*state, &op_create_principal, &request));
	assert_int_equal(roles_of(*state, "meyer"), 1);
}

static void a_role_is_retired_once(void **state)
{
	Orderd__V1__RetireRoleRequest request = ORDERD__V1__RETIRE_ROLE_REQUEST__INIT;
	const Orderd__V1__RetireRoleResponse *retired;

	shop_accept(create(*state, "desk"));
	request.role = shop_key(*state, "desk");
	retired = shop_accept(shop_run(*state, &op_retire_role, &request));
	assert_int_equal(retired->version, 2);
	assert_non_null(get(*state, "desk")->role->retired_at);
	retired = shop_accept(shop_run(*state, &op_retire_role, &request));
	assert_int_equal(retired->version, 2);
}

static void a_role_is_updated(void **state)
{
	Orderd__V1__UpdateRoleRequest request = ORDERD__V1__UPDATE_ROLE_REQUEST__INIT;
	Orderd__V1__Role changes = ORDERD__V1__ROLE__INIT;
	const Orderd__V1__UpdateRoleResponse *updated;

	shop_accept(create(*state, "desk"));
	request.role = shop_key(*state, "desk");
	request.changes = &changes;
	field_set(&changes, may_export, 0);
	changes.note = shop_text(*state, "The desk");
	updated = shop_accept(shop_run(*state, &op_update_role, &request));
	assert_int_equal(updated->version, 2);
	assert_false(get(*state, "desk")->role->may_export);
	changes.name = shop_text(*state, "table");
	shop_violation(shop_run(*state, &op_update_role, &request).header, "changes.name");
}

static void lists_have_them(void **state)
{
	Orderd__V1__ListRolesRequest request = ORDERD__V1__LIST_ROLES_REQUEST__INIT;
	const Orderd__V1__ListRolesResponse *listed;

	shop_accept(create(*state, "desk"));
	shop_accept(create(*state, "table"));
	listed = shop_accept(shop_run(*state, &op_list_roles, &request));
	assert_int_equal(listed->n_roles, 2);
	assert_string_equal(listed->roles[1]->name, "table");
}

static struct memory_reply create_team(struct shop *shop, const char *name)
{
	Orderd__V1__CreateTeamRequest request = ORDERD__V1__CREATE_TEAM_REQUEST__INIT;
	Orderd__V1__Team team = ORDERD__V1__TEAM__INIT;

	team.name = shop_text(shop, name);
	request.team = &team;
	return shop_run(shop, &op_create_team, &request);
}

static struct memory_reply join(struct shop *shop, const char *team, const char *principal)
{
	Orderd__V1__AddMemberRequest request = ORDERD__V1__ADD_MEMBER_REQUEST__INIT;

	request.team = shop_key(shop, team);
	request.principal = shop_key(shop, principal);
	return shop_run(shop, &op_add_member, &request);
}

static size_t members_of(struct shop *shop, const char *team)
{
	Orderd__V1__GetTeamRequest request = ORDERD__V1__GET_TEAM_REQUEST__INIT;
	const Orderd__V1__GetTeamResponse *got;

	request.team = shop_key(shop, team);
	got = shop_accept(shop_run(shop, &op_get_team, &request));
	return got->n_members;
}

static void members_come_and_go(void **state)
{
	Orderd__V1__RemoveMemberRequest request = ORDERD__V1__REMOVE_MEMBER_REQUEST__INIT;
	Orderd__V1__ListTeamsRequest list = ORDERD__V1__LIST_TEAMS_REQUEST__INIT;
	const Orderd__V1__ListTeamsResponse *listed;

	shop_accept(create_team(*state, "north"));
	shop_refuse(create_team(*state, "north"), REASON_EXISTS);
	make_principal(*state, "meyer", ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF);
	shop_accept(join(*state, "north", "meyer"));
	shop_accept(join(*state, "north", "meyer"));
	assert_int_equal(members_of(*state, "north"), 1);
	shop_refuse(join(*state, "south", "meyer"), REASON_NOT_FOUND);
	shop_refuse(join(*state, "north", "nobody"), REASON_NOT_FOUND);
	request.team = shop_key(*state, "north");
	request.principal = shop_key(*state, "meyer");
	shop_accept(shop_run(*state, &op_remove_member, &request));
	assert_int_equal(members_of(*state, "north"), 0);
	shop_accept(shop_run(*state, &op_remove_member, &request));
	listed = shop_accept(shop_run(*state, &op_list_teams, &list));
	assert_int_equal(listed->n_teams, 1);
	assert_int_equal(listed->teams[0]->version, 3);
}

static void a_portal_principal_joins_no_team(void **state)
{
	shop_accept(create_team(*state, "north"));
	make_principal(*state, "acme", ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_PORTAL);
	shop_violation(join(*state, "north", "acme").header, "principal");
}

#define SHOP_TEST(test) cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	SHOP_TEST(a_role_is_made_with_its_grants),
	SHOP_TEST(grants_name_what_there_is),
	SHOP_TEST(grants_come_change_and_go),
	SHOP_TEST(a_role_is_given_and_taken),
	SHOP_TEST(a_principal_begins_with_its_roles),
	SHOP_TEST(a_role_is_retired_once),
	SHOP_TEST(a_role_is_updated),
	SHOP_TEST(lists_have_them),
	SHOP_TEST(members_come_and_go),
	SHOP_TEST(a_portal_principal_joins_no_team),
};

UNIT_MAIN(tests)
