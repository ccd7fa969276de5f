#include "durable.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dispatch.h"
#include "error.h"

#define DURABLE_PAGE_MAX 1000
#define DURABLE_UNACKED_DEFAULT 1000
#define DURABLE_UNACKED_MAX 100000
#define DURABLE_LEASE_MS_DEFAULT 10000
#define DURABLE_CONSUMER_BYTES_MAX 64
#define DURABLE_WAIT_MS 10000
/* What an answer may take beyond the wait, before it is asked for again, and in all. */
#define DURABLE_PATIENCE_MS 2000
#define DURABLE_TIMEOUT_MS 20000
/* Between attempts while the daemon cannot answer, or another consumer has the subscription. */
#define DURABLE_PAUSE_MS 1000
#define DURABLE_PAUSE_MS_MAX 5000

/* --- making it --- */

/* "host-4711-0a1b2c3d" */
static char *durable_make_consumer(void)
{
	uint8_t id[ORDERD_REQUEST_ID_SIZE];
	char host[32], *name = malloc(DURABLE_CONSUMER_BYTES_MAX + 1);

	if (!name || orderd_request_id_make(id) < 0) {
		free(name);
		return NULL;
	}
	if (gethostname(host, sizeof(host)) < 0)
		host[0] = '\0';
	host[sizeof(host) - 1] = '\0';
	snprintf(name, DURABLE_CONSUMER_BYTES_MAX + 1, "%s-%d-%02x%02x%02x%02x", host,
		 (int)getpid(), id[12], id[13], id[14], id[15]);
	return name;
}

static bool durable_valid(const struct orderd_stream_options *options)
{
	size_t length = options->consumer ? strlen(options->consumer) : 1;
	bool filters = options->n_types > 0 || options->aggregate_kind || options->aggregate_id ||
		options->account_id;

	if (length == 0 || length > DURABLE_CONSUMER_BYTES_MAX)
		return false;
	if (options->unacked_max > DURABLE_UNACKED_MAX)
		return false;
	return options->create || !(filters || options->from != ORDERD_STREAM_FROM_NOW);
}

int durable_new(struct durable **ret, const struct orderd_stream_options *options)
{
	struct durable *durable;

	if (!durable_valid(options))
		return -EINVAL;
	durable = calloc(1, sizeof(*durable));
	if (!durable)
		return -ENOMEM;
	STAILQ_INIT(&durable->rejects);
	durable->create = options->create;
	durable->force = options->force;
	durable->named = options->consumer != NULL;
	durable->lease_ms = options->lease_ms ? options->lease_ms : DURABLE_LEASE_MS_DEFAULT;
	durable->unacked_max = options->unacked_max ? options->unacked_max
						    : DURABLE_UNACKED_DEFAULT;
	durable->unacked = calloc(durable->unacked_max, sizeof(*durable->unacked));
	durable->name = strdup(options->subscription);
	durable->consumer = options->consumer ? strdup(options->consumer) : durable_make_consumer();
	if (!durable->unacked || !durable->name || !durable->consumer) {
		durable_free(durable);
		return -ENOMEM;
	}
	*ret = durable;
	return 0;
}

void durable_free(struct durable *durable)
{
	if (!durable)
		return;
	durable_forget(durable);
	if (durable->ret_gone)
		*durable->ret_gone = true;
	free(durable->unacked);
	free(durable->name);
	free(durable->consumer);
	free(durable);
}

/* --- asking --- */

Orderd__V1__RecordKey *durable_key(const struct durable *durable, Orderd__V1__RecordKey *key)
{
	orderd__v1__record_key__init(key);
	key->key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	key->number = durable->name;
	return key;
}

int durable_call(struct orderd_stream *stream, const char *method, const ProtobufCMessage *message,
		 const uint8_t id[ORDERD_REQUEST_ID_SIZE], uint32_t wait_ms,
		 const struct call_sink *sink)
{
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	struct call_request request = {
		.service = "orderd.v1.EventService",
		.method = method,
		.message = message,
		.patience_ms = wait_ms > 0 ? wait_ms + DURABLE_PATIENCE_MS : 0,
	};

	options.request_id = id;
	options.timeout_ms = wait_ms + DURABLE_TIMEOUT_MS;
	return dispatch_start(stream->client, &request, &options, sink);
}

static void durable_pause(struct orderd_stream *stream, int64_t pause_ms)
{
	stream->due_ms = wake_clock_ms() + pause_ms;
	wake_arm(&stream->client->wake, stream->due_ms);
}

/* It goes on trying, and says so once. */
static void durable_wait(struct orderd_stream *stream, const struct orderd_error *error)
{
	uint32_t pause_ms = orderd_error_retry_after_ms(error);

	if (pause_ms == 0)
		pause_ms = DURABLE_PAUSE_MS;
	durable_pause(stream, pause_ms < DURABLE_PAUSE_MS_MAX ? pause_ms : DURABLE_PAUSE_MS_MAX);
	if (stream->waiting)
		return;
	stream->waiting = true;
	stream_notify(stream, ORDERD_NOTICE_WAITING, stream->last_seq, stream->last_seq, error);
}

static bool durable_reason_is(const struct orderd_error *error, const char *reason)
{
	return strcmp(orderd_error_reason(error), reason) == 0;
}

bool durable_is_final(const struct orderd_error *error)
{
	return !orderd_error_retriable(error) &&
		orderd_error_code(error) != ORDERD__V1__CODE__CODE_INTERNAL;
}

void durable_lose(struct orderd_stream *stream, const struct orderd_error *error)
{
	struct durable *durable = stream->durable;
	const char *consumer = orderd_error_metadata(error, "consumer");
	bool sought = durable_reason_is(error, "SUBSCRIPTION_SOUGHT");

	if (durable->generation == 0)
		return;
	durable->generation = 0;
	durable_forget(durable);
	durable_pause(stream, 0);
	/* Another run under this name took it: to take it back would begin a quarrel. */
	if (!sought && durable->named && consumer && strcmp(consumer, durable->consumer) == 0)
		stream_end(stream, error);
	else
		stream_notify(stream, sought ? ORDERD_NOTICE_SOUGHT : ORDERD_NOTICE_LOST,
			      stream->last_seq, stream->last_seq, error);
}

static void durable_refused(struct orderd_stream *stream, const struct orderd_error *error)
{
	if (durable_reason_is(error, "LEASE_LOST") ||
	    durable_reason_is(error, "SUBSCRIPTION_SOUGHT"))
		durable_lose(stream, error);
	else if (durable_reason_is(error, "LEASE_HELD") || !durable_is_final(error))
		durable_wait(stream, error);
	else
		stream_end(stream, error);
}

/* --- what is fetched --- */

static void durable_hand(struct orderd_stream *stream, const Orderd__V1__Event *event,
			 enum orderd_delivery delivery)
{
	struct durable *durable = stream->durable;

	durable->delivery = delivery;
	stream->client->n_callbacks++;
	stream->on_event(event, stream->context);
}

static bool durable_is_held(const struct durable *durable, int64_t seq)
{
	for (size_t i = 0; i < durable->n_held; i++)
		if (durable->held[i] == seq)
			return true;
	return false;
}

static void durable_hand_retried(struct orderd_stream *stream, const Orderd__V1__Event *event)
{
	struct durable *durable = stream->durable;

	if (durable->n_held == DURABLE_HELD_MAX || durable_is_held(durable, event->seq))
		return;
	durable->held[durable->n_held++] = event->seq;
	durable_hand(stream, event, ORDERD_DELIVERY_RETRIED);
}

static void durable_hand_next(struct orderd_stream *stream, const Orderd__V1__Event *event)
{
	struct durable *durable = stream->durable;
	size_t at = (durable->unacked_first + durable->n_unacked) % durable->unacked_max;

	stream->last_seq = durable->handed_seq = event->seq;
	durable->unacked[at] = event->seq;
	durable->n_unacked++;
	durable_hand(stream, event,
		     event->seq <= durable->redelivered_seq ? ORDERD_DELIVERY_AGAIN
							    : ORDERD_DELIVERY_FIRST);
}

/* The first page of a generation says where its place is. */
static void durable_begin(struct orderd_stream *stream, const Orderd__V1__FetchResponse *page)
{
	struct durable *durable = stream->durable;

	if (durable->generation == page->generation)
		return;
	durable_forget(durable);
	durable->generation = page->generation;
	durable->force = false;
	durable->handed_seq = 0;
	durable->acked_seq = durable->wanted_seq = page->acked_seq;
	durable->acked_ms = wake_clock_ms();
	stream->last_seq = page->acked_seq;
	if (stream->started)
		return;
	stream->started = true;
	stream->epoch = page->epoch;
	stream_notify(stream, ORDERD_NOTICE_STARTED, stream->last_seq, stream->last_seq, NULL);
}

static void durable_deliver(struct orderd_stream *stream, const Orderd__V1__FetchResponse *page)
{
	struct durable *durable = stream->durable;
	int64_t generation = durable->generation;

	/* A callback may finish or lose it. */
	for (size_t i = 0; i < page->n_retried && stream_alive(stream); i++)
		durable_hand_retried(stream, page->retried[i]);
	for (size_t i = 0; i < page->n_events && stream_alive(stream); i++)
		if (page->events[i]->seq > stream->last_seq && durable->generation == generation)
			durable_hand_next(stream, page->events[i]);
	if (stream_alive(stream) && durable->generation == generation &&
	    page->through_seq > stream->last_seq)
		stream->last_seq = page->through_seq;
}

static void durable_take(struct orderd_stream *stream, const Orderd__V1__FetchResponse *page)
{
	durable_begin(stream, page);
	if (stream_alive(stream) && page->epoch != stream->epoch) {
		stream->epoch = page->epoch;
		stream_notify(stream, ORDERD_NOTICE_EPOCH, stream->last_seq, stream->last_seq,
			      NULL);
	}
	if (!stream_alive(stream))
		return;
	stream->durable->redelivered_seq = page->redelivered_seq;
	durable_deliver(stream, page);
	if (!stream_alive(stream) || stream->was_live || stream->last_seq < page->head_seq)
		return;
	stream->was_live = true;
	stream_notify(stream, ORDERD_NOTICE_LIVE, stream->last_seq, stream->last_seq, NULL);
}

static void durable_on_page(const ProtobufCMessage *reply, const struct orderd_error *error,
			    const struct orderd_position *position, void *context)
{
	struct orderd_stream *stream = context;

	stream->calling = false;
	if (!stream_alive(stream))
		return;
	durable_pause(stream, 0);
	if (error) {
		durable_refused(stream, error);
		return;
	}
	stream->waiting = false;
	/* The place was lost meanwhile: these are not for us any more. */
	if (stream->durable->asked_generation == stream->durable->generation)
		durable_take(stream, (const Orderd__V1__FetchResponse *)reply);
}

/* Beyond the first of a generation, pages are large where there is much to come. */
size_t durable_room(const struct durable *durable)
{
	size_t room = durable->unacked_max - durable->n_unacked;

	/* Little by little would mean a question for each event. */
	if (durable->n_unacked > 0 && room < durable->unacked_max / 4)
		return 0;
	return room < DURABLE_PAGE_MAX ? room : DURABLE_PAGE_MAX;
}

static int durable_fetch(struct orderd_stream *stream)
{
	struct durable *durable = stream->durable;
	Orderd__V1__FetchRequest fetch = ORDERD__V1__FETCH_REQUEST__INIT;
	Orderd__V1__RecordKey key;
	struct call_sink sink = {
		.output = &orderd__v1__fetch_response__descriptor,
		.on_message = durable_on_page,
		.context = stream,
		.internal = true,
	};

	fetch.subscription = durable_key(durable, &key);
	fetch.consumer = durable->consumer;
	fetch.has_page_size = fetch.has_wait_ms = fetch.has_lease_ms = true;
	fetch.page_size = (uint32_t)durable_room(durable);
	fetch.wait_ms = DURABLE_WAIT_MS;
	fetch.lease_ms = durable->lease_ms;
	fetch.has_generation = fetch.has_after_seq = fetch.has_epoch = durable->generation > 0;
	fetch.generation = durable->asked_generation = durable->generation;
	fetch.after_seq = stream->last_seq;
	fetch.epoch = stream->epoch;
	fetch.has_force = fetch.force = durable->force && durable->generation == 0;
	fetch.held_seqs = durable->held;
	fetch.n_held_seqs = durable->n_held;
	return durable_call(stream, "Fetch", &fetch.base, stream->call_id, fetch.wait_ms, &sink);
}

/* --- making the subscription --- */

static void durable_on_created(const ProtobufCMessage *reply, const struct orderd_error *error,
			       const struct orderd_position *position, void *context)
{
	struct orderd_stream *stream = context;

	stream->calling = false;
	if (!stream_alive(stream))
		return;
	durable_pause(stream, 0);
	if (error) {
		durable_refused(stream, error);
		return;
	}
	stream->waiting = false;
	stream->durable->create = false;
}

static int durable_create(struct orderd_stream *stream)
{
	Orderd__V1__CreateSubscriptionRequest create =
		ORDERD__V1__CREATE_SUBSCRIPTION_REQUEST__INIT;
	Orderd__V1__RecordKey account = ORDERD__V1__RECORD_KEY__INIT;
	const struct stream_filter *filter = &stream->filter;
	struct call_sink sink = {
		.output = &orderd__v1__create_subscription_response__descriptor,
		.on_message = durable_on_created,
		.context = stream,
		.internal = true,
	};

	create.name = stream->durable->name;
	create.types = filter->types;
	create.n_types = filter->n_types;
	create.has_aggregate_kind = filter->aggregate_kind != 0;
	create.aggregate_kind = filter->aggregate_kind;
	create.has_aggregate_id = filter->aggregate_id != 0;
	create.aggregate_id = filter->aggregate_id;
	account.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	account.id = filter->account_id;
	create.account = filter->account_id != 0 ? &account : NULL;
	create.has_reuse = create.reuse = true;
	create.has_start = stream->from != ORDERD_STREAM_FROM_AFTER;
	create.start = stream->from == ORDERD_STREAM_FROM_NOW
		? ORDERD__V1__SUBSCRIPTION_START__SUBSCRIPTION_START_NOW
		: ORDERD__V1__SUBSCRIPTION_START__SUBSCRIPTION_START_BEGINNING;
	create.has_after_seq = stream->from == ORDERD_STREAM_FROM_AFTER;
	create.after_seq = stream->last_seq;
	return durable_call(stream, "CreateSubscription", &create.base, stream->call_id, 0, &sink);
}

/* --- turns --- */

static void durable_ask(struct orderd_stream *stream)
{
	struct orderd_error *error;
	char message[160];
	int result = orderd_request_id_make(stream->call_id);

	if (result == 0)
		result = stream->durable->create ? durable_create(stream) : durable_fetch(stream);
	if (result == 0) {
		stream->calling = true;
		return;
	}
	snprintf(message, sizeof(message), "events cannot be fetched: %s",
		 strerrordesc_np(-result));
	error = error_new(ORDERD__V1__CODE__CODE_FAILED_PRECONDITION, "CALL_NOT_STARTED", message,
			  NULL);
	durable_wait(stream, error);
	orderd_error_free(error);
}

void durable_turn(struct orderd_stream *stream)
{
	struct durable *durable = stream->durable;

	durable_settle(stream);
	if (!stream_alive(stream) || stream->calling || durable->releasing)
		return;
	if (durable_room(durable) == 0)
		stream->due_ms = WAKE_NEVER;
	else if (stream->due_ms == WAKE_NEVER)
		stream->due_ms = 0;
	if (wake_clock_ms() >= stream->due_ms)
		durable_ask(stream);
}
