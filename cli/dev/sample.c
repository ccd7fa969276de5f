#include "dev/sample.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "orderd/v1/event.pb-c.h"

#include "complain.h"
#include "dev/child.h"
#include "dev/delay.h"
#include "dev/program.h"

#define SAMPLE_ROWS "online-retail-1000.csv"
#define SAMPLE_MAP "uci.map"
#define SAMPLE_TURN_MS 20

static int sample_import(struct cli *c, const struct facts *facts, const char *rows,
			 const char *map)
{
	const char *self = program_self(c);
	const char *const argv[] = { self,     "--server", facts->requests,
				     "import", "orders",   rows,
				     "--map",  map,        NULL };
	struct child_plan plan = {
		.argv = argv,
		.death_signal = SIGTERM,
		.input = -1,
		.output = STDERR_FILENO,
		.keep = -1,
		.foreground = true,
	};
	struct child child;
	struct delay delay;
	int error = child_start(&child, &plan);

	if (error < 0)
		return complain(c, CLI_FAILED, NULL, "cannot run %s: %s", self, strerror(-error));
	cli_note(c, "Importing the sample: %s.", rows);
	delay_begin(&delay, c, NULL);
	while (!child_ended(&child)) {
		if (delay_turn(&delay, SAMPLE_TURN_MS))
			continue;
		child_signal(&child, SIGTERM);
		child_wait(&child);
		return CLI_INTERRUPTED;
	}
	return child.status;
}

int sample_load(struct cli *c, const struct facts *facts)
{
	Orderd__V1__GetHeadRequest request = ORDERD__V1__GET_HEAD_REQUEST__INIT;
	const char *rows = program_find_sample(c, SAMPLE_ROWS);
	const char *map = program_find_sample(c, SAMPLE_MAP);
	ProtobufCMessage *reply;
	int status;

	if (!rows || !map)
		return complain(c, CLI_CONFIGURATION, NULL,
				"the sample %s is not installed beside %s", SAMPLE_ROWS,
				program_self(c));
	/* Whatever the surroundings name, this server is meant. */
	c->settings.server = (struct setting){ facts->requests, "dev server" };
	c->settings.timeout_ms = ORDERD_TIMEOUT_MS_DEFAULT;
	c->settled = true;
	status = cli_call(c, "look for data", "EventService/GetHead", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	if (((const Orderd__V1__GetHeadResponse *)reply)->seq == 0)
		return sample_import(c, facts, rows, map);
	cli_note(c, "There is data already: the sample is not loaded.");
	return CLI_OK;
}
