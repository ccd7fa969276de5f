#include "listing.h"

#include <string.h>

#include "complain.h"
#include "record.h"

static bool listing_shows(const struct listing *l, const struct listing_column *column)
{
	return !column->wide || l->cli->format == CLI_WIDE;
}

void listing_begin(struct listing *l, struct cli *c, const struct listing_column *columns)
{
	*l = (struct listing){ .cli = c, .columns = columns };
	table_init(&l->table);
	table_dress(&l->table, c->format == CLI_WIDE, c->color_data);
	text_init(&l->text);
	json_writer_init(&l->json, &l->text, c->format == CLI_JSON);
	if (c->format == CLI_JSON)
		json_write_open(&l->json, '[');
	for (; columns->title; columns++) {
		if (listing_shows(l, columns))
			table_column(&l->table, columns->title, columns->number);
		if (c->format == CLI_CSV)
			text_printf(&l->text, "%s%s", columns == l->columns ? "" : ",",
				    columns->key);
	}
	if (c->format == CLI_CSV)
		text_puts(&l->text, "\r\n");
}

static void listing_json(struct listing *l, const char *const *cells)
{
	/* Lines are values of their own, without commas. */
	l->json.comma = l->json.comma && l->cli->format == CLI_JSON;
	json_write_open(&l->json, '{');
	for (size_t i = 0; l->columns[i].title; i++) {
		if (!cells[i])
			continue;
		json_write_key(&l->json, l->columns[i].key);
		if (l->columns[i].truth)
			json_write_bool(&l->json, strcmp(cells[i], "true") == 0);
		else
			json_write_string(&l->json, cells[i]);
	}
	json_write_close(&l->json, '}');
	if (l->cli->format == CLI_JSONL)
		text_putc(&l->text, '\n');
}

static void listing_csv(struct listing *l, const char *const *cells)
{
	for (size_t i = 0; l->columns[i].title; i++) {
		text_puts(&l->text, i > 0 ? "," : "");
		if (cells[i])
			record_csv_text(&l->text, cells[i], strlen(cells[i]));
	}
	text_puts(&l->text, "\r\n");
}

void listing_row(struct listing *l, const char *const *cells)
{
	switch (l->cli->format) {
	case CLI_TABLE:
	case CLI_WIDE:
		for (size_t i = 0; l->columns[i].title; i++)
			if (listing_shows(l, &l->columns[i]))
				table_cell(&l->table, cells[i] ? cells[i] : "<none>");
		return;
	case CLI_JSON:
	case CLI_JSONL:
		listing_json(l, cells);
		return;
	case CLI_CSV:
		listing_csv(l, cells);
		return;
	case CLI_NAME:
		text_printf(&l->text, "%s\n", cells[0]);
		return;
	}
}

int listing_end(struct listing *l, const char *nothing)
{
	struct cli *c = l->cli;
	bool table = c->format == CLI_TABLE || c->format == CLI_WIDE;
	bool failed;

	if (c->format == CLI_JSON) {
		json_write_close(&l->json, ']');
		text_putc(&l->text, '\n');
	}
	failed = l->text.failed || l->table.cells.failed;
	if (table && table_is_empty(&l->table))
		cli_note(c, "%s", nothing);
	else if (table && !failed)
		table_print(&l->table, 0, stdout);
	else if (!failed && l->text.length > 0)
		fwrite(l->text.data, 1, l->text.length, stdout);
	text_fini(&l->text);
	table_fini(&l->table);
	if (failed)
		return complain(c, CLI_INTERNAL, NULL, "out of memory");
	return cli_finish_output(c);
}
