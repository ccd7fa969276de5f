#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "orderd/client.h"

struct orderd_error {
	Orderd__V1__ReplyHeader *header;
	bool local;
};

static char error_no_memory_reason[] = "NO_MEMORY";
static char error_no_memory_message[] = "the program has no memory for the answer";
static Orderd__V1__ReplyHeader error_no_memory_header = {
	.base = PROTOBUF_C_MESSAGE_INIT(&orderd__v1__reply_header__descriptor),
	.has_code = true,
	.code = ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED,
	.reason = error_no_memory_reason,
	.message = error_no_memory_message,
};
struct orderd_error error_no_memory = { &error_no_memory_header, true };

struct orderd_error *error_take(Orderd__V1__ReplyHeader *header)
{
	struct orderd_error *error = calloc(1, sizeof(*error));

	if (!error) {
		orderd__v1__reply_header__free_unpacked(header, NULL);
		return &error_no_memory;
	}
	error->header = header;
	return error;
}

/* Packing and unpacking makes a deep copy with one owner, whatever its texts were before. */
static struct orderd_error *error_from(const Orderd__V1__ReplyHeader *header, bool local)
{
	size_t size = orderd__v1__reply_header__get_packed_size(header);
	uint8_t *bytes = malloc(size ? size : 1);
	Orderd__V1__ReplyHeader *copy;
	struct orderd_error *error;

	if (!bytes)
		return &error_no_memory;
	orderd__v1__reply_header__pack(header, bytes);
	copy = orderd__v1__reply_header__unpack(NULL, size, bytes);
	free(bytes);
	if (!copy)
		return &error_no_memory;
	error = error_take(copy);
	if (error != &error_no_memory)
		error->local = local;
	return error;
}

struct orderd_error *error_new(Orderd__V1__Code code, const char *reason, const char *message,
			       const uint8_t *request_id)
{
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	char reason_text[64];
	char message_text[1024];
	uint8_t id[ORDERD_REQUEST_ID_SIZE] = { 0 };

	/* protobuf-c's fields are not const; copies are safer than casts. */
	snprintf(reason_text, sizeof(reason_text), "%s", reason);
	snprintf(message_text, sizeof(message_text), "%s", message);
	if (request_id)
		memcpy(id, request_id, sizeof(id));
	header.has_code = true;
	header.code = code;
	header.reason = reason_text;
	header.message = message_text;
	header.has_request_id = true;
	header.request_id.data = id;
	header.request_id.len = sizeof(id);
	return error_from(&header, true);
}

int orderd_error_copy(struct orderd_error **ret, const struct orderd_error *error)
{
	struct orderd_error *copy;

	if (error == &error_no_memory) {
		*ret = &error_no_memory;
		return 0;
	}
	copy = error_from(error->header, error->local);
	if (copy == &error_no_memory)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

void orderd_error_free(struct orderd_error *error)
{
	if (!error || error == &error_no_memory)
		return;
	orderd__v1__reply_header__free_unpacked(error->header, NULL);
	free(error);
}

Orderd__V1__Code orderd_error_code(const struct orderd_error *error)
{
	/* A refusal without a code must not look like success. */
	if (!error->header->has_code || error->header->code == ORDERD__V1__CODE__CODE_OK)
		return ORDERD__V1__CODE__CODE_UNKNOWN;
	return error->header->code;
}

const char *orderd_error_code_name(const struct orderd_error *error)
{
	const ProtobufCEnumValue *value;

	value = protobuf_c_enum_descriptor_get_value(&orderd__v1__code__descriptor,
						     (int)orderd_error_code(error));
	return value ? value->name + strlen("CODE_") : "UNKNOWN";
}

const char *orderd_error_reason(const struct orderd_error *error)
{
	return error->header->reason ? error->header->reason : "";
}

const char *orderd_error_message(const struct orderd_error *error)
{
	return error->header->message ? error->header->message : "";
}

const uint8_t *orderd_error_request_id(const struct orderd_error *error)
{
	static const uint8_t none[ORDERD_REQUEST_ID_SIZE];

	if (error->header->has_request_id && error->header->request_id.len == sizeof(none))
		return error->header->request_id.data;
	return none;
}

bool orderd_error_retriable(const struct orderd_error *error)
{
	Orderd__V1__Code code = orderd_error_code(error);

	return code == ORDERD__V1__CODE__CODE_UNAVAILABLE ||
		code == ORDERD__V1__CODE__CODE_DEADLINE_EXCEEDED ||
		orderd_error_retry_after_ms(error) > 0 || error == &error_no_memory;
}

uint32_t orderd_error_retry_after_ms(const struct orderd_error *error)
{
	return error->header->has_retry_after_ms ? error->header->retry_after_ms : 0;
}

bool orderd_error_local(const struct orderd_error *error)
{
	return error->local;
}

size_t orderd_error_n_violations(const struct orderd_error *error)
{
	return error->header->n_violations;
}

uint32_t orderd_error_violations_total(const struct orderd_error *error)
{
	if (error->header->has_violations_total)
		return error->header->violations_total;
	return (uint32_t)error->header->n_violations;
}

const Orderd__V1__FieldViolation *orderd_error_violation(const struct orderd_error *error, size_t i)
{
	return i < error->header->n_violations ? error->header->violations[i] : NULL;
}

const Orderd__V1__Metadata *orderd_error_metadata_at(const struct orderd_error *error, size_t i)
{
	return i < error->header->n_metadata ? error->header->metadata[i] : NULL;
}

const char *orderd_error_metadata(const struct orderd_error *error, const char *key)
{
	for (size_t i = 0; i < error->header->n_metadata; i++) {
		const Orderd__V1__Metadata *metadata = error->header->metadata[i];

		if (metadata->key && strcmp(metadata->key, key) == 0)
			return metadata->value ? metadata->value : "";
	}
	return NULL;
}
