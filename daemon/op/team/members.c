/* AddMember, RemoveMember. */
#include "model/field.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

#define MEMBERS_MAX 1000 /* of a team */

struct members_pair {
	const Orderd__V1__RecordKey *team;
	const Orderd__V1__RecordKey *principal;
};

static void members_check(struct verdict *verdict, const struct members_pair *pair)
{
	record_key_check(verdict, pair->team, "team");
	record_key_check(verdict, pair->principal, "principal");
}

/* All members, so that the directory learns the team in full. */
static void members_load(struct work *work, const struct members_pair *pair)
{
	const struct slot *team;

	work_want_record(work, &entity_team, pair->team);
	work_want_record(work, &entity_principal, pair->principal);
	team = work_find_record(work, &entity_team, pair->team);
	if (team)
		work_want(work, &team_member_by_team, v_int(record_key_id(team)));
}

/* False, with the refusal in the verdict, when one of the two is not there. */
static bool members_find(struct work *work, const struct members_pair *pair, struct slot **ret_team,
			 struct slot **ret_principal)
{
	*ret_team = work_find_record(work, &entity_team, pair->team);
	*ret_principal = work_find_record(work, &entity_principal, pair->principal);
	if (!*ret_team)
		record_key_unknown(work_verdict(work), &entity_team, pair->team);
	else if (!*ret_principal)
		record_key_unknown(work_verdict(work), &entity_principal, pair->principal);
	return *ret_team && *ret_principal;
}

static struct slot *members_present(struct work *work, const struct slot *team,
				    const struct slot *principal, size_t *ret_n)
{
	struct slot **slots = NULL;

	*ret_n = work_list(work, &team_member_by_team, &slots, v_int(record_key_id(team)));
	for (size_t i = 0; i < *ret_n; i++)
		if (((const Orderd__V1__TeamMember *)slots[i]->message)->principal_id ==
		    record_key_id(principal))
			return slots[i];
	return NULL;
}

static int64_t members_version(const struct slot *team)
{
	return ((const Orderd__V1__Team *)team->message)->version;
}

static bool members_may_join(struct verdict *verdict, const struct slot *principal, size_t n)
{
	if (((const Orderd__V1__Principal *)principal->message)->kind ==
	    ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_PORTAL) {
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "principal",
				"a portal principal has its account alone; it joins no team");
		return false;
	}
	if (n >= MEMBERS_MAX) {
		verdict_refuse(verdict, REASON_TOO_MANY, "the team has %zu members already", n);
		return false;
	}
	return true;
}

static void members_join(struct work *work, struct slot *team, const struct slot *principal)
{
	Orderd__V1__TeamMember *member = work_new(work, &entity_team_member);
	Orderd__V1__TeamMemberAdded *body =
		message_new(work_arena(work), &orderd__v1__team_member_added__descriptor);

	work_edit(work, team);
	field_set(member, team_id, record_key_id(team));
	field_set(member, principal_id, record_key_id(principal));
	work_insert(work, &entity_team_member, member);
	field_set(body, principal_id, member->principal_id);
	work_emit(work, team, ORDERD__V1__EVENT__BODY_TEAM_MEMBER_ADDED, body);
}

static void add_member_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__AddMemberRequest *request = message;

	members_check(verdict, &(struct members_pair){ request->team, request->principal });
}

static void add_member_load(struct work *work, const void *message)
{
	const Orderd__V1__AddMemberRequest *request = message;

	members_load(work, &(struct members_pair){ request->team, request->principal });
}

static void add_member_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__AddMemberRequest *request = message;
	Orderd__V1__AddMemberResponse *response = reply;
	struct slot *team, *principal;
	size_t n;

	if (!members_find(work, &(struct members_pair){ request->team, request->principal }, &team,
			  &principal))
		return;
	if (!members_present(work, team, principal, &n)) {
		if (!members_may_join(work_verdict(work), principal, n))
			return;
		members_join(work, team, principal);
	}
	field_set(response, team_id, record_key_id(team));
	field_set(response, principal_id, record_key_id(principal));
	field_set(response, version, members_version(team));
}

static void remove_member_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__RemoveMemberRequest *request = message;

	members_check(verdict, &(struct members_pair){ request->team, request->principal });
}

static void remove_member_load(struct work *work, const void *message)
{
	const Orderd__V1__RemoveMemberRequest *request = message;

	members_load(work, &(struct members_pair){ request->team, request->principal });
}

static void remove_member_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__RemoveMemberRequest *request = message;
	Orderd__V1__RemoveMemberResponse *response = reply;
	struct slot *team, *principal, *member;
	Orderd__V1__TeamMemberRemoved *body;
	size_t n;

	if (!members_find(work, &(struct members_pair){ request->team, request->principal }, &team,
			  &principal))
		return;
	member = members_present(work, team, principal, &n);
	if (member) {
		work_edit(work, team);
		work_remove(work, member);
		body = message_new(work_arena(work), &orderd__v1__team_member_removed__descriptor);
		field_set(body, principal_id, record_key_id(principal));
		work_emit(work, team, ORDERD__V1__EVENT__BODY_TEAM_MEMBER_REMOVED, body);
	}
	field_set(response, team_id, record_key_id(team));
	field_set(response, principal_id, record_key_id(principal));
	field_set(response, version, members_version(team));
}

const struct op op_add_member = {
	.method = "orderd.v1.TeamService/AddMember",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = add_member_check,
	.load = add_member_load,
	.decide = add_member_decide,
};

const struct op op_remove_member = {
	.method = "orderd.v1.TeamService/RemoveMember",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = remove_member_check,
	.load = remove_member_load,
	.decide = remove_member_decide,
};
