#include <string.h>

#include "base/clock.h"
#include "op/operations.h"
#include "op/system/instant.h"

#define PAYLOAD_BYTES_MAX 1024

static void ping_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__PingRequest *request = message;

	if (request->payload && strlen(request->payload) > PAYLOAD_BYTES_MAX)
		verdict_violate(verdict, REASON_TOO_LONG, "payload",
				"payload has %zu bytes, at most %d are allowed",
				strlen(request->payload), PAYLOAD_BYTES_MAX);
}

static void ping_answer(struct op_local *local, const void *message, void *reply)
{
	const Orderd__V1__PingRequest *request = message;
	Orderd__V1__PingResponse *response = reply;

	response->payload = request->payload;
	response->at = instant_new(local->arena, clock_realtime_us());
}

const struct op op_ping = {
	.method = "orderd.v1.SystemService/Ping",
	.kind = OP_LOCAL,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.open = true,
	.check = ping_check,
	.answer = ping_answer,
};
