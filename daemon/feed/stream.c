#include "feed/stream.h"

#include <stdlib.h>
#include <string.h>

/* One event that waits, with its bytes behind it. */
struct stream_waiting {
	struct stream_waiting *next;
	struct store_event event;
};

void stream_init(struct stream *stream,
		 void (*publish)(void *context, const struct store_event *event), void *context)
{
	*stream = (struct stream){ .publish = publish, .context = context };
	stream->waiting_end = &stream->waiting;
}

static void stream_drop_first(struct stream *stream)
{
	struct stream_waiting *first = stream->waiting;

	stream->waiting = first->next;
	if (stream->waiting == NULL) {
		stream->waiting_end = &stream->waiting;
		stream->last = NULL;
	}
	stream->waiting_bytes -= sizeof(*first) + first->event.length;
	free(first);
}

static void stream_drop_waiting(struct stream *stream)
{
	while (stream->waiting != NULL)
		stream_drop_first(stream);
}

void stream_fini(struct stream *stream)
{
	stream_drop_waiting(stream);
}

static bool stream_is_before(const struct store_event *a, const struct store_event *b)
{
	return a->epoch != b->epoch ? a->epoch < b->epoch : a->seq < b->seq;
}

/* Puts it where it belongs, which is nearly always the end. */
static void stream_insert(struct stream *stream, struct stream_waiting *waiting)
{
	const struct store_event *event = &waiting->event;
	struct stream_waiting **at = stream->waiting_end;

	if (stream->last != NULL && stream_is_before(event, &stream->last->event))
		for (at = &stream->waiting; stream_is_before(&(*at)->event, event);)
			at = &(*at)->next;
	waiting->next = *at;
	*at = waiting;
	if (waiting->next == NULL) {
		stream->waiting_end = &waiting->next;
		stream->last = waiting;
	}
	stream->waiting_bytes += sizeof(*waiting) + event->length;
}

/* The type is copied with the bytes; it may live in the batch that is about to end. */
static void stream_wait(struct stream *stream, const struct store_event *event)
{
	size_t type_length = strlen(event->type) + 1;
	struct stream_waiting *waiting;
	char *bytes;

	if (stream->waiting_bytes + sizeof(*waiting) + event->length > STREAM_WAITING_BYTES_MAX ||
	    (waiting = malloc(sizeof(*waiting) + event->length + type_length)) == NULL) {
		/* The next read brings all of it. */
		stream_drop_waiting(stream);
		stream->dropped = true;
		return;
	}
	bytes = (char *)(waiting + 1);
	*waiting = (struct stream_waiting){ .event = *event };
	memcpy(bytes, event->data, event->length);
	memcpy(bytes + event->length, event->type, type_length);
	waiting->event.data = (const uint8_t *)bytes;
	waiting->event.type = bytes + event->length;
	stream_insert(stream, waiting);
}

/* Whether the event comes later in the log's history than all that was published. */
static bool stream_is_new(const struct stream *stream, const struct store_event *event)
{
	return event->epoch > stream->epoch || event->seq > stream->seq;
}

static void stream_publish(struct stream *stream, const struct store_event *event)
{
	stream->publish(stream->context, event);
	stream->seq = event->seq;
	stream->epoch = event->epoch;
}

/* False: there is a gap before it. An epoch begins where it begins. */
static bool stream_follows(const struct stream *stream, const struct store_event *event)
{
	return event->seq == stream->seq + 1 ||
		(event->epoch > stream->epoch && event->seq <= stream->seq);
}

static void stream_hear(struct stream *stream, int64_t seq)
{
	if (seq > stream->head)
		stream->head = seq;
}

/* Publishes what waits, as far as it follows. */
static void stream_settle(struct stream *stream)
{
	while (stream->waiting != NULL) {
		const struct store_event *event = &stream->waiting->event;

		if (stream_is_new(stream, event)) {
			if (!stream_follows(stream, event))
				break;
			stream_publish(stream, event);
			stream->n_from_memory++;
		}
		stream_drop_first(stream);
	}
	stream->behind = stream->dropped || stream->head > stream->seq;
}

void stream_commit(struct stream *stream, const struct store_event *events, size_t n_events,
		   bool reading)
{
	/* The first event of all tells where the stream begins; any other waits for the head. */
	if (n_events > 0 && !stream->known && events[0].seq == 1) {
		stream->known = true;
		stream->epoch = events[0].epoch;
		reading = false;
	}
	for (size_t i = 0; i < n_events; i++) {
		const struct store_event *event = &events[i];

		if (!stream_is_new(stream, event))
			continue;
		stream_hear(stream, event->seq);
		if (stream->known && !reading && stream_follows(stream, event)) {
			stream_publish(stream, event);
			stream->n_from_memory++;
		} else {
			stream_wait(stream, event);
		}
	}
	if (stream->known && !reading)
		stream_settle(stream);
}

/* The present head, or what comes before the own commits that were heard of meanwhile. */
static void stream_begin(struct stream *stream, int32_t epoch, int64_t head_seq)
{
	stream->known = true;
	stream->seq = head_seq;
	stream->epoch = epoch;
	if (stream->waiting != NULL && stream->waiting->event.seq <= head_seq)
		stream->seq = stream->waiting->event.seq - 1;
}

void stream_read(struct stream *stream, const struct store_event *events, size_t n_events,
		 int32_t epoch, int64_t head_seq)
{
	if (!stream->known)
		stream_begin(stream, epoch, head_seq);
	stream_hear(stream, head_seq);
	for (size_t i = 0; i < n_events; i++) {
		if (!stream_is_new(stream, &events[i]))
			continue;
		stream_publish(stream, &events[i]);
		stream->n_from_log++;
	}
	/* The log was set back and goes on in a new epoch: so does the stream. */
	if (epoch > stream->epoch && head_seq < stream->seq) {
		stream->seq = stream->head = head_seq;
		stream->epoch = epoch;
	}
	stream_settle(stream);
	stream->dropped = false;
}
