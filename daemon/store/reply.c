#include <string.h>

#include "batch.h"

#define REPLY_BYTES_MAX (1u << 20)

static void reply_set_header(struct store_request *request, struct arena *arena,
			     const Orderd__V1__ReplyHeader *header)
{
	uint8_t *data = arena_alloc(arena, orderd__v1__reply_header__get_packed_size(header));

	request->reply.code = header->code;
	request->reply.header = data;
	request->reply.header_length = data ? orderd__v1__reply_header__pack(header, data) : 0;
	request->reply.body = (const uint8_t *)"";
	request->reply.body_length = 0;
}

void reply_pack(struct work *work, const ProtobufCMessage *response)
{
	struct store_request *request = work->request;
	Orderd__V1__ReplyHeader header;
	size_t length = response ? protobuf_c_message_get_packed_size(response) : 0;
	uint8_t *data;

	if (length > REPLY_BYTES_MAX)
		verdict_refuse(&work->verdict, REASON_REPLY_TOO_LARGE,
			       "the answer has %zu bytes, more than %u; ask for a smaller page",
			       length, REPLY_BYTES_MAX);
	verdict_header(&work->verdict, request->request_id, &header);
	header.has_as_of_seq = header.has_epoch = 1;
	header.as_of_seq = work_position(work);
	header.epoch = work_epoch(work);
	reply_set_header(request, request->arena, &header);
	request->reply.reason = verdict_refused(&work->verdict) ? verdict_reason(&work->verdict)
								: REASON_NONE;
	if (verdict_refused(&work->verdict) || length == 0)
		return;
	data = arena_alloc(request->arena, length);
	protobuf_c_message_pack(response, data);
	request->reply.body = data;
	request->reply.body_length = length;
}

void reply_copy(struct store_request *request, const struct store_reply *from)
{
	const uint8_t *header = arena_memdup(request->arena, from->header, from->header_length);
	const uint8_t *body = arena_memdup(request->arena, from->body, from->body_length);

	if (!header || !body) {
		reply_refuse(request, REASON_INTERNAL, 0, "there is no memory for the reply");
		return;
	}
	request->reply = *from;
	request->reply.header = header;
	request->reply.body = body;
	request->reply.cause = NULL;
}

void reply_refuse(struct store_request *request, enum reason reason, uint32_t retry_after_ms,
		  const char *message)
{
	struct verdict verdict;
	Orderd__V1__ReplyHeader header;

	verdict_init(&verdict, request->arena);
	verdict_refuse(&verdict, reason, "%s", message);
	verdict.retry_after_ms = retry_after_ms;
	verdict_header(&verdict, request->request_id, &header);
	reply_set_header(request, request->arena, &header);
	request->reply.reason = reason;
	request->reply.cause = reason == REASON_INTERNAL ? message : NULL;
}
