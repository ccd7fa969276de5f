#include "orderd/v1/system.pb-c.h"

#include "cli.h"
#include "output.h"
#include "say/say.h"

static const struct column health_columns[] = {
	{ .title = "Alive", .path = "alive" },
	{ .title = "Ready", .path = "ready" },
	{ .title = "Deep", .path = "deep" },
	{ .title = "Database answered (ms ago)", .path = "database_age_ms" },
	{ .title = "Commit confirmed (ms ago)", .path = "commit_age_ms" },
	{ .title = "Waiting requests", .path = "queued_requests" },
	{ .title = "Problems", .path = "problems" },
	{ .title = NULL },
};

static int health_run(struct cli *c)
{
	Orderd__V1__GetHealthRequest request = ORDERD__V1__GET_HEALTH_REQUEST__INIT;
	const Orderd__V1__GetHealthResponse *health;
	ProtobufCMessage *reply;
	int status = cli_call(c, "ask for the daemon's health", "SystemService/GetHealth",
			      &request.base, &reply);

	if (status != CLI_OK)
		return status;
	health = (const Orderd__V1__GetHealthResponse *)reply;
	status = output_one(c, reply, reply, health_columns, "ready");
	if (status == CLI_OK && !health->ready)
		return CLI_TRY_AGAIN;
	return status;
}

const struct sentence say_health = {
	.noun = "health",
	.summary = "Tells whether requests can be served now",
	.description = "The exit status is 0 when they can, 75 when the daemon is alive but its "
		       "database is not there, 69 when the daemon itself is not.",
	.examples = { "orderctl health", "orderctl health -q -o name" },
	.method = "SystemService/GetHealth",
	.run = health_run,
};
