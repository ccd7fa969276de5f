#include <stdio.h>
#include <unistd.h>

#include "orderd/v1/system.pb-c.h"

#include "cli.h"
#include "complain.h"
#include "output.h"
#include "say/say.h"

static int api_export_run(struct cli *c)
{
	Orderd__V1__GetSchemaRequest request = ORDERD__V1__GET_SCHEMA_REQUEST__INIT;
	const Orderd__V1__GetSchemaResponse *response;
	ProtobufCMessage *reply;
	int status;

	if (isatty(STDOUT_FILENO) && !cli_speaks_json(c))
		return complain(c, CLI_USAGE, "orderctl api export > orderd.desc",
				"the descriptor set is no text for a terminal");
	status = cli_call(c, "export the contract", "SystemService/GetSchema", &request.base,
			  &reply);
	if (status != CLI_OK)
		return status;
	if (cli_speaks_json(c))
		return output_json(c, reply);
	response = (const Orderd__V1__GetSchemaResponse *)reply;
	fwrite(response->descriptor_set.data, 1, response->descriptor_set.len, stdout);
	return cli_finish_output(c);
}

const struct sentence say_api_export = {
	.noun = "api",
	.verb = "export",
	.summary = "Writes the daemon's contract as a google.protobuf.FileDescriptorSet",
	.examples = { "orderctl api export > orderd.desc" },
	.method = "SystemService/GetSchema",
	.run = api_export_run,
	.prose = true,
};
