#include "catchup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dispatch.h"
#include "error.h"
#include "live.h"
#include "orderd/v1/system.pb-c.h"

#define CATCHUP_PAGE_SIZE 1000
/* Between attempts while the daemon cannot answer. */
#define CATCHUP_PAUSE_MS 1000
/* When the log stays behind what was heard of, such as on a standby. */
#define CATCHUP_LAG_MS 50
/* Without a live stream the log is asked this often. */
#define CATCHUP_POLL_MS 1000

enum stream_step catchup_first(const struct orderd_stream *stream)
{
	if (stream->from == ORDERD_STREAM_FROM_NOW && !stream->started)
		return STREAM_HEAD;
	return STREAM_READ;
}

static void catchup_pause(struct orderd_stream *stream, int64_t pause_ms)
{
	stream->due_ms = wake_clock_ms() + pause_ms;
}

static void catchup_wait(struct orderd_stream *stream, const struct orderd_error *error)
{
	catchup_pause(stream, CATCHUP_PAUSE_MS);
	/* What was heard of may be gone with the database it was in: the next answer tells. */
	stream->head_seq = stream->last_seq;
	if (stream->waiting)
		return;
	stream->waiting = true;
	stream_notify(stream, ORDERD_NOTICE_WAITING, stream->last_seq, stream->last_seq, error);
}

/* Whether to go on after an answer. */
static bool catchup_on_answer(struct orderd_stream *stream, const struct orderd_error *error)
{
	stream->calling = false;
	if (!stream_alive(stream))
		return false;
	if (!error) {
		stream->waiting = false;
		return true;
	}
	if (orderd_error_retriable(error) ||
	    orderd_error_code(error) == ORDERD__V1__CODE__CODE_INTERNAL ||
	    orderd_error_code(error) == ORDERD__V1__CODE__CODE_ABORTED)
		catchup_wait(stream, error);
	else
		stream_end(stream, error);
	return false;
}

/* Of the endpoints one of the kind that the client's own connection is, otherwise the first. */
static const char *catchup_choose(const struct orderd_stream *stream,
				  const Orderd__V1__GetInfoResponse *info)
{
	const char *endpoint = stream->client->transport.endpoint;
	size_t length = strcspn(endpoint, ":");

	for (size_t i = 0; i < info->n_event_endpoints; i++)
		if (strncmp(info->event_endpoints[i], endpoint, length + 1) == 0)
			return info->event_endpoints[i];
	return info->n_event_endpoints > 0 ? info->event_endpoints[0] : NULL;
}

static void catchup_on_info(const ProtobufCMessage *reply, const struct orderd_error *error,
			    const struct orderd_position *position, void *context)
{
	struct orderd_stream *stream = context;
	const char *endpoint;

	if (!catchup_on_answer(stream, error))
		return;
	endpoint = catchup_choose(stream, (const Orderd__V1__GetInfoResponse *)reply);
	/* One that cannot be connected from here leaves the log, which is slower. */
	if (!endpoint || live_connect(stream, endpoint) < 0)
		live_disconnect(stream);
	stream->step = catchup_first(stream);
}

static void catchup_start(struct orderd_stream *stream)
{
	if (stream->started)
		return;
	stream->started = true;
	stream_notify(stream, ORDERD_NOTICE_STARTED, stream->last_seq, stream->last_seq, NULL);
}

/* Everything that was heard of was handed out. */
static void catchup_finish(struct orderd_stream *stream)
{
	int64_t from = stream->gap_from;
	int64_t to = stream->last_seq;

	if (stream->gap_to > 0 && stream->gap_to < to)
		to = stream->gap_to;

	stream->step = STREAM_LIVE;
	stream->gap_from = stream->gap_to = 0;
	catchup_pause(stream, stream->socket ? STREAM_SILENCE_MS : CATCHUP_POLL_MS);
	if (from > 0 && to >= from && stream->socket)
		stream_notify(stream, ORDERD_NOTICE_REPAIRED, from, to, NULL);
	if (stream->was_live || !stream_alive(stream))
		return;
	stream->was_live = true;
	stream_notify(stream, ORDERD_NOTICE_LIVE, stream->last_seq, stream->last_seq, NULL);
}

static void catchup_on_head(const ProtobufCMessage *reply, const struct orderd_error *error,
			    const struct orderd_position *position, void *context)
{
	const Orderd__V1__GetHeadResponse *head = (const Orderd__V1__GetHeadResponse *)reply;
	struct orderd_stream *stream = context;

	if (!catchup_on_answer(stream, error))
		return;
	stream->last_seq = stream->head_seq = head->seq;
	stream->epoch = head->epoch;
	catchup_start(stream);
	if (stream_alive(stream))
		catchup_finish(stream);
}

static void catchup_diverge(struct orderd_stream *stream, int32_t epoch)
{
	struct orderd_error *error;
	char message[200];

	snprintf(message, sizeof(message),
		 "history diverged: position %lld of epoch %d is not part of epoch %d",
		 (long long)stream->last_seq, stream->epoch, epoch);
	error = error_new(ORDERD__V1__CODE__CODE_DATA_LOSS, "EPOCH_DIVERGED", message, NULL);
	stream_end(stream, error);
	orderd_error_free(error);
}

/* Whether a page is of a history that the stream's position belongs to, as far as is known. */
static bool catchup_trust(struct orderd_stream *stream, const Orderd__V1__ReadResponse *page)
{
	if (!page->has_epoch)
		return true;
	switch (stream_compare_epoch(stream, page->epoch)) {
	case STREAM_EPOCH_SAME:
		return true;
	case STREAM_EPOCH_NEWER:
		catchup_verify(stream);
		return false;
	case STREAM_EPOCH_OLDER:
		/* From a daemon that does not know yet. */
		catchup_pause(stream, CATCHUP_LAG_MS);
		return false;
	}
	return false;
}

static void catchup_deliver(struct orderd_stream *stream, const Orderd__V1__ReadResponse *page)
{
	for (size_t i = 0; i < page->n_events && stream_alive(stream); i++) {
		const Orderd__V1__Event *event = page->events[i]->event;

		if (event && event->has_seq && event->seq > stream->last_seq)
			stream_deliver(stream, event);
	}
	if (stream_alive(stream) && page->through_seq > stream->last_seq)
		stream->last_seq = page->through_seq;
}

static void catchup_on_page(const ProtobufCMessage *reply, const struct orderd_error *error,
			    const struct orderd_position *position, void *context)
{
	const Orderd__V1__ReadResponse *page = (const Orderd__V1__ReadResponse *)reply;
	struct orderd_stream *stream = context;
	int64_t before = stream->last_seq;

	if (!catchup_on_answer(stream, error) || !catchup_trust(stream, page))
		return;
	catchup_start(stream);
	if (!stream_alive(stream))
		return;
	catchup_deliver(stream, page);
	if (!stream_alive(stream))
		return;
	if (stream->head_seq < page->head_seq)
		stream->head_seq = page->head_seq;
	if (stream->last_seq >= stream->head_seq)
		catchup_finish(stream);
	else if (stream->last_seq == before)
		catchup_pause(stream, CATCHUP_LAG_MS);
}

static void catchup_on_verified(const ProtobufCMessage *reply, const struct orderd_error *error,
				const struct orderd_position *position, void *context)
{
	const Orderd__V1__ReadResponse *page = (const Orderd__V1__ReadResponse *)reply;
	struct orderd_stream *stream = context;
	const Orderd__V1__Event *event = NULL;

	if (!catchup_on_answer(stream, error))
		return;
	if (page->epoch <= stream->epoch) {
		catchup_pause(stream, CATCHUP_LAG_MS);
		return;
	}
	if (page->n_events > 0)
		event = page->events[0]->event;
	/* An event of the stream's own epoch, or an older one, came before every later epoch. */
	if (stream->last_seq > 0 &&
	    (!event || event->seq != stream->last_seq || event->epoch > stream->epoch)) {
		catchup_diverge(stream, page->epoch);
		return;
	}
	stream->epoch = page->epoch;
	stream->step = STREAM_READ;
	stream_notify(stream, ORDERD_NOTICE_EPOCH, stream->last_seq, stream->last_seq, NULL);
}

/* Asks for what follows; the daemon filters too, to save the way. */
static void catchup_fill(struct orderd_stream *stream, Orderd__V1__ReadRequest *request)
{
	request->has_after_seq = request->has_page_size = true;
	request->after_seq = stream->last_seq;
	request->page_size = CATCHUP_PAGE_SIZE;
	if (stream->step == STREAM_VERIFY) {
		request->after_seq = stream->last_seq > 0 ? stream->last_seq - 1 : 0;
		request->page_size = 1;
		return;
	}
	request->types = stream->filter.types;
	request->n_types = stream->filter.n_types;
	request->has_aggregate_kind = stream->filter.aggregate_kind != 0;
	request->aggregate_kind = stream->filter.aggregate_kind;
	request->has_aggregate_id = stream->filter.aggregate_id != 0;
	request->aggregate_id = stream->filter.aggregate_id;
	request->has_account_id = stream->filter.account_id != 0;
	request->account_id = stream->filter.account_id;
}

static int catchup_call(struct orderd_stream *stream, const char *service, const char *method,
			const ProtobufCMessage *message, const struct call_sink *sink)
{
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	struct call_request request = {
		.service = service,
		.method = method,
		.message = message,
	};
	int result = orderd_request_id_make(stream->call_id);

	if (result < 0)
		return result;
	options.request_id = stream->call_id;
	/* A reader that is behind waits for what was heard of. */
	if (stream->step == STREAM_READ)
		options.min_seq = stream->head_seq;
	return dispatch_start(stream->client, &request, &options, sink);
}

static int catchup_ask_step(struct orderd_stream *stream)
{
	Orderd__V1__GetInfoRequest info = ORDERD__V1__GET_INFO_REQUEST__INIT;
	Orderd__V1__GetHeadRequest head = ORDERD__V1__GET_HEAD_REQUEST__INIT;
	Orderd__V1__ReadRequest read = ORDERD__V1__READ_REQUEST__INIT;
	struct call_sink sink = { .context = stream, .internal = true };

	switch (stream->step) {
	case STREAM_LOCATE:
		sink.output = &orderd__v1__get_info_response__descriptor;
		sink.on_message = catchup_on_info;
		return catchup_call(stream, "orderd.v1.SystemService", "GetInfo", &info.base,
				    &sink);
	case STREAM_HEAD:
		sink.output = &orderd__v1__get_head_response__descriptor;
		sink.on_message = catchup_on_head;
		return catchup_call(stream, "orderd.v1.EventService", "GetHead", &head.base, &sink);
	case STREAM_READ:
	case STREAM_VERIFY:
		sink.output = &orderd__v1__read_response__descriptor;
		sink.on_message = stream->step == STREAM_READ ? catchup_on_page
							      : catchup_on_verified;
		catchup_fill(stream, &read);
		return catchup_call(stream, "orderd.v1.EventService", "Read", &read.base, &sink);
	case STREAM_LIVE:
	case STREAM_ENDED:
		break;
	}
	return 0;
}

void catchup_ask(struct orderd_stream *stream)
{
	struct orderd_error *error;
	char message[160];
	int result = catchup_ask_step(stream);

	if (result == 0) {
		stream->calling = true;
		return;
	}
	snprintf(message, sizeof(message), "the log cannot be asked: %s", strerrordesc_np(-result));
	error = error_new(ORDERD__V1__CODE__CODE_FAILED_PRECONDITION, "CALL_NOT_STARTED", message,
			  NULL);
	catchup_wait(stream, error);
	orderd_error_free(error);
}

void catchup_repair(struct orderd_stream *stream, int64_t gap_to, int64_t head_seq)
{
	stream->step = STREAM_READ;
	stream->due_ms = 0;
	stream->gap_from = stream->last_seq + 1;
	stream->gap_to = gap_to;
	if (stream->head_seq < head_seq)
		stream->head_seq = head_seq;
}

void catchup_check(struct orderd_stream *stream)
{
	stream->step = stream->endpoint_given ? STREAM_READ : STREAM_LOCATE;
	stream->due_ms = 0;
	stream->gap_from = stream->last_seq + 1;
	stream->gap_to = 0;
}

void catchup_verify(struct orderd_stream *stream)
{
	stream->step = STREAM_VERIFY;
	stream->due_ms = 0;
}
