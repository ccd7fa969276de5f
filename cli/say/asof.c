#include <inttypes.h>
#include <string.h>

#include "orderd/v1/audit.pb-c.h"

#include "bind.h"
#include "field.h"
#include "output.h"
#include "plain.h"
#include "record.h"
#include "say/say.h"
#include "table.h"

/* A list's element as one line: "line_number 1, sku LAMP, ordered 2". */
static void asof_part(struct text *out, const ProtobufCMessage *part)
{
	const ProtobufCMessageDescriptor *type = part->descriptor;
	const char *comma = "";

	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		struct text cell;

		if (!field_is_present(part, field))
			continue;
		text_init(&cell);
		record_cell(&cell, part, field->name, NULL);
		if (cell.data && strcmp(cell.data, "0") != 0)
			text_printf(out, "%s%s %s", comma, field->name, cell.data);
		comma = out->length > 0 ? ", " : "";
		text_fini(&cell);
	}
}

static void asof_field(struct table *table, const ProtobufCMessage *record,
		       const ProtobufCFieldDescriptor *field)
{
	struct text cell;

	for (size_t i = 0; i < field_count(record, field); i++) {
		text_init(&cell);
		text_printf(&cell, "%s:", field->name);
		table_cell(table, cell.data ? cell.data : "");
		text_clear(&cell);
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			asof_part(&cell, *(ProtobufCMessage *const *)field_at(record, field, i));
		else
			record_cell(&cell, record, field->name, NULL);
		table_cell(table, cell.data ? cell.data : "");
		text_fini(&cell);
	}
}

static void asof_lines(const ProtobufCMessage *record)
{
	struct table table;

	table_init(&table);
	table.n_columns = 2;
	for (unsigned int i = 0; i < record->descriptor->n_fields; i++)
		asof_field(&table, record, &record->descriptor->fields[i]);
	table_print(&table, 0, stdout);
	table_fini(&table);
}

/* The record of the answer, whatever kind it is. */
static const ProtobufCMessage *asof_record(const ProtobufCMessage *reply)
{
	for (unsigned int i = 0; i < reply->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &reply->descriptor->fields[i];

		if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF && field_is_present(reply, field))
			return *(ProtobufCMessage *const *)field_at(reply, field, 0);
	}
	return NULL;
}

static int asof_run(struct cli *c)
{
	ProtobufCMessage *request = bind_new(c, sentence_request(c->words.sentence)), *reply;
	const Orderd__V1__GetAsOfResponse *was;
	const ProtobufCMessage *record;
	int status = bind_request(c, request);

	if (status == CLI_OK)
		status = cli_call(c,
				  arena_printf(&c->arena, "show %s %s as it was",
					       cli_argument(c, 0), cli_argument(c, 1)),
				  "AuditService/GetAsOf", request, &reply);
	if (status != CLI_OK)
		return status;
	was = (const Orderd__V1__GetAsOfResponse *)reply;
	record = asof_record(reply);
	if (!record || (c->format != CLI_TABLE && c->format != CLI_WIDE))
		return output_one(c, reply, record ? record : reply, NULL, "id");
	asof_lines(record);
	for (size_t i = 0; i < was->n_external_ids; i++)
		printf("known as: %s:%s\n", was->external_ids[i]->system,
		       was->external_ids[i]->external_id);
	for (size_t i = 0; i < was->n_erased_fields; i++)
		printf("erased: %s\n", was->erased_fields[i]);
	cli_note(c, "As of position %" PRId64 "; last changed at %" PRId64 ".", was->seq,
		 was->changed_seq);
	return cli_finish_output(c);
}

const struct sentence say_asof = {
	.noun = "asof",
	.summary = "Shows a record as it was at a position of the log or at an instant",
	.description =
		"The record is rebuilt from the changes in the log, not from what it is now.",
	.examples = { "orderctl asof order SO-2026-000417 --seq 41207",
		      "orderctl asof account C-000017 --at 2026-03-01",
		      "orderctl asof product 85123A --at '2026-03-01 12:00' -o json" },
	.arguments = { { .name = "KIND",
			 .help = "What it is: account, product, order",
			 .field = "kind" },
		       { .name = "KEY", .help = SENTENCE_ANY_KEY_HELP, .field = "record" } },
	.flags = { { .name = "at",
		     .value = "TIME",
		     .help = "What was recorded then or before: 2026-03-01, 2026-03-01T12:00:00Z",
		     .field = "at" },
		   { .name = "seq",
		     .value = "SEQ",
		     .help = "The position, instead of a time",
		     .field = "seq" } },
	.method = "AuditService/GetAsOf",
	.run = asof_run,
};
