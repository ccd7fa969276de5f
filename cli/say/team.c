/* Who looks after accounts together. */
#include "output.h"
#include "say/say.h"

#define TEAM_HELP "Its name (north) or its id (417)"
#define TEAM_PRINCIPAL_HELP "The principal's name (meyer) or its id (417)"

static const struct column team_columns[] = {
	{ .title = "NAME", .path = "name" },
	{ .title = "ID", .path = "id" },
	{ .title = "VERSION", .path = "version", .wide = true },
	{ .title = "NOTE", .path = "note" },
	{ .title = NULL },
};

static const struct column team_member_columns[] = {
	{ .title = "PRINCIPAL", .path = "principal_id" },
	{ .title = NULL },
};

const struct sentence say_team_create = {
	.noun = "team",
	.verb = "create",
	.summary = "Makes a team",
	.description = "Accounts that have the team are seen by its members, as far as their roles "
		       "grant methods at TEAM or above.",
	.examples = { "orderctl team create north" },
	.arguments = { { .name = "NAME", .help = "Unique in the tenant", .field = "team.name" } },
	.flags = { { .name = "note",
		     .value = "TEXT",
		     .help = "What it is for",
		     .field = "team.note" } },
	.method = "TeamService/CreateTeam",
	.doing = "create team {NAME}",
	.changes = true,
	.says = "team {NAME} created, id {team_id}",
};

const struct sentence say_team_add = {
	.noun = "team",
	.verb = "add",
	.summary = "Has a principal join a team",
	.examples = { "orderctl team add north meyer" },
	.arguments = { { .name = "KEY", .help = TEAM_HELP, .field = "team" },
		       { .name = "PRINCIPAL", .help = TEAM_PRINCIPAL_HELP, .field = "principal" } },
	.method = "TeamService/AddMember",
	.doing = "add {PRINCIPAL} to team {KEY}",
	.changes = true,
	.says = "{PRINCIPAL} is in team {KEY}",
};

const struct sentence say_team_remove = {
	.noun = "team",
	.verb = "remove",
	.summary = "Has a principal leave a team, from its next request on",
	.examples = { "orderctl team remove north meyer" },
	.arguments = { { .name = "KEY", .help = TEAM_HELP, .field = "team" },
		       { .name = "PRINCIPAL", .help = TEAM_PRINCIPAL_HELP, .field = "principal" } },
	.method = "TeamService/RemoveMember",
	.doing = "remove {PRINCIPAL} from team {KEY}",
	.changes = true,
	.says = "{PRINCIPAL} is in team {KEY} no more",
};

const struct sentence say_team_get = {
	.noun = "team",
	.verb = "get",
	.summary = "Lists who is in a team",
	.examples = { "orderctl team get north" },
	.arguments = { { .name = "KEY", .help = TEAM_HELP, .field = "team" } },
	.method = "TeamService/GetTeam",
	.doing = "get team {KEY}",
	.record = "members",
	.columns = team_member_columns,
	.name = "principal_id",
	.nothing = "Nobody is in it.",
};

const struct sentence say_team_list = {
	.noun = "team",
	.verb = "list",
	.summary = "Lists teams",
	.examples = { "orderctl team list" },
	.method = "TeamService/ListTeams",
	.doing = "list teams",
	.record = "teams",
	.columns = team_columns,
	.name = "name",
	.nothing = "No teams.",
};
