#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

static void get_team_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetTeamRequest *request = message;

	record_key_check(verdict, request->team, "team");
}

static void get_team_load(struct work *work, const void *message)
{
	const Orderd__V1__GetTeamRequest *request = message;
	const struct slot *slot;

	work_want_record(work, &entity_team, request->team);
	slot = work_find_record(work, &entity_team, request->team);
	if (slot)
		work_want(work, &team_member_by_team, v_int(record_key_id(slot)));
}

static void get_team_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetTeamRequest *request = message;
	Orderd__V1__GetTeamResponse *response = reply;
	const struct slot *slot = work_find_record(work, &entity_team, request->team);
	struct slot **members = NULL;

	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_team, request->team);
		return;
	}
	response->team = message_copy(work_arena(work), slot->message);
	response->n_members =
		work_list(work, &team_member_by_team, &members, v_int(response->team->id));
	response->members = message_list(work_arena(work), members, response->n_members);
}

const struct op op_get_team = {
	.method = "orderd.v1.TeamService/GetTeam",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = get_team_check,
	.load = get_team_load,
	.decide = get_team_decide,
};
