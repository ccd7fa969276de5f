#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "complain.h"
#include "import/import.h"
#include "input.h"
#include "say/say.h"

#define IMPORT_ORDERS_IN_FLIGHT 256
#define IMPORT_ORDERS_IN_FLIGHT_MAX 10000
/* A request waits behind all that are in flight; a person's patience is not the measure here. */
#define IMPORT_ORDERS_TIMEOUT_MS 60000

static bool import_orders_spool(FILE *from, FILE *to)
{
	char buffer[65536];
	size_t n;

	while ((n = fread(buffer, 1, sizeof(buffer), from)) > 0)
		if (fwrite(buffer, 1, n, to) != n)
			return false;
	return !ferror(from) && fflush(to) == 0;
}

/* The file, or a temporary copy of what can be read only once. */
static FILE *import_orders_open(const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re"), *copy;
	bool good;

	if (!file || lseek(fileno(file), 0, SEEK_CUR) >= 0)
		return file;
	copy = tmpfile();
	good = copy && import_orders_spool(file, copy);
	if (file != stdin)
		fclose(file);
	if (good)
		return copy;
	if (copy)
		fclose(copy);
	return NULL;
}

static uint32_t import_orders_timeout_ms(const struct cli *c)
{
	bool stated = strcmp(c->settings.timeout.from, "default") != 0;

	return stated ? c->settings.timeout_ms : IMPORT_ORDERS_TIMEOUT_MS;
}

static int import_orders_import(struct cli *c, const char *path, const char *map_text)
{
	struct import *i = malloc(sizeof(*i));
	int64_t in_flight = IMPORT_ORDERS_IN_FLIGHT;
	const char *count = cli_flag(c, "in-flight");
	int status = cli_settle(c);

	if (!i)
		return complain(c, CLI_FAILED, NULL, "out of memory");
	if (status == CLI_OK && count)
		status = input_number(c, "--in-flight", count, 1, IMPORT_ORDERS_IN_FLIGHT_MAX,
				      &in_flight);
	if (status == CLI_OK) {
		status = import_init(i, c, cli_flag(c, "map"), map_text);
		if (status == CLI_OK) {
			i->path = strcmp(path, "-") == 0 ? "standard input" : path;
			i->rejects_path = cli_flag(c, "rejects");
			i->in_flight_max = (size_t)in_flight;
			i->timeout_ms = import_orders_timeout_ms(c);
			i->dry_run = cli_flag(c, "dry-run");
			i->file = import_orders_open(path);
			status = i->file ? import_run(i)
					 : complain(c, CLI_NOT_FOUND, NULL, "cannot read %s: %s",
						    path, strerror(errno));
		}
		if (i->file)
			fclose(i->file);
		/* Answers still in flight would reach into the import. */
		orderd_client_close(c->client);
		c->client = NULL;
		import_fini(i);
	}
	free(i);
	return status;
}

static int import_orders_run(struct cli *c)
{
	const char *map = arena_printf(&c->arena, "@%s", cli_flag(c, "map"));
	const char *text, *source;
	size_t n;
	int status;

	status = input_text(c, "--map", map, &text, &n, &source);
	return status == CLI_OK ? import_orders_import(c, cli_argument(c, 0), text) : status;
}

const struct sentence say_import_orders = {
	.noun = "import",
	.verb = "orders",
	.summary = "Places the orders of a foreign CSV file",
	.description =
		"A map says what the columns mean; samples/uci.map is one. All rows with the same "
		"order number are one order, wherever they stand. Accounts and products are saved "
		"before the first order that names them. Rows that a rule of the map rejects, and "
		"the rows of refused orders, are left out and written to the file of --rejects "
		"with their reason. An order that is there already is not placed twice, so the "
		"same import can be repeated at any time.",
	.examples = { "orderctl import orders shop.csv --map samples/uci.map --rejects rejects.csv",
		      "orderctl import orders shop.csv --map samples/uci.map --dry-run",
		      "zcat shop.csv.gz | orderctl import orders - --map shop.map -o json" },
	.arguments = { { .name = "FILE", .help = "CSV with a header; - is standard input" } },
	.flags = { { .name = "map",
		     .value = "FILE",
		     .help = "What the columns mean",
		     .required = true },
		   { .name = "rejects",
		     .value = "FILE",
		     .help = "Where rows that are left out are written, with the reason" },
		   { .name = "in-flight",
		     .value = "N",
		     .help = "How many requests wait for their answers at a time; 256 by default" },
		   { .name = "dry-run",
		     .help = "Reads and checks the file, asks orderd nothing" } },
	.run = import_orders_run,
	.prose = true,
};
