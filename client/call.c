#include "call.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "wake.h"

#define CALL_PROTOCOL_VERSION 1

static size_t call_measure(const struct call_request *request,
			   const struct orderd_call_options *options, size_t *ret_method_size)
{
	*ret_method_size = strlen(request->method) + 1;
	if (request->service)
		*ret_method_size += strlen(request->service) + 1;
	return *ret_method_size + (options->traceparent ? strlen(options->traceparent) + 1 : 0);
}

int call_new(struct call **ret, const struct call_request *request,
	     const struct orderd_call_options *options, const struct call_sink *sink)
{
	size_t body_size = request->body_size;
	size_t method_size;
	size_t texts_size = call_measure(request, options, &method_size);
	struct call *call;

	if (request->message)
		body_size = protobuf_c_message_get_packed_size(request->message);
	call = calloc(1, sizeof(*call) + texts_size + body_size);
	if (!call)
		return -ENOMEM;
	call->sink = *sink;
	call->min_seq = options->min_seq;
	call->patience_ms = request->patience_ms;
	memcpy(call->id, options->request_id, sizeof(call->id));
	snprintf(call->bytes, method_size, "%s%s%s", request->service ? request->service : "",
		 request->service ? "/" : "", request->method);
	call->method = call->bytes;
	if (options->traceparent) {
		memcpy(call->bytes + method_size, options->traceparent, texts_size - method_size);
		call->traceparent = call->bytes + method_size;
	}
	call->body = (uint8_t *)call->bytes + texts_size;
	call->body_size = body_size;
	if (request->message)
		protobuf_c_message_pack(request->message, (uint8_t *)call->bytes + texts_size);
	else if (body_size > 0)
		memcpy(call->bytes + texts_size, request->body, body_size);
	call->started_ms = wake_clock_ms();
	call->deadline_ms = call->started_ms + options->timeout_ms;
	call->due_ms = call->deadline_ms;
	*ret = call;
	return 0;
}

void call_free(struct call *call)
{
	if (!call)
		return;
	assert(!call->queued);
	orderd_error_free(call->refusal);
	free(call);
}

size_t call_pack_header(const struct call *call, const struct call_identity *identity,
			int64_t now_ms, uint8_t *ret, size_t size)
{
	Orderd__V1__RequestHeader header = ORDERD__V1__REQUEST_HEADER__INIT;
	int64_t left_ms = call->deadline_ms - now_ms;
	size_t needed;

	header.has_protocol_version = true;
	header.protocol_version = CALL_PROTOCOL_VERSION;
	/* protobuf-c's text fields are not const, though packing does not change them. */
	memcpy(&header.method, &call->method, sizeof(header.method));
	memcpy(&header.traceparent, &call->traceparent, sizeof(header.traceparent));
	memcpy(&header.tenant, &identity->tenant, sizeof(header.tenant));
	memcpy(&header.session_token, &identity->session_token, sizeof(header.session_token));
	header.has_request_id = true;
	header.request_id.len = sizeof(call->id);
	header.request_id.data = (uint8_t[ORDERD_REQUEST_ID_SIZE]){ 0 };
	memcpy(header.request_id.data, call->id, sizeof(call->id));
	header.has_timeout_ms = true;
	header.timeout_ms = left_ms > 0 ? (uint32_t)left_ms : 1;
	header.has_min_seq = call->min_seq > 0;
	header.min_seq = call->min_seq;
	needed = orderd__v1__request_header__get_packed_size(&header);
	if (needed <= size)
		orderd__v1__request_header__pack(&header, ret);
	return needed;
}

void call_on_sent(struct call *call, int64_t now_ms, uint32_t pause_ms_min)
{
	call->pause_ms = call->n_sent == 0 ? CALL_PAUSE_MS : call->pause_ms * 2;
	if (call->pause_ms < pause_ms_min)
		call->pause_ms = pause_ms_min;
	if (call->pause_ms > CALL_PAUSE_MS_MAX)
		call->pause_ms = CALL_PAUSE_MS_MAX;
	if (call->pause_ms < call->patience_ms)
		call->pause_ms = call->patience_ms;
	call->n_sent++;
	call->sent_ms = now_ms;
	call->due_ms = now_ms + call->pause_ms;
	if (call->due_ms > call->deadline_ms)
		call->due_ms = call->deadline_ms;
}

int64_t call_retry_at(const struct call *call, const struct orderd_error *refusal, int64_t now_ms)
{
	Orderd__V1__Code code = orderd_error_code(refusal);
	uint32_t pause_ms = orderd_error_retry_after_ms(refusal);
	int64_t at_ms;

	if (code != ORDERD__V1__CODE__CODE_UNAVAILABLE &&
	    code != ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED)
		return WAKE_NEVER;
	/* Too much for the daemon's limits, not too much now. */
	if (code == ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED && pause_ms == 0)
		return WAKE_NEVER;
	if (pause_ms == 0)
		pause_ms = CALL_PAUSE_MS;
	/* Calls that were refused together do not come back together. */
	at_ms = now_ms + pause_ms + (int64_t)pause_ms * call->id[ORDERD_REQUEST_ID_SIZE - 1] / 1024;
	return at_ms < call->deadline_ms ? at_ms : WAKE_NEVER;
}

static void call_finish_message(const struct call_sink *sink, ProtobufCMessage *reply,
				const struct orderd_error *error,
				const struct orderd_position *position)
{
	if (sink->on_taken) {
		sink->on_taken(reply, error, position, sink->context);
		return;
	}
	sink->on_message(reply, error, position, sink->context);
	protobuf_c_message_free_unpacked(reply, NULL);
}

void call_finish(struct call *call, const void *body, size_t size, const struct orderd_error *error,
		 const struct orderd_position *position)
{
	const struct call_sink *sink = &call->sink;
	struct orderd_error *malformed = NULL;
	ProtobufCMessage *reply = NULL;

	if (sink->on_bytes) {
		sink->on_bytes(error ? NULL : body, error ? 0 : size, error, position,
			       sink->context);
		return;
	}
	if (!error) {
		reply = protobuf_c_message_unpack(sink->output, NULL, size, body);
		if (!reply)
			error = malformed = error_new(
				ORDERD__V1__CODE__CODE_INTERNAL, "REPLY_MALFORMED",
				"the daemon's answer is not the message that the method returns",
				call->id);
	}
	call_finish_message(sink, reply, error, position);
	orderd_error_free(malformed);
}
