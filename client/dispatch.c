#include "dispatch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "trace.h"

/* A turn handles at most this many replies, so that timers and streams get theirs. */
#define DISPATCH_REPLIES_MAX 1000

/* Fills in what the caller left out. The caller's struct may be of another version of the header.
 */
static int dispatch_complete(const struct orderd_client *client,
			     const struct orderd_call_options *options,
			     struct orderd_call_options *ret)
{
	*ret = (struct orderd_call_options){ 0 };
	if (options && options->size < sizeof(options->size))
		return -EINVAL;
	if (options)
		memcpy(ret, options, options->size < sizeof(*ret) ? options->size : sizeof(*ret));
	if (ret->timeout_ms == 0)
		ret->timeout_ms = client->options.timeout_ms;
	if (!ret->traceparent)
		ret->traceparent = client->options.traceparent;
	return ret->timeout_ms > ORDERD_TIMEOUT_MS_MAX || ret->min_seq < 0 ? -EINVAL : 0;
}

static struct call_identity dispatch_identity(const struct orderd_client *client)
{
	return (struct call_identity){ client->options.tenant, client->options.session_token };
}

/* Until it is sent, only its deadline is due. */
static void dispatch_enqueue(struct orderd_client *client, struct call *call)
{
	if (!call->queued) {
		call->queued = true;
		TAILQ_INSERT_TAIL(&client->unsent, call, unsent);
	}
	call->delayed = false;
	call->due_ms = call->deadline_ms;
	inflight_reorder(&client->inflight, call);
}

static void dispatch_dequeue(struct orderd_client *client, struct call *call)
{
	if (!call->queued)
		return;
	call->queued = false;
	TAILQ_REMOVE(&client->unsent, call, unsent);
}

/* 0, or -EAGAIN. */
static int dispatch_send(struct orderd_client *client, struct call *call)
{
	struct call_identity identity = dispatch_identity(client);
	uint8_t header[CALL_HEADER_BYTES_MAX];
	int64_t now_ms = wake_clock_ms();
	size_t size = call_pack_header(call, &identity, now_ms, header, sizeof(header));
	int result;

	result = transport_send(&client->transport, header, size, call->body, call->body_size);
	if (result < 0)
		return result;
	dispatch_dequeue(client, call);
	/* A daemon that is slow today is not helped by questions asked twice. */
	call_on_sent(call, now_ms, (uint32_t)(client->answer_ms_x8 / 2));
	inflight_reorder(&client->inflight, call);
	wake_arm(&client->wake, call->due_ms);
	trace_call(client, ORDERD_TRACE_SENT, call, (struct trace_frames){ size, call->body_size },
		   NULL);
	return 0;
}

int dispatch_start(struct orderd_client *client, const struct call_request *request,
		   const struct orderd_call_options *options, const struct call_sink *sink)
{
	struct call_identity identity = dispatch_identity(client);
	struct orderd_call_options complete;
	uint8_t id[ORDERD_REQUEST_ID_SIZE];
	struct call *call;
	int result = dispatch_complete(client, options, &complete);

	if (!client_alive(client))
		return -ESHUTDOWN;
	if (result == 0 && !complete.request_id) {
		result = orderd_request_id_make(id);
		complete.request_id = id;
	}
	if (result == 0)
		result = call_new(&call, request, &complete, sink);
	if (result < 0)
		return result;
	if (call_pack_header(call, &identity, call->started_ms, NULL, 0) > CALL_HEADER_BYTES_MAX)
		result = -EMSGSIZE;
	else
		result = inflight_add(&client->inflight, call);
	if (result < 0) {
		call_free(call);
		return result;
	}
	wake_arm(&client->wake, call->due_ms);
	/* Older ones first. */
	if (!TAILQ_EMPTY(&client->unsent) || dispatch_send(client, call) < 0)
		dispatch_enqueue(client, call);
	/* Sending may have consumed the signal of a reply that came meanwhile. */
	if (!client->in_turn && transport_ready(&client->transport))
		wake_arm(&client->wake, 0);
	return 0;
}

static void dispatch_end(struct orderd_client *client, struct call *call)
{
	dispatch_dequeue(client, call);
	inflight_remove(&client->inflight, call);
}

void dispatch_drop(struct orderd_client *client, const uint8_t id[ORDERD_REQUEST_ID_SIZE])
{
	struct call *call = inflight_find(&client->inflight, id);

	if (!call)
		return;
	dispatch_end(client, call);
	call_free(call);
}

/* The last act: nothing may touch the call afterwards. */
static void dispatch_finish(struct orderd_client *client, struct call *call, zmq_msg_t *body,
			    const struct orderd_error *error,
			    const struct orderd_position *position)
{
	dispatch_end(client, call);
	if (!call->sink.internal)
		client->n_callbacks++;
	call_finish(call, body ? zmq_msg_data(body) : NULL, body ? zmq_msg_size(body) : 0, error,
		    position);
	call_free(call);
}

static void dispatch_fail(struct orderd_client *client, struct call *call, Orderd__V1__Code code,
			  const char *reason, const char *message)
{
	struct orderd_position nowhere = { 0 };
	struct orderd_error *error = error_new(code, reason, message, call->id);

	trace_call(client, ORDERD_TRACE_ANSWERED, call, (struct trace_frames){ 0 }, error);
	dispatch_finish(client, call, NULL, error, &nowhere);
	orderd_error_free(error);
}

void dispatch_close(struct orderd_client *client)
{
	struct call *call;

	while ((call = inflight_first(&client->inflight)) != NULL)
		dispatch_fail(client, call, ORDERD__V1__CODE__CODE_CANCELLED, "CLIENT_CLOSED",
			      "the client was closed before the answer came");
}

/*
 * Answers of requests that were sent once say how long the daemon takes (Karn's rule), unless it
 * was to wait.
 */
static void dispatch_measure(struct orderd_client *client, const struct call *call)
{
	if (call->n_sent == 1 && call->patience_ms == 0)
		client->answer_ms_x8 += wake_clock_ms() - call->sent_ms - client->answer_ms_x8 / 8;
}

static void dispatch_advance(struct orderd_client *client, struct orderd_position position)
{
	if (position.epoch > client->position.epoch ||
	    (position.epoch == client->position.epoch && position.seq > client->position.seq))
		client->position = position;
}

/* Takes the header. */
static void dispatch_refuse(struct orderd_client *client, struct call *call,
			    Orderd__V1__ReplyHeader *header, struct trace_frames frames,
			    const struct orderd_position *position)
{
	struct orderd_error *error = error_take(header);
	int64_t retry_ms = call_retry_at(call, error, wake_clock_ms());

	if (retry_ms == WAKE_NEVER) {
		trace_call(client, ORDERD_TRACE_ANSWERED, call, frames, error);
		dispatch_finish(client, call, NULL, error, position);
		orderd_error_free(error);
		return;
	}
	trace_retry(client, call, frames, error, retry_ms - wake_clock_ms());
	orderd_error_free(call->refusal);
	call->refusal = error;
	dispatch_dequeue(client, call);
	call->delayed = true;
	call->due_ms = retry_ms;
	inflight_reorder(&client->inflight, call);
	wake_arm(&client->wake, retry_ms);
}

static void dispatch_reply(struct orderd_client *client, zmq_msg_t *head, zmq_msg_t *body)
{
	struct trace_frames frames = { zmq_msg_size(head), zmq_msg_size(body) };
	Orderd__V1__ReplyHeader *header;
	struct orderd_position position;
	struct call *call = NULL;

	header = orderd__v1__reply_header__unpack(NULL, zmq_msg_size(head), zmq_msg_data(head));
	if (header && header->has_request_id && header->request_id.len == ORDERD_REQUEST_ID_SIZE)
		call = inflight_find(&client->inflight, header->request_id.data);
	if (!call) {
		/* Late, a second answer, or none of ours. */
		if (header)
			orderd__v1__reply_header__free_unpacked(header, NULL);
		return;
	}
	dispatch_measure(client, call);
	position.epoch = header->has_epoch ? header->epoch : 0;
	position.seq = header->has_as_of_seq ? header->as_of_seq : 0;
	dispatch_advance(client, position);
	if (!header->has_code || header->code != ORDERD__V1__CODE__CODE_OK) {
		dispatch_refuse(client, call, header, frames, &position);
		return;
	}
	orderd__v1__reply_header__free_unpacked(header, NULL);
	trace_call(client, ORDERD_TRACE_ANSWERED, call, frames, NULL);
	dispatch_finish(client, call, body, NULL, &position);
}

/*
 * What was on its way over the lost connection, either way, is lost. The order of the heap must not
 * change while it is walked, so due_ms stays until dispatch_timers() or dispatch_send() sets it.
 */
static void dispatch_resend_all(struct orderd_client *client)
{
	for (size_t i = 0; i < client->inflight.n_calls; i++) {
		struct call *call = client->inflight.heap[i];

		if (call->delayed || call->queued)
			continue;
		call->queued = true;
		TAILQ_INSERT_TAIL(&client->unsent, call, unsent);
	}
}

bool dispatch_input(struct orderd_client *client)
{
	struct trace_state before = trace_look(client);
	zmq_msg_t header;
	zmq_msg_t body;
	int n_replies = 0;

	if (transport_watch(&client->transport))
		dispatch_resend_all(client);
	trace_connection(client, before);
	zmq_msg_init(&header);
	zmq_msg_init(&body);
	while (n_replies < DISPATCH_REPLIES_MAX && client_alive(client) &&
	       transport_receive(&client->transport, &header, &body) == 0) {
		dispatch_reply(client, &header, &body);
		n_replies++;
	}
	zmq_msg_close(&header);
	zmq_msg_close(&body);
	return n_replies == DISPATCH_REPLIES_MAX;
}

static void dispatch_describe_state(struct orderd_client *client, const struct call *call,
				    char *ret, size_t size)
{
	char reason[160];

	if (client->transport.connected) {
		snprintf(ret, size, "sent %u times over a connection that stands", call->n_sent);
		return;
	}
	transport_explain(&client->transport, reason, sizeof(reason));
	snprintf(ret, size, "%s, %u attempts to connect, %s",
		 call->n_sent > 0 ? "the connection was lost" : "never sent",
		 client->transport.n_attempts, reason);
}

static void dispatch_expire(struct orderd_client *client, struct call *call)
{
	const struct orderd_error *refusal = call->refusal;
	char message[1024];
	char before[400] = "";
	char state[400];

	dispatch_describe_state(client, call, state, sizeof(state));
	if (refusal)
		snprintf(before, sizeof(before), "; before that: %s (%s)",
			 orderd_error_message(refusal), orderd_error_reason(refusal));
	snprintf(message, sizeof(message), "no answer to %s from %s within %" PRId64 " ms: %s%s",
		 call->method, client->transport.endpoint, call->deadline_ms - call->started_ms,
		 state, before);
	dispatch_fail(client, call, ORDERD__V1__CODE__CODE_DEADLINE_EXCEEDED,
		      client->transport.connected ? "DEADLINE_EXCEEDED" : "UNREACHABLE", message);
}

void dispatch_timers(struct orderd_client *client)
{
	int64_t now_ms = wake_clock_ms();
	struct call *call;

	while (client_alive(client) && (call = inflight_first(&client->inflight)) != NULL &&
	       call->due_ms <= now_ms) {
		if (call->deadline_ms <= now_ms) {
			dispatch_expire(client, call);
			continue;
		}
		dispatch_enqueue(client, call);
	}
	if (inflight_first(&client->inflight))
		wake_arm(&client->wake, inflight_first(&client->inflight)->due_ms);
}

void dispatch_output(struct orderd_client *client)
{
	struct call *call;

	while ((call = TAILQ_FIRST(&client->unsent)) != NULL)
		if (dispatch_send(client, call) < 0)
			break;
}
