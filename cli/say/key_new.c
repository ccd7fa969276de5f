#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "orderd/client.h"

#include "cli.h"
#include "complain.h"
#include "json_write.h"
#include "output.h"
#include "say/say.h"

static int key_new_run(struct cli *c)
{
	const char *path = cli_argument(c, 0);
	char public_key[ORDERD_KEY_BYTES];
	int r = orderd_key_make(path, public_key);

	if (r == -EEXIST)
		return complain(c, CLI_EXISTS, "choose another name, or move the file away first",
				"cannot make a key in %s: the file exists", path);
	if (r < 0)
		return complain(c, CLI_FAILED, NULL, "cannot make a key in %s: %s", path,
				strerror(-r));
	cli_note(c, "The pair is in %s; the public key is what a principal is given.", path);
	if (cli_speaks_json(c))
		printf("{\"publicKey\":\"%s\"}\n", public_key);
	else
		printf("%s\n", public_key);
	return cli_finish_output(c);
}

const struct sentence say_key_new = {
	.noun = "key",
	.verb = "new",
	.summary = "Makes a key pair in a file and writes its public key",
	.description =
		"The secret never leaves the file, which only its owner can read. The "
		"administrator gives the public key to a principal with orderctl principal create "
		"or orderctl key add; the file is then named with --key.",
	.examples = { "orderctl key new ~/.config/orderd/web-shop.key" },
	.arguments = { { .name = "FILE", .help = "A file that is not there yet" } },
	.run = key_new_run,
};
