/*
 * Completes the source of a manual page.
 *
 *     orderd_manual PAGE.scd VERSION HEADERS > COMPLETE.scd
 *
 * A line "@name argument@" stands for a part that is made from the program's tables; see tables.h.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "orderd_schema.h"

#include "tables.h"

#define MAIN_SCHEMA_BYTES_MAX (64u << 20)

static const struct {
	const char *name;
	int (*write)(struct page *page, const char *argument);
} main_tables[] = {
	{ "message", tables_message },   { "enums", tables_enums },
	{ "methods", tables_methods },   { "events", tables_events },
	{ "reasons", tables_reasons },   { "header", tables_header },
	{ "settings", tables_settings }, { "metrics", tables_metrics },
	{ "states", tables_states },
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
	struct schema schema;
	struct page page = { .out = stdout, .schema = &schema };
	struct arena arena;
	char *line = NULL;
	size_t size = 0;
	unsigned int n_lines = 0;
	FILE *source;

	if (argc != 4)
		main_fail("usage: orderd_manual PAGE.scd VERSION HEADERS", "arguments");
	page.headers = argv[3];
	arena_init(&arena, MAIN_SCHEMA_BYTES_MAX);
	if (schema_read(&schema, &arena, orderd_schema, orderd_schema_size) < 0)
		main_fail("this cannot be read", "the contract");
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
	arena_fini(&arena);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
