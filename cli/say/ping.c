#include <inttypes.h>
#include <stdio.h>

#include "orderd/v1/system.pb-c.h"

#include "base/clock.h"
#include "cli.h"
#include "output.h"
#include "say/say.h"

static int ping_run(struct cli *c)
{
	Orderd__V1__PingRequest request = ORDERD__V1__PING_REQUEST__INIT;
	int64_t started_us = clock_monotonic_us();
	const char *server;
	ProtobufCMessage *reply;
	int status = cli_call(c, "reach the daemon", "SystemService/Ping", &request.base, &reply);
	int64_t took_us = clock_monotonic_us() - started_us;

	if (status != CLI_OK)
		return status;
	server = c->settings.server.value;
	return output_change(c, reply, server, "%s answered in %" PRId64 ".%03d ms", server,
			     took_us / 1000, (int)(took_us % 1000));
}

const struct sentence say_ping = {
	.noun = "ping",
	.summary = "Asks the daemon whether it is there",
	.examples = { "orderctl ping", "orderctl ping --server tcp://127.0.0.1:7710" },
	.method = "SystemService/Ping",
	.run = ping_run,
};
