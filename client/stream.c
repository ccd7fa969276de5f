#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "catchup.h"
#include "dispatch.h"
#include "durable.h"
#include "live.h"

static void stream_filter_fini(struct stream_filter *filter)
{
	for (size_t i = 0; i < filter->n_types; i++)
		free(filter->types[i]);
	free(filter->types);
}

static int stream_filter_init(struct stream_filter *filter,
			      const struct orderd_stream_options *options)
{
	filter->aggregate_kind = options->aggregate_kind;
	filter->aggregate_id = options->aggregate_id;
	filter->account_id = options->account_id;
	if (options->n_types == 0)
		return 0;
	filter->types = calloc(options->n_types, sizeof(char *));
	if (!filter->types)
		return -ENOMEM;
	for (; filter->n_types < options->n_types; filter->n_types++) {
		filter->types[filter->n_types] = strdup(options->types[filter->n_types]);
		if (!filter->types[filter->n_types])
			return -ENOMEM;
	}
	return 0;
}

static void stream_free(struct orderd_stream *stream)
{
	live_disconnect(stream);
	durable_free(stream->durable);
	stream_filter_fini(&stream->filter);
	free(stream);
}

/* Fills in what the caller left out. The caller's struct may be of another version of the header.
 */
static int stream_complete(const struct orderd_stream_options *options,
			   struct orderd_stream_options *ret)
{
	*ret = (struct orderd_stream_options){ 0 };
	if (!options)
		return 0;
	if (options->size < sizeof(options->size))
		return -EINVAL;
	memcpy(ret, options, options->size < sizeof(*ret) ? options->size : sizeof(*ret));
	if (ret->from > ORDERD_STREAM_FROM_AFTER || ret->after.seq < 0 || ret->after.epoch < 0)
		return -EINVAL;
	for (size_t i = 0; i < ret->n_types; i++)
		if (!ret->types[i])
			return -EINVAL;
	return 0;
}

static int stream_init(struct orderd_stream *stream, const struct orderd_stream_options *options)
{
	int result = stream_filter_init(&stream->filter, options);

	if (result < 0)
		return result;
	stream->from = options->from;
	if (stream->from == ORDERD_STREAM_FROM_AFTER) {
		stream->last_seq = options->after.seq;
		stream->epoch = options->after.epoch;
	}
	stream->step = STREAM_LOCATE;
	if (options->subscription)
		return durable_new(&stream->durable, options);
	if (!options->endpoint)
		return 0;
	stream->endpoint_given = true;
	stream->step = catchup_first(stream);
	return live_connect(stream, options->endpoint);
}

int orderd_stream_open(struct orderd_stream **ret, struct orderd_client *client,
		       const struct orderd_stream_options *options,
		       void (*on_event)(const Orderd__V1__Event *event, void *context),
		       void (*on_notice)(const struct orderd_notice *notice, void *context),
		       void *context)
{
	struct orderd_stream_options complete;
	struct orderd_stream *stream;
	int result = stream_complete(options, &complete);

	if (result < 0)
		return result;
	stream = calloc(1, sizeof(*stream));
	if (!stream)
		return -ENOMEM;
	stream->client = client;
	stream->on_event = on_event;
	stream->on_notice = on_notice;
	stream->context = context;
	result = stream_init(stream, &complete);
	if (result < 0) {
		stream_free(stream);
		return result;
	}
	TAILQ_INSERT_TAIL(&client->streams, stream, siblings);
	wake_arm(&client->wake, 0);
	*ret = stream;
	return 0;
}

static void stream_bury(struct orderd_stream *stream)
{
	TAILQ_REMOVE(&stream->client->streams, stream, siblings);
	stream_free(stream);
}

void orderd_stream_close(struct orderd_stream *stream)
{
	if (!stream || stream->closed)
		return;
	stream->closed = true;
	if (stream->durable)
		durable_abandon(stream);
	if (stream->calling)
		dispatch_drop(stream->client, stream->call_id);
	stream->calling = false;
	/* Inside a turn somebody may still hold it; the end of the turn buries it. */
	if (!stream->client->in_turn)
		stream_bury(stream);
}

void stream_close_all(struct orderd_client *client)
{
	while (!TAILQ_EMPTY(&client->streams)) {
		struct orderd_stream *stream = TAILQ_FIRST(&client->streams);

		orderd_stream_close(stream);
		stream_bury(stream);
	}
}

struct orderd_position orderd_stream_position(const struct orderd_stream *stream)
{
	return (struct orderd_position){ stream->epoch, stream->last_seq };
}

bool stream_alive(const struct orderd_stream *stream)
{
	return !stream->closed && stream->step != STREAM_ENDED && client_alive(stream->client);
}

static bool stream_type_matches(const struct stream_filter *filter, const char *type)
{
	if (filter->n_types == 0)
		return true;
	for (size_t i = 0; i < filter->n_types; i++) {
		const char *wanted = filter->types[i];
		size_t length = strlen(wanted);

		if (strcmp(wanted, type) == 0)
			return true;
		if (length > 0 && wanted[length - 1] == '.' && strncmp(wanted, type, length) == 0)
			return true;
	}
	return false;
}

static bool stream_matches(const struct stream_filter *filter, const Orderd__V1__Event *event)
{
	if (filter->aggregate_kind && event->aggregate_kind != filter->aggregate_kind)
		return false;
	if (filter->aggregate_id && event->aggregate_id != filter->aggregate_id)
		return false;
	if (filter->account_id && event->account_id != filter->account_id)
		return false;
	return stream_type_matches(filter, event->type ? event->type : "");
}

void stream_deliver(struct orderd_stream *stream, const Orderd__V1__Event *event)
{
	stream->last_seq = event->seq;
	if (stream->head_seq < event->seq)
		stream->head_seq = event->seq;
	if (!stream_matches(&stream->filter, event))
		return;
	stream->client->n_callbacks++;
	stream->on_event(event, stream->context);
}

void stream_notify(struct orderd_stream *stream, enum orderd_notice_kind kind, int64_t from_seq,
		   int64_t to_seq, const struct orderd_error *error)
{
	struct orderd_notice notice = {
		.kind = kind,
		.from = { stream->epoch, from_seq },
		.to = { stream->epoch, to_seq },
		.error = error,
	};

	if (!stream->on_notice || stream->closed)
		return;
	stream->client->n_callbacks++;
	stream->on_notice(&notice, stream->context);
}

void stream_end(struct orderd_stream *stream, const struct orderd_error *error)
{
	stream->step = STREAM_ENDED;
	live_disconnect(stream);
	stream_notify(stream, ORDERD_NOTICE_ENDED, stream->last_seq, stream->last_seq, error);
}

enum stream_epoch stream_compare_epoch(struct orderd_stream *stream, int32_t epoch)
{
	if (stream->epoch == 0)
		stream->epoch = epoch;
	if (epoch == stream->epoch)
		return STREAM_EPOCH_SAME;
	return epoch > stream->epoch ? STREAM_EPOCH_NEWER : STREAM_EPOCH_OLDER;
}

/* Whether there is more to do at once. */
static bool stream_turn(struct orderd_stream *stream)
{
	bool more = false;

	if (stream->durable) {
		durable_turn(stream);
		return false;
	}
	if (stream->step == STREAM_LIVE) {
		more = live_follow(stream);
		if (stream->step == STREAM_LIVE && wake_clock_ms() >= stream->due_ms)
			catchup_check(stream);
	} else {
		more = live_hold(stream);
	}
	if (!stream_alive(stream) || stream->step == STREAM_LIVE)
		return more;
	if (!stream->calling && wake_clock_ms() >= stream->due_ms)
		catchup_ask(stream);
	return more;
}

bool stream_turn_all(struct orderd_client *client)
{
	struct orderd_stream *stream;
	struct orderd_stream *next;
	bool more = false;

	/* A stream that a callback opens is put at the end, one that it closes stays until below.
	 */
	TAILQ_FOREACH(stream, &client->streams, siblings) {
		if (!stream_alive(stream))
			continue;
		if (stream_turn(stream))
			more = true;
		if (stream_alive(stream) && !stream->calling)
			wake_arm(&client->wake, stream->due_ms);
	}
	for (stream = TAILQ_FIRST(&client->streams); stream; stream = next) {
		next = TAILQ_NEXT(stream, siblings);
		if (stream->closed)
			stream_bury(stream);
	}
	return more;
}
