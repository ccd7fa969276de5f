#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "orderd/v1/audit.pb-c.h"

#include "field.h"
#include "input.h"
#include "output.h"
#include "plain.h"
#include "record.h"
#include "say/say.h"

#define HISTORY_AS_OF_NUMBER 20 /* GetAsOfResponse numbers its records as RecordKind, plus this */

static const struct column history_columns[] = {
	{ .title = "SEQ", .path = "seq" },
	{ .title = "TYPE", .path = "type" },
	{ .title = "AT", .path = "at" },
	{ .title = "ACTOR", .path = "actor_id" },
	{ .title = NULL },
};

/* The field that a change is of; NULL where the contract has no message for it. */
static const ProtobufCFieldDescriptor *history_find(int kind, const char *path, const char *name)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(
		&orderd__v1__get_as_of_response__descriptor,
		(unsigned int)(kind + HISTORY_AS_OF_NUMBER));
	char part[64];

	if (field && *path) {
		snprintf(part, sizeof(part), "%.*s", (int)strcspn(path, "["), path);
		field = field_find(field->descriptor, part);
	}
	if (!field || field->type != PROTOBUF_C_TYPE_MESSAGE || !field->descriptor)
		return NULL;
	return field_find(field->descriptor, name);
}

static bool history_ends(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

/* A value as people read it. */
static void history_value(struct text *out, int kind, const char *path, const char *name,
			  const char *value)
{
	const ProtobufCFieldDescriptor *field = history_find(kind, path, name);
	char decimal[32], *end;
	int64_t micros;
	int number;

	if (!value) {
		text_puts(out, "<none>");
		return;
	}
	if (history_ends(name, "_micros")) {
		micros = strtoll(value, &end, 10);
		text_puts(out, *end ? value : decimal_format_micros(micros, decimal));
	} else if (field && field->type == PROTOBUF_C_TYPE_ENUM &&
		   record_enum_parse(field->descriptor, value, &number)) {
		text_puts(out, record_enum_short(field->descriptor, number));
	} else {
		plain_append(out, value);
	}
}

/* What every change changes says nothing; nor does a new record's zero. */
static bool history_is_noise(const Orderd__V1__RecordHistoryChange *change,
			     const Orderd__V1__FieldChange *field)
{
	if (strcmp(field->field, "version") == 0 || strcmp(field->field, "updated_at") == 0 ||
	    strcmp(field->field, "created_at") == 0)
		return true;
	return change->change == ORDERD__V1__CHANGE_KIND__CHANGE_KIND_CREATED && field->after &&
		strcmp(field->after, "0") == 0;
}

static void history_field(struct text *out, int kind, const Orderd__V1__RecordHistoryChange *change,
			  const Orderd__V1__FieldChange *field)
{
	struct text name;

	text_init(&name);
	text_printf(&name, "%s%s%s", change->path ? change->path : "",
		    change->path && *change->path ? "." : "", field->field);
	text_printf(out, "    %-32s  ", name.data ? name.data : "");
	text_fini(&name);
	if (field->before || change->change != ORDERD__V1__CHANGE_KIND__CHANGE_KIND_CREATED) {
		history_value(out, kind, change->path, field->field, field->before);
		text_puts(out, " -> ");
	}
	if (field->erased)
		text_puts(out, "<erased>");
	else
		history_value(out, kind, change->path, field->field, field->after);
	text_putc(out, '\n');
}

static void history_request(struct text *out, const ProtobufCBinaryData *id)
{
	for (size_t i = 0; i < id->len; i++)
		text_printf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
			    id->data[i]);
}

static void history_item(struct cli *c, const ProtobufCMessage *record)
{
	const Orderd__V1__RecordHistoryEntry *entry =
		(const Orderd__V1__RecordHistoryEntry *)record;
	int kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_UNSPECIFIED;
	struct text out;

	record_enum_parse(&orderd__v1__record_kind__descriptor, cli_argument(c, 0), &kind);
	text_init(&out);
	text_printf(&out, "%" PRId64 "  ", entry->seq);
	plain_append(&out, entry->type ? entry->type : "?");
	text_puts(&out, "  ");
	record_cell(&out, record, "at", NULL);
	text_printf(&out, "  by %" PRId64, entry->actor_id);
	if (c->format == CLI_WIDE) {
		text_puts(&out, "  request ");
		history_request(&out, &entry->request_id);
	}
	text_putc(&out, '\n');
	for (size_t i = 0; i < entry->n_changes; i++) {
		const Orderd__V1__RecordHistoryChange *change = entry->changes[i];

		if (change->change == ORDERD__V1__CHANGE_KIND__CHANGE_KIND_REMOVED)
			text_printf(&out, "    %s removed\n", change->path);
		for (size_t j = 0; j < change->n_fields; j++)
			if (c->format == CLI_WIDE || !history_is_noise(change, change->fields[j]))
				history_field(&out, kind, change, change->fields[j]);
	}
	if (!out.failed)
		fwrite(out.data, 1, out.length, stdout);
	text_fini(&out);
}

const struct sentence say_history = {
	.noun = "history",
	.summary = "Shows who changed which field of a record from what to what, newest first",
	.description =
		"Lines and addresses stand in the history of their order or account, prices in "
		"that of their product, names in other systems in that of what they name. Values "
		"of persons that were erased are shown as <erased>. -o wide adds request ids, "
		"versions, times.",
	.examples = { "orderctl history order SO-2026-000417",
		      "orderctl history account C-000017 --oldest-first --limit 0",
		      "orderctl history product 85123A -o json" },
	.arguments = { { .name = "KIND",
			 .help = "What it is: account, product, order",
			 .field = "kind" },
		       { .name = "KEY", .help = SENTENCE_ANY_KEY_HELP, .field = "record" } },
	.flags = { { .name = "oldest-first",
		     .help = "Begins where the record was made",
		     .field = "oldest_first" } },
	.method = "AuditService/GetRecordHistory",
	.doing = "read the history of {KIND} {KEY}",
	.record = "entries",
	.columns = history_columns,
	.item = history_item,
	.name = "seq",
	.nothing = "No history.",
};
