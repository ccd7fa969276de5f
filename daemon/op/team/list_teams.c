#include "op/list.h"
#include "op/operations.h"

static void list_teams_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_team, request, verdict);
}

static void list_teams_load(struct work *work, const void *request)
{
	list_load(&listing_team, work, request);
}

static void list_teams_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_team, work, request, response);
}

const struct op op_list_teams = {
	.method = "orderd.v1.TeamService/ListTeams",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = list_teams_check,
	.load = list_teams_load,
	.decide = list_teams_decide,
};
