#include "lib/judge.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reason.h"

#define JUDGE_NAME_BYTES 128

/* Skips "[3]"; NULL when it is none. */
static const char *judge_skip_index(const char *path)
{
	size_t n_digits;

	if (*path != '[')
		return path;
	n_digits = strspn(path + 1, "0123456789");
	return n_digits > 0 && path[1 + n_digits] == ']' ? path + n_digits + 2 : NULL;
}

int judge_path(const ProtobufCMessageDescriptor *descriptor, const char *path)
{
	while (descriptor != NULL && *path != '\0') {
		size_t length = strcspn(path, ".[");
		const ProtobufCFieldDescriptor *field;
		char name[JUDGE_NAME_BYTES];

		if (length >= sizeof(name))
			return 0;
		snprintf(name, sizeof(name), "%.*s", (int)length, path);
		field = protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
		if (field == NULL)
			return 0;
		if (path[length] == '[' && field->label != PROTOBUF_C_LABEL_REPEATED)
			return 0;
		path = judge_skip_index(path + length);
		if (path == NULL)
			return 0;
		descriptor = field->type == PROTOBUF_C_TYPE_MESSAGE ? field->descriptor : NULL;
		if (*path == '.')
			path++;
		else if (*path != '\0')
			return 0;
	}
	return *path == '\0';
}

static void judge_fail(const ProtobufCMessage *request, const char *what, const char *text)
{
	fprintf(stderr, "%s: %s: %s\n", request->descriptor->name, what, text);
	abort();
}

static void judge_violation(const Orderd__V1__FieldViolation *violation,
			    const ProtobufCMessage *request)
{
	if (!judge_path(request->descriptor, violation->field))
		judge_fail(request, "a violation names what is no field", violation->field);
	if (reason_find(violation->reason) == REASON_NONE)
		judge_fail(request, "a violation has an unknown reason", violation->reason);
	if (violation->message[0] == '\0')
		judge_fail(request, "a violation says nothing", violation->field);
}

void judge_header(const Orderd__V1__ReplyHeader *header, const ProtobufCMessage *request)
{
	assert(header->has_code);
	assert(header->n_violations <= header->violations_total);
	for (size_t i = 0; i < header->n_violations; i++)
		judge_violation(header->violations[i], request);
	if (header->code == ORDERD__V1__CODE__CODE_OK) {
		assert(header->reason == NULL);
		return;
	}
	if (header->reason == NULL || reason_find(header->reason) == REASON_NONE)
		judge_fail(request, "an unknown reason", header->reason ? header->reason : "");
	if (reason_get(reason_find(header->reason))->code != header->code)
		judge_fail(request, "a reason with another code", header->reason);
	if (header->code == ORDERD__V1__CODE__CODE_INTERNAL)
		judge_fail(request, "the daemon's own trouble", header->message);
	if (header->message == NULL || header->message[0] == '\0')
		judge_fail(request, "a refusal that says nothing", header->reason);
}
