#include "op/input.h"
#include "op/operations.h"
#include "op/upsert.h"

static const struct upsert create_team = {
	.entity = &entity_team,
	.natural = &team_by_name,
	.path = "team",
	.created = ORDERD__V1__EVENT__BODY_TEAM_CREATED,
};

static void create_team_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CreateTeamRequest *request = message;

	upsert_check(&create_team, &request->base, verdict);
	if (request->team && request->team->has_id)
		verdict_violate(verdict, REASON_OUTPUT_ONLY, "team.id",
				"team.id is set by orderd; leave it out");
	if (request->team && (!request->team->name || !*request->team->name))
		input_required(verdict, "team.name");
}

static void create_team_load(struct work *work, const void *request)
{
	upsert_load(&create_team, work, request);
}

static void create_team_decide(struct work *work, const void *request, void *response)
{
	upsert_decide(&create_team, UPSERT_NEW, work, request, response);
}

const struct op op_create_team = {
	.method = "orderd.v1.TeamService/CreateTeam",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = create_team_check,
	.load = create_team_load,
	.decide = create_team_decide,
};
