#include "output.h"

#include <assert.h>
#include <stdarg.h>

#include "complain.h"
#include "field.h"
#include "newer.h"
#include "plain.h"
#include "record.h"

/* A record of 1 MiB can become 52 MiB. */
#define OUTPUT_SCRATCH_BYTES_MAX (UINT64_C(64) << 20)

static bool output_shows(const struct output *o, const struct column *column)
{
	return !column->wide || o->cli->format == CLI_WIDE;
}

void output_begin(struct output *o, struct cli *c, const ProtobufCMessageDescriptor *type,
		  const struct column *columns, const char *name_path)
{
	*o = (struct output){ .cli = c, .type = type, .columns = columns, .name_path = name_path };
	arena_init(&o->scratch, OUTPUT_SCRATCH_BYTES_MAX);
	table_init(&o->table);
	table_dress(&o->table, c->format == CLI_WIDE, c->color_data);
	text_init(&o->text);
	if (c->format == CLI_JSON) {
		json_writer_init(&o->json, &o->text, true);
		json_write_open(&o->json, '[');
	}
	if (c->format == CLI_CSV)
		record_csv_header(&o->text, type);
	assert(field_find(type, name_path));
	for (; columns->title; columns++) {
		assert(field_find(type, columns->path));
		if (output_shows(o, columns))
			table_column(&o->table, columns->title,
				     columns->part == NAMED_NOT && !columns->write &&
					     record_is_number(type, columns->path));
	}
}

static void output_row(struct output *o, const ProtobufCMessage *record)
{
	for (const struct column *column = o->columns; column->title; column++) {
		struct text cell;

		if (!output_shows(o, column))
			continue;
		text_init(&cell);
		if (column->write)
			column->write(&cell, record);
		else if (column->age)
			record_age(&cell, record, column->path);
		else if (column->part != NAMED_NOT)
			named_cell(&cell, o->reply, record, column->path, column->part);
		else
			record_cell(&cell, record, column->path, o->currency);
		table_cell(&o->table, cell.data ? cell.data : "");
		text_fini(&cell);
	}
}

static void output_flush(struct output *o)
{
	if (!o->text.failed && o->text.length > 0)
		fwrite(o->text.data, 1, o->text.length, stdout);
	text_clear(&o->text);
}

void output_item(struct output *o, const ProtobufCMessage *record)
{
	struct json_writer line;

	arena_reset(&o->scratch);
	o->n++;
	switch (o->cli->format) {
	case CLI_TABLE:
	case CLI_WIDE:
		output_row(o, record);
		return;
	case CLI_JSON:
		json_write_message(&o->json, newer_read(o->cli, &o->scratch, record));
		return;
	case CLI_JSONL:
		json_writer_init(&line, &o->text, false);
		json_write_message(&line, newer_read(o->cli, &o->scratch, record));
		text_putc(&o->text, '\n');
		break;
	case CLI_CSV:
		record_csv_row(&o->text, record);
		break;
	case CLI_NAME:
		record_cell(&o->text, record, o->name_path, NULL);
		text_putc(&o->text, '\n');
		break;
	}
	output_flush(o);
}

int output_end(struct output *o, const char *nothing)
{
	struct cli *c = o->cli;
	bool failed = o->text.failed || o->table.cells.failed;

	if (c->format == CLI_JSON) {
		json_write_close(&o->json, ']');
		text_putc(&o->text, '\n');
	}
	if (!failed && (c->format == CLI_TABLE || c->format == CLI_WIDE)) {
		if (table_is_empty(&o->table))
			cli_note(c, "%s", nothing);
		else
			table_print(&o->table, 0, stdout);
	}
	output_flush(o);
	output_drop(o);
	if (failed)
		return complain(c, CLI_INTERNAL, NULL, "out of memory");
	return cli_finish_output(c);
}

int output_text(struct cli *c, struct text *text)
{
	bool failed;

	text_putc(text, '\n');
	failed = text->failed;
	if (!failed)
		fwrite(text->data, 1, text->length, stdout);
	text_fini(text);
	if (failed)
		return complain(c, CLI_INTERNAL, NULL, "out of memory");
	return cli_finish_output(c);
}

int output_told(struct cli *c, const char *format, ...)
{
	struct json_writer w;
	struct text out;
	const char *message;
	va_list args;

	va_start(args, format);
	message = arena_vprintf(&c->arena, format, args);
	va_end(args);
	cli_note(c, "%s", message);
	if (!cli_speaks_json(c))
		return CLI_OK;
	text_init(&out);
	json_writer_init(&w, &out, c->format == CLI_JSON);
	json_write_open(&w, '{');
	json_write_key(&w, "message");
	json_write_string(&w, message);
	json_write_close(&w, '}');
	return output_text(c, &out);
}

int output_json(struct cli *c, const ProtobufCMessage *message)
{
	struct json_writer w;
	struct text out;

	text_init(&out);
	json_writer_init(&w, &out, c->format != CLI_JSONL);
	json_write_message(&w, newer_read(c, &c->arena, message));
	return output_text(c, &out);
}

void output_drop(struct output *o)
{
	arena_fini(&o->scratch);
	text_fini(&o->text);
	table_fini(&o->table);
}

static void output_line(struct table *table, const char *title, const struct text *value)
{
	struct text cell;

	text_init(&cell);
	text_printf(&cell, "%s:", title);
	table_cell(table, cell.data ? cell.data : "");
	table_cell(table, value->data ? value->data : "");
	text_fini(&cell);
}

static void output_lines(struct cli *c, const ProtobufCMessage *reply,
			 const ProtobufCMessage *record, const struct column *columns)
{
	const ProtobufCFieldDescriptor *known = field_find(reply->descriptor, "external_ids");
	struct table table;
	struct text cell;

	table_init(&table);
	table.n_columns = 2;
	for (; columns->title; columns++) {
		const ProtobufCMessage *holder = record;
		const ProtobufCFieldDescriptor *field =
			field_reach(record->descriptor, &holder, columns->path);

		assert(field);
		if ((columns->wide && c->format != CLI_WIDE) || !holder ||
		    !field_is_present(holder, field))
			continue;
		text_init(&cell);
		named_cell(&cell, reply, record, columns->path, columns->part);
		output_line(&table, columns->title, &cell);
		text_fini(&cell);
	}
	if (known && field_is_present(reply, known)) {
		text_init(&cell);
		record_cell(&cell, reply, "external_ids", NULL);
		output_line(&table, "Known as", &cell);
		text_fini(&cell);
	}
	table_print(&table, 0, stdout);
	table_fini(&table);
}

int output_one(struct cli *c, const ProtobufCMessage *reply, const ProtobufCMessage *record,
	       const struct column *columns, const char *name_path)
{
	struct text out;

	if (cli_speaks_json(c))
		return output_json(c, reply);
	text_init(&out);
	if (c->format == CLI_CSV) {
		record_csv_header(&out, record->descriptor);
		record_csv_row(&out, record);
	} else if (c->format == CLI_NAME) {
		record_cell(&out, record, name_path, NULL);
		text_putc(&out, '\n');
	} else {
		output_lines(c, reply, record, columns);
	}
	if (out.data && !out.failed)
		fwrite(out.data, 1, out.length, stdout);
	text_fini(&out);
	return cli_finish_output(c);
}

int output_change(struct cli *c, const ProtobufCMessage *reply, const char *name,
		  const char *format, ...)
{
	struct text line, plain;
	va_list args;

	if (cli_speaks_json(c))
		return output_json(c, reply);
	if (c->format == CLI_NAME) {
		printf("%s\n", name);
		return cli_finish_output(c);
	}
	if (c->format == CLI_CSV) {
		text_init(&line);
		record_csv_header(&line, reply->descriptor);
		record_csv_row(&line, reply);
		fwrite(line.data, 1, line.length, stdout);
		text_fini(&line);
		return cli_finish_output(c);
	}
	if (c->quiet)
		return CLI_OK;
	text_init(&line);
	text_init(&plain);
	va_start(args, format);
	text_vprintf(&line, format, args);
	va_end(args);
	plain_append(&plain, line.failed ? "" : line.data);
	printf("%s%s\n", plain.failed ? "" : plain.data,
	       sentence_flag(c->words.sentence, "dry-run") && cli_flag(c, "dry-run") ? " (dry run)"
										     : "");
	text_fini(&line);
	text_fini(&plain);
	return cli_finish_output(c);
}
