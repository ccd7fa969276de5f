#include "gate/answer.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"
#include "gate/header.h"

/* What is sent when a refusal finds no memory to be written in: version, code, reason. Longer than
 * any. */
#define ANSWER_BARE_BYTES 256

static void answer_end(struct exchange *exchange)
{
	struct gate *gate = exchange->gate;

	gate->in_flight_bytes -= exchange->counted_bytes;
	quota_give(exchange->account);
	exchange_give(&gate->pool, exchange);
}

static void answer_log(const struct exchange *exchange, enum reason reason, int64_t took_us)
{
	const char *cause = exchange->request.reply.cause;
	int64_t slow_us = exchange->gate->slow_us;
	enum log_level level = ORDERD_LOG_DEBUG;
	const char *event = "request";
	char id[37] = "none";

	if (reason == REASON_INTERNAL || cause != NULL) {
		level = ORDERD_LOG_ERROR;
		event = "request_failed";
	} else if (slow_us > 0 && took_us >= slow_us) {
		level = ORDERD_LOG_NOTICE;
		event = "request_slow";
	}
	if (!log_enabled(level))
		return;
	if (exchange->has_request_id)
		uuid_format(exchange->request.request_id, id);
	log_write(level, event,
		  "request=%s method=%s outcome=%s took_ms=%" PRId64 ".%03d peer=%s%s%s%s", id,
		  exchange->entry != NULL ? exchange->entry->op->method : "unknown",
		  reason == REASON_NONE ? "OK" : reason_get(reason)->name, took_us / 1000,
		  (int)(took_us % 1000), exchange->peer.user_id, cause != NULL ? " cause=\"" : "",
		  cause != NULL ? cause : "", cause != NULL ? "\"" : "");
}

static void answer_send(struct exchange *exchange, enum reason reason, const void *header,
			size_t header_length, const void *body, size_t body_length)
{
	struct gate *gate = exchange->gate;
	int64_t took_us = clock_monotonic_us() - exchange->began_us;

	tally_add(&gate->tally, exchange->entry, reason, took_us);
	answer_log(exchange, reason, took_us);
	/* A reply that nobody takes is counted there; its request id makes it recoverable. */
	listener_reply(exchange->peer.listener, &exchange->peer, header, header_length, body,
		       body_length);
	answer_end(exchange);
}

/* NULL when the arena is at its end. */
static const uint8_t *answer_pack(struct exchange *exchange, const ProtobufCMessage *message,
				  size_t *ret_length)
{
	size_t length = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes = arena_alloc(&exchange->arena, length);

	if (bytes != NULL)
		*ret_length = protobuf_c_message_pack(message, bytes);
	return bytes;
}

static void answer_compose_header(struct exchange *exchange, Orderd__V1__ReplyHeader *header)
{
	verdict_header(&exchange->verdict, exchange->request.request_id, header);
	/* The id could not be read: an invented one would mislead. */
	if (!exchange->has_request_id)
		header->has_request_id = false;
}

/* Without the arena, which is at its end. */
static void answer_bare(struct exchange *exchange, enum reason reason)
{
	const struct reason_text *text = reason_get(reason);
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	uint8_t bytes[ANSWER_BARE_BYTES];
	char name[64];

	snprintf(name, sizeof(name), "%s", text->name);
	header.has_protocol_version = true;
	header.protocol_version = HEADER_PROTOCOL_VERSION;
	header.has_request_id = exchange->has_request_id;
	header.request_id.data = exchange->request.request_id;
	header.request_id.len = HEADER_REQUEST_ID_BYTES;
	header.has_code = true;
	header.code = text->code;
	header.reason = name;
	answer_send(exchange, reason, bytes, orderd__v1__reply_header__pack(&header, bytes), NULL,
		    0);
}

struct answer_frames {
	Orderd__V1__ReplyHeader header;
	const uint8_t *header_bytes;
	size_t header_length;
	const uint8_t *body_bytes; /* NULL: none */
	size_t body_length;
};

/* Packs header and, unless it is NULL, response. False when memory is out. */
static bool answer_compose(struct exchange *exchange, const ProtobufCMessage *response,
			   struct answer_frames *frames)
{
	jmp_buf escape;

	*frames = (struct answer_frames){ 0 };
	if (setjmp(escape) != 0) {
		exchange->arena.escape = NULL;
		return false;
	}
	exchange->arena.escape = &escape;
	answer_compose_header(exchange, &frames->header);
	frames->header_bytes = answer_pack(exchange, &frames->header.base, &frames->header_length);
	if (response)
		frames->body_bytes = answer_pack(exchange, response, &frames->body_length);
	exchange->arena.escape = NULL;
	return true;
}

void answer_refuse(struct exchange *exchange)
{
	struct answer_frames frames;

	exchange->gate->figures.n_refused++;
	if (answer_compose(exchange, NULL, &frames))
		answer_send(exchange, verdict_reason(&exchange->verdict), frames.header_bytes,
			    frames.header_length, NULL, 0);
	else
		answer_bare(exchange, verdict_reason(&exchange->verdict));
}

void answer_start_over(struct exchange *exchange, enum reason reason, const char *message)
{
	arena_reset(&exchange->arena);
	exchange->request.reply.cause = reason == REASON_INTERNAL ? message : NULL;
	verdict_init(&exchange->verdict, &exchange->arena);
	verdict_refuse(&exchange->verdict, reason, "%s", message);
}

static void answer_refuse_size(struct exchange *exchange, size_t length)
{
	char message[128];

	snprintf(message, sizeof(message), "the answer has %zu bytes; %zu are the limit", length,
		 GATE_REPLY_BYTES_MAX);
	answer_start_over(exchange, REASON_REPLY_TOO_LARGE, message);
	answer_refuse(exchange);
}

void answer_local(struct exchange *exchange, const ProtobufCMessage *response)
{
	struct answer_frames frames;
	size_t length;

	if (verdict_refused(&exchange->verdict)) {
		answer_refuse(exchange);
		return;
	}
	length = protobuf_c_message_get_packed_size(response);
	if (length + HEADER_BYTES_MAX > GATE_REPLY_BYTES_MAX) {
		answer_refuse_size(exchange, length);
		return;
	}
	if (!answer_compose(exchange, response, &frames)) {
		answer_start_over(exchange, REASON_INTERNAL, "there is no memory for the answer");
		answer_refuse(exchange);
		return;
	}
	answer_send(exchange, REASON_NONE, frames.header_bytes, frames.header_length,
		    frames.body_bytes, frames.body_length);
}

void answer_drop(struct exchange *exchange)
{
	answer_end(exchange);
}

void answer_on_done(struct store_request *request)
{
	struct exchange *exchange = request->context;
	struct gate *gate = exchange->gate;
	size_t length = request->reply.header_length + request->reply.body_length;

	gate->figures.n_answered++;
	if (request->touched != 0 && request->reply.code == ORDERD__V1__CODE__CODE_OK)
		gate->settings.touch(gate->settings.context, request->tenant, request->touched);
	if (request->reply.code == ORDERD__V1__CODE__CODE_INTERNAL)
		gate->figures.n_failed++;
	if (request->reply.header == NULL) {
		answer_start_over(exchange, REASON_INTERNAL, "there is no memory for the reply");
		answer_refuse(exchange);
		return;
	}
	/* A write took place: its answer is small, and must not be replaced by a refusal. */
	if (length > GATE_REPLY_BYTES_MAX && request->kind != STORE_WRITE) {
		answer_refuse_size(exchange, length);
		return;
	}
	answer_send(exchange, request->reply.reason, request->reply.header,
		    request->reply.header_length, request->reply.body, request->reply.body_length);
}
