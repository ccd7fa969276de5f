/*
 * Completes the source of a manual page.
 *
 *     orderd_manual PAGE.scd VERSION DESCRIPTOR_SET HEADERS > COMPLETE.scd
 *
 * A line "@name argument@" stands for a part that is made from the program's tables; see tables.h.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

static const struct {
	const char *name;
	int (*write)(struct page *page, const char *argument);
} main_tables[] = {
	{ "message", tables_message }, { "enum", tables_enum },
	{ "enums", tables_enums },     { "methods", tables_methods },
	{ "events", tables_events },   { "reasons", tables_reasons },
	{ "header", tables_header },   { "settings", tables_settings },
	{ "metrics", tables_metrics },
};

static void main_fail(const char *what, const char *about)
{
	fprintf(stderr, "orderd_manual: %s: %s\n", about, what);
	exit(1);
}

/* Whether the line stands for a part, which is written then. */
static bool main_part(struct page *page, char *line)
{
	size_t n = strlen(line);
	char *argument;

	if (n < 4 || line[0] != '@' || line[n - 2] != '@' || line[n - 1] != '\n')
		return false;
	line[n - 2] = '\0';
	argument = line + strcspn(line, " ");
	if (*argument)
		*argument++ = '\0';
	for (size_t i = 0; i < sizeof(main_tables) / sizeof(main_tables[0]); i++) {
		if (strcmp(main_tables[i].name, line + 1) != 0)
			continue;
		if (main_tables[i].write(page, argument) < 0)
			main_fail("this part cannot be made", argument[0] ? argument : line + 1);
		return true;
	}
	main_fail("there is no part of this name", line + 1);
	return false;
}

int main(int argc, char **argv)
{
	struct contract contract;
	struct page page = { .out = stdout, .contract = &contract };
	char *line = NULL;
	size_t size = 0;
	unsigned int n_lines = 0;
	FILE *source;

	if (argc != 5)
		main_fail("usage: orderd_manual PAGE.scd VERSION DESCRIPTOR_SET HEADERS",
			  "arguments");
	page.headers = argv[4];
	if (contract_open(&contract, argv[3]) < 0)
		main_fail("this descriptor set cannot be read", argv[3]);
	source = fopen(argv[1], "r");
	if (!source)
		main_fail("this page cannot be read", argv[1]);
	while (getline(&line, &size, source) >= 0) {
		/* The title: "orderd(8)". */
		if (n_lines++ == 0)
			printf("%.*s \"orderd %s\" \"orderd manual\"\n", (int)strcspn(line, "\n"),
			       line, argv[2]);
		else if (!main_part(&page, line))
			fputs(line, stdout);
	}
	free(line);
	fclose(source);
	contract_close(&contract);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
