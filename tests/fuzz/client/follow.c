#include "lib/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "client/lib/wire.h"
#include "lib/script.h"
#include "orderd/client.h"
#include "orderd/stream.h"
#include "orderd/v1/system.pb-c.h"

#define FUZZ_UNACKED_MAX 8

/* What can happen beside messages that come. */
enum fuzz_event {
	FUZZ_CONNECT,
	FUZZ_DISCONNECT,
	FUZZ_MONITOR,
	FUZZ_TIME,
	FUZZ_REPLY_FRAMES,
	FUZZ_LIVE_FRAMES,
	FUZZ_ACK,
	FUZZ_REJECT,
	FUZZ_CALL,
	FUZZ_REPLY_BYTES,
	FUZZ_REOPEN,
	FUZZ_FINISH,
	FUZZ_EVENTS,
};

struct fuzz_follower {
	struct orderd_stream *stream;
	int64_t last_seq;
	bool has_last;
	bool ended;
	bool durable;
};

static struct messages messages;
static struct orderd_client *client;
static struct fuzz_follower followers[2];

static void fuzz_begin(void)
{
	messages_add(&messages, &orderd__v1__reply_header__descriptor);
	messages_add(&messages, &orderd__v1__event__descriptor);
	messages_add(&messages, &orderd__v1__heartbeat__descriptor);
	messages_add(&messages, &orderd__v1__fetch_response__descriptor);
	messages_add(&messages, &orderd__v1__read_response__descriptor);
	messages_add(&messages, &orderd__v1__get_head_response__descriptor);
	messages_add(&messages, &orderd__v1__get_info_response__descriptor);
	messages_add(&messages, &orderd__v1__ack_response__descriptor);
	messages_add(&messages, &orderd__v1__reject_response__descriptor);
	messages_add(&messages, &orderd__v1__create_subscription_response__descriptor);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed)
{
	if (messages.n == 0)
		fuzz_begin();
	return script_edit(&messages, FUZZ_EVENTS, data, size, size_max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
				 size_t size2, uint8_t *out, size_t out_size_max, unsigned int seed)
{
	return script_cross(data1, size1, data2, size2, out, out_size_max, seed);
}

/* --- the program --- */

/* A stream of its own place sees each position once, in order. */
static void fuzz_on_event(const Orderd__V1__Event *event, void *context)
{
	struct fuzz_follower *follower = context;

	assert(!follower->ended);
	if (!follower->durable && follower->has_last)
		assert(event->seq > follower->last_seq);
	if (follower->durable)
		orderd_stream_delivery(follower->stream);
	follower->last_seq = event->seq;
	follower->has_last = true;
}

/* Everything that an error can tell. */
static void fuzz_read_error(const struct orderd_error *error)
{
	size_t length = strlen(orderd_error_reason(error)) + strlen(orderd_error_message(error)) +
		strlen(orderd_error_code_name(error));

	assert(orderd_error_code(error) != ORDERD__V1__CODE__CODE_OK);
	assert(length > 0);
	for (size_t i = 0; i < orderd_error_n_violations(error); i++)
		assert(orderd_error_violation(error, i));
	orderd_error_metadata(error, "consumer");
	orderd_error_retriable(error);
}

static void fuzz_on_notice(const struct orderd_notice *notice, void *context)
{
	struct fuzz_follower *follower = context;

	assert(!follower->ended);
	follower->ended = notice->kind == ORDERD_NOTICE_ENDED;
	if (notice->error)
		fuzz_read_error(notice->error);
}

static void fuzz_on_reply(const void *body, size_t size, const struct orderd_error *error,
			  const struct orderd_position *position, void *context)
{
	assert(position);
	if (error)
		fuzz_read_error(error);
}

static void fuzz_on_info(const ProtobufCMessage *reply, const struct orderd_error *error,
			 const struct orderd_position *position, void *context)
{
	assert((reply == NULL) == (error != NULL));
	if (error)
		fuzz_read_error(error);
}

static void fuzz_open(struct fuzz_follower *follower, bool durable, uint8_t flags)
{
	static const char *const types[] = { "order." };
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	int result;

	*follower = (struct fuzz_follower){ .durable = durable };
	if (flags & 1)
		options.from = ORDERD_STREAM_FROM_BEGINNING;
	if (flags & 2)
		options.endpoint = "ipc:///events";
	if (durable) {
		options.subscription = "erp";
		options.create = (flags & 5) != 0;
		options.unacked_max = FUZZ_UNACKED_MAX;
	}
	if (flags & 4) {
		options.types = types;
		options.n_types = 1;
	}
	if (durable && flags & 8)
		options.consumer = "one";
	result = orderd_stream_open(&follower->stream, client, &options, fuzz_on_event,
				    fuzz_on_notice, follower);
	assert(result == 0);
}

static void fuzz_call(uint8_t kind)
{
	Orderd__V1__GetInfoRequest info = ORDERD__V1__GET_INFO_REQUEST__INIT;

	if (kind % 2 == 0)
		orderd_client_call_raw(client, "orderd.v1.SystemService/Ping", "", 0, NULL,
				       fuzz_on_reply, NULL);
	else
		orderd_client_call(client, &orderd__v1__system_service__descriptor, 1, &info.base,
				   NULL, fuzz_on_info, NULL);
}

/* --- the daemon --- */

static void fuzz_reply_ok(size_t i, const uint8_t *bytes, size_t size)
{
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	uint8_t head[64];
	struct wire_frame frames[] = { { head, 0 }, { bytes, size } };

	header.has_code = header.has_request_id = true;
	header.code = ORDERD__V1__CODE__CODE_OK;
	header.request_id.data = wire_request(i)->id;
	header.request_id.len = sizeof(wire_request(i)->id);
	frames[0].size = orderd__v1__reply_header__pack(&header, head);
	wire_forget(i);
	wire_reply(frames, 2);
}

/* "…/Fetch" is answered with a FetchResponse; whatever else is there otherwise. */
static size_t fuzz_find(const ProtobufCMessageDescriptor *kind)
{
	for (size_t i = 0; i < wire_n_requests(); i++) {
		const char *method = strrchr(wire_request(i)->method, '/') + 1;

		if (strncmp(kind->short_name, method, strlen(method)) == 0)
			return i;
	}
	return 0;
}

/* A header of whatever content, with the id that it must have to be heard. */
static void fuzz_reply_header(const uint8_t *bytes, size_t size)
{
	Orderd__V1__ReplyHeader *header = orderd__v1__reply_header__unpack(NULL, size, bytes);
	ProtobufCBinaryData kept;
	struct wire_frame frames[2] = { { NULL, 0 } };
	uint8_t *packed;

	if (!header)
		return;
	kept = header->request_id;
	if (wire_n_requests() > 0) {
		header->has_request_id = true;
		header->request_id.data = wire_request(0)->id;
		header->request_id.len = sizeof(wire_request(0)->id);
	}
	packed = malloc(orderd__v1__reply_header__get_packed_size(header) + 1);
	assert(packed);
	frames[0].bytes = packed;
	frames[0].size = orderd__v1__reply_header__pack(header, packed);
	wire_reply(frames, 2);
	header->request_id = kept;
	orderd__v1__reply_header__free_unpacked(header, NULL);
	free(packed);
}

static void fuzz_message(const struct script_step *step)
{
	const ProtobufCMessageDescriptor *kind =
		messages.list[messages_find(&messages, step->name)];
	static const uint8_t heartbeat[] = "heartbeat", topic[] = "order.placed/1";
	struct wire_frame frames[] = { { topic, 14 }, { step->bytes, step->size } };

	if (kind == &orderd__v1__reply_header__descriptor) {
		fuzz_reply_header(step->bytes, step->size);
	} else if (kind == &orderd__v1__event__descriptor) {
		wire_publish(frames, 2);
	} else if (kind == &orderd__v1__heartbeat__descriptor) {
		frames[0] = (struct wire_frame){ heartbeat, 9 };
		wire_publish(frames, 2);
	} else if (wire_n_requests() > 0) {
		fuzz_reply_ok(fuzz_find(kind), step->bytes, step->size);
	}
}

/* Cuts the bytes into up to four frames. */
static size_t fuzz_cut(const struct script_step *step, struct wire_frame frames[4])
{
	size_t n = 0, at = 1;

	if (step->size == 0)
		return 0;
	while (n < 1u + step->bytes[0] % 4) {
		size_t size = at < step->size ? step->bytes[at] : 0;

		if (at < step->size)
			at++;
		if (size > step->size - at)
			size = step->size - at;
		frames[n++] = (struct wire_frame){ step->bytes + at, size };
		at += size;
	}
	return n;
}

static void fuzz_happen(const struct script_step *step)
{
	uint8_t first = step->size > 0 ? step->bytes[0] : 0;
	uint8_t second = step->size > 1 ? step->bytes[1] : 0;
	struct fuzz_follower *follower = &followers[first % 2];
	struct wire_frame frames[4];

	switch ((enum fuzz_event)script_event(step)) {
	case FUZZ_CONNECT:
		wire_connect(true);
		return;
	case FUZZ_DISCONNECT:
		wire_connect(false);
		return;
	case FUZZ_MONITOR:
		wire_say((uint16_t)(1u << first % 16), second);
		return;
	case FUZZ_TIME:
		wire_advance((int64_t)first << second % 12);
		return;
	case FUZZ_REPLY_FRAMES:
		wire_reply(frames, fuzz_cut(step, frames));
		return;
	case FUZZ_LIVE_FRAMES:
		wire_publish(frames, fuzz_cut(step, frames));
		return;
	case FUZZ_ACK:
		orderd_stream_ack(follower->stream, follower->last_seq - second % 4);
		return;
	case FUZZ_REJECT:
		if (follower->durable)
			orderd_stream_reject(follower->stream, follower->last_seq, "no");
		return;
	case FUZZ_CALL:
		fuzz_call(first);
		return;
	case FUZZ_REPLY_BYTES:
		if (wire_n_requests() > 0)
			fuzz_reply_ok(first % wire_n_requests(), step->bytes, step->size);
		return;
	case FUZZ_REOPEN:
		orderd_stream_close(follower->stream);
		fuzz_open(follower, first % 2 == 1, second);
		return;
	case FUZZ_FINISH:
		orderd_stream_finish(follower->stream, second);
		return;
	case FUZZ_EVENTS:
		return;
	}
}

/* A program with two streams, one of them of a durable subscription. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = { data, data + size };
	struct script_step step;
	int n_steps = 0, result;

	if (messages.n == 0)
		fuzz_begin();
	wire_reset();
	result = orderd_client_open(&client, "ipc:///requests", NULL);
	assert(result == 0);
	fuzz_open(&followers[0], false, 3);
	fuzz_open(&followers[1], true, 0);
	wire_connect(true);
	orderd_client_process(client, 0);
	while (n_steps++ < SCRIPT_STEPS_MAX && script_next(&script, &step)) {
		if (script_event(&step) < SCRIPT_EVENTS)
			fuzz_happen(&step);
		else
			fuzz_message(&step);
		orderd_client_process(client, 0);
	}
	orderd_client_close(client);
	return 0;
}
