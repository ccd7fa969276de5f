#include "named.h"

#include <stdint.h>

#include "orderd/v1/common.pb-c.h"

#include "field.h"
#include "plain.h"
#include "record.h"

void named_ask(ProtobufCMessage *request)
{
	const ProtobufCFieldDescriptor *field = field_find(request->descriptor, "with_names");

	if (!field)
		return;
	*(protobuf_c_boolean *)field_slot(request, field) = true;
	field_mark(request, field);
}

static const Orderd__V1__RecordName *named_find(const ProtobufCMessage *reply, int64_t id)
{
	const ProtobufCFieldDescriptor *field = field_find(reply->descriptor, "names");

	if (!field || field->descriptor != &orderd__v1__record_name__descriptor)
		return NULL;
	for (size_t i = 0; i < field_count(reply, field); i++) {
		const Orderd__V1__RecordName *name =
			*(Orderd__V1__RecordName *const *)field_at(reply, field, i);

		if (name->id == id)
			return name;
	}
	return NULL;
}

void named_cell(struct text *out, const ProtobufCMessage *reply, const ProtobufCMessage *record,
		const char *path, enum named_part part)
{
	const ProtobufCFieldDescriptor *field = field_find(record->descriptor, path);
	const Orderd__V1__RecordName *name = NULL;
	bool number, text;

	if (part != NAMED_NOT && reply && field_is_present(record, field))
		name = named_find(reply, *(const int64_t *)field_at(record, field, 0));
	number = name && name->number && part != NAMED_NAME;
	text = name && name->name && part != NAMED_NUMBER;
	if (number)
		plain_append(out, name->number);
	if (number && text)
		text_putc(out, ' ');
	if (text)
		plain_append(out, name->name);
	if (!number && !text)
		record_cell(out, record, path, NULL);
}
