/* What a stream tells the daemon of the events that it was handed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch.h"
#include "durable.h"

#define DURABLE_REASON_BYTES_MAX 1024
#define DURABLE_SETTLE_PAUSE_MS 1000
/* What was passed without a match is acknowledged now and then, so that nobody looks at it again.
 */
#define DURABLE_PASSED_MAX 1000
#define DURABLE_PASSED_MS 10000

static void durable_drop_reject(struct durable *durable)
{
	struct durable_reject *first = STAILQ_FIRST(&durable->rejects);

	STAILQ_REMOVE_HEAD(&durable->rejects, link);
	free(first);
}

void durable_forget(struct durable *durable)
{
	while (!STAILQ_EMPTY(&durable->rejects))
		durable_drop_reject(durable);
	durable->n_unacked = 0;
	durable->n_held = 0;
	durable->n_settled = 0;
	durable->settling_counts = false;
	durable->wanted_seq = durable->acked_seq = 0;
	durable->handed_seq = 0;
}

/* --- what the program says --- */

/* Everything up to there is not in hand any more. */
static void durable_pop(struct durable *durable, int64_t seq)
{
	while (durable->n_unacked > 0 && durable->unacked[durable->unacked_first] <= seq) {
		durable->unacked_first = (durable->unacked_first + 1) % durable->unacked_max;
		durable->n_unacked--;
	}
	if (durable->wanted_seq < seq)
		durable->wanted_seq = seq;
}

/* The dead letter's place among those in hand; n_held: it is none of them. */
static size_t durable_find_held(const struct durable *durable, int64_t seq)
{
	size_t i = durable->n_settled;

	while (i < durable->n_held && durable->held[i] != seq)
		i++;
	return i;
}

static void durable_settle_held(struct durable *durable, size_t i)
{
	int64_t seq = durable->held[i];

	durable->held[i] = durable->held[durable->n_settled];
	durable->held[durable->n_settled++] = seq;
}

static int durable_check(const struct orderd_stream *stream, int64_t seq)
{
	const struct durable *durable = stream->durable;

	if (!durable)
		return -EINVAL;
	if (durable->generation == 0 || !stream_alive(stream))
		return -ESTALE;
	if (seq > durable->handed_seq && durable_find_held(durable, seq) == durable->n_held)
		return -ESTALE;
	return 0;
}

int orderd_stream_ack(struct orderd_stream *stream, int64_t seq)
{
	struct durable *durable = stream->durable;
	int result = durable_check(stream, seq);
	size_t held;

	if (result < 0)
		return result;
	held = durable_find_held(durable, seq);
	if (held < durable->n_held)
		durable_settle_held(durable, held);
	if (seq <= durable->handed_seq)
		durable_pop(durable, seq);
	wake_arm(&stream->client->wake, 0);
	return 0;
}

int orderd_stream_reject(struct orderd_stream *stream, int64_t seq, const char *reason)
{
	struct durable *durable = stream->durable;
	struct durable_reject *reject;
	int result = durable_check(stream, seq);
	size_t length = strlen(reason);

	if (result < 0)
		return result;
	if (length == 0 || length > DURABLE_REASON_BYTES_MAX)
		return -EINVAL;
	reject = malloc(sizeof(*reject) + length + 1);
	if (!reject)
		return -ENOMEM;
	reject->seq = seq;
	memcpy(reject->reason, reason, length + 1);
	STAILQ_INSERT_TAIL(&durable->rejects, reject, link);
	if (seq <= durable->handed_seq)
		durable_pop(durable, seq);
	wake_arm(&stream->client->wake, 0);
	return 0;
}

enum orderd_delivery orderd_stream_delivery(const struct orderd_stream *stream)
{
	return stream->durable ? stream->durable->delivery : ORDERD_DELIVERY_FIRST;
}

/* --- what the daemon is told --- */

static void durable_refused_settle(struct orderd_stream *stream, const struct orderd_error *error)
{
	const char *reason = orderd_error_reason(error);

	stream->durable->settle_due_ms = wake_clock_ms() + DURABLE_SETTLE_PAUSE_MS;
	if (strcmp(reason, "LEASE_LOST") == 0 || strcmp(reason, "SUBSCRIPTION_SOUGHT") == 0)
		durable_lose(stream, error);
	else if (durable_is_final(error))
		stream_end(stream, error);
}

/* Whether what was told is settled. An answer that is about a former place says nothing of this. */
static bool durable_on_settled(struct orderd_stream *stream, const struct orderd_error *error)
{
	struct durable *durable = stream->durable;

	durable->settling = false;
	if (!stream_alive(stream) || !durable->settling_counts)
		return false;
	if (error)
		durable_refused_settle(stream, error);
	return !error;
}

static void durable_on_acked(const ProtobufCMessage *reply, const struct orderd_error *error,
			     const struct orderd_position *position, void *context)
{
	struct orderd_stream *stream = context;
	struct durable *durable = stream->durable;

	if (!durable_on_settled(stream, error))
		return;
	if (durable->acked_seq < durable->sent_seq)
		durable->acked_seq = durable->sent_seq;
	durable->acked_ms = wake_clock_ms();
	durable->n_held -= durable->n_sent;
	durable->n_settled -= durable->n_sent;
	memmove(durable->held, durable->held + durable->n_sent,
		durable->n_held * sizeof(durable->held[0]));
	durable->released = durable->releasing;
}

static void durable_on_rejected(const ProtobufCMessage *reply, const struct orderd_error *error,
				const struct orderd_position *position, void *context)
{
	struct orderd_stream *stream = context;
	struct durable *durable = stream->durable;
	size_t held;

	if (!durable_on_settled(stream, error) || STAILQ_EMPTY(&durable->rejects))
		return;
	/* From here on a Fetch may bring it again. */
	held = durable_find_held(durable, STAILQ_FIRST(&durable->rejects)->seq);
	if (held < durable->n_held)
		durable->held[held] = durable->held[--durable->n_held];
	durable_drop_reject(durable);
}

static int durable_send_ack(struct orderd_stream *stream, const struct call_sink *sink)
{
	struct durable *durable = stream->durable;
	Orderd__V1__AckRequest ack = ORDERD__V1__ACK_REQUEST__INIT;
	Orderd__V1__RecordKey key;

	ack.subscription = durable_key(durable, &key);
	ack.has_generation = ack.has_seq = ack.has_epoch = true;
	ack.generation = durable->generation;
	ack.seq = durable->sent_seq = durable->wanted_seq;
	ack.epoch = stream->epoch;
	ack.retried_seqs = durable->held;
	ack.n_retried_seqs = durable->n_sent = durable->n_settled;
	ack.has_release = ack.release = durable->releasing;
	return durable_call(stream, "Ack", &ack.base, durable->settle_id, 0, sink);
}

static int durable_send_reject(struct orderd_stream *stream, const struct call_sink *sink)
{
	struct durable *durable = stream->durable;
	struct durable_reject *first = STAILQ_FIRST(&durable->rejects);
	Orderd__V1__RejectRequest reject = ORDERD__V1__REJECT_REQUEST__INIT;
	Orderd__V1__RecordKey key;

	reject.subscription = durable_key(durable, &key);
	reject.has_generation = reject.has_seq = reject.has_epoch = true;
	reject.generation = durable->generation;
	reject.seq = first->seq;
	reject.epoch = stream->epoch;
	reject.reason = first->reason;
	return durable_call(stream, "Reject", &reject.base, durable->settle_id, 0, sink);
}

/* Nothing is in hand: what was passed counts as dealt with. */
static void durable_pass(struct orderd_stream *stream)
{
	struct durable *durable = stream->durable;
	int64_t passed = stream->last_seq - durable->wanted_seq;

	if (durable->n_unacked > 0 || durable->n_held > 0 || passed <= 0)
		return;
	if (passed >= DURABLE_PASSED_MAX ||
	    wake_clock_ms() - durable->acked_ms >= DURABLE_PASSED_MS || durable->releasing)
		durable->wanted_seq = stream->last_seq;
}

static bool durable_has_to_tell(const struct durable *durable)
{
	return !STAILQ_EMPTY(&durable->rejects) || durable->wanted_seq > durable->acked_seq ||
		durable->n_settled > 0 || (durable->releasing && !durable->released);
}

/*
 * Rejections go first: were an acknowledgement behind them confirmed and the program to die, nobody
 * would know of them.
 */
void durable_settle(struct orderd_stream *stream)
{
	struct durable *durable = stream->durable;
	struct call_sink sink = { .context = stream, .internal = true };
	int result;

	if (durable->generation == 0 || durable->settling)
		return;
	durable_pass(stream);
	if (!durable_has_to_tell(durable))
		return;
	if (wake_clock_ms() < durable->settle_due_ms) {
		wake_arm(&stream->client->wake, durable->settle_due_ms);
		return;
	}
	result = orderd_request_id_make(durable->settle_id);
	if (result == 0 && !STAILQ_EMPTY(&durable->rejects)) {
		sink.output = &orderd__v1__reject_response__descriptor;
		sink.on_message = durable_on_rejected;
		result = durable_send_reject(stream, &sink);
	} else if (result == 0) {
		sink.output = &orderd__v1__ack_response__descriptor;
		sink.on_message = durable_on_acked;
		result = durable_send_ack(stream, &sink);
	}
	durable->settling = result == 0;
	durable->settling_counts = result == 0;
	if (result == 0)
		return;
	durable->settle_due_ms = wake_clock_ms() + DURABLE_SETTLE_PAUSE_MS;
	wake_arm(&stream->client->wake, durable->settle_due_ms);
}

/* --- the end --- */

static void durable_on_abandoned(const ProtobufCMessage *reply, const struct orderd_error *error,
				 const struct orderd_position *position, void *context)
{
}

void durable_abandon(struct orderd_stream *stream)
{
	struct durable *durable = stream->durable;
	struct call_sink sink = {
		.output = &orderd__v1__ack_response__descriptor,
		.on_message = durable_on_abandoned,
		.internal = true,
	};

	if (durable->settling)
		dispatch_drop(stream->client, durable->settle_id);
	durable->settling = false;
	/* A rejection that is not told would be passed over. */
	if (durable->generation == 0 || durable->released || !STAILQ_EMPTY(&durable->rejects) ||
	    stream->step == STREAM_ENDED || !client_alive(stream->client))
		return;
	durable->releasing = true;
	if (orderd_request_id_make(durable->settle_id) == 0)
		durable_send_ack(stream, &sink);
}

static bool durable_is_finished(const struct orderd_stream *stream)
{
	const struct durable *durable = stream->durable;

	return durable->released || durable->generation == 0 || stream->step == STREAM_ENDED;
}

static void durable_process(struct orderd_client *client, int64_t until_ms)
{
	int64_t left_ms = until_ms - wake_clock_ms();

	if (until_ms == WAKE_NEVER)
		orderd_client_process(client, -1);
	else
		orderd_client_process(client, left_ms > 0 ? (int)left_ms : 0);
}

int orderd_stream_finish(struct orderd_stream *stream, int wait_ms)
{
	int64_t until_ms = wait_ms < 0 ? WAKE_NEVER : wake_clock_ms() + wait_ms;
	struct orderd_client *client = stream->client;
	bool gone = false;

	if (client->in_turn)
		return -EDEADLK;
	if (!stream->durable)
		return 0;
	stream->durable->ret_gone = &gone;
	stream->durable->releasing = true;
	if (stream->calling)
		dispatch_drop(client, stream->call_id);
	stream->calling = false;
	while (!durable_is_finished(stream) && wake_clock_ms() < until_ms) {
		wake_arm(&client->wake, 0);
		durable_process(client, until_ms);
		if (gone)
			return -ECANCELED;
	}
	stream->durable->ret_gone = NULL;
	return durable_is_finished(stream) ? 0 : -ETIMEDOUT;
}
