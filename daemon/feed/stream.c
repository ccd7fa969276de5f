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
	if (stream->waiting == NULL)
		stream->waiting_end = &stream->waiting;
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

/* The type is copied with the bytes; it may live in the batch that is about to end. */
static void stream_wait(struct stream *stream, const struct store_event *event)
{
	size_t type_length = strlen(event->type) + 1;
	struct stream_waiting *waiting;
	char *bytes;

	if (stream->waiting_bytes + sizeof(*waiting) + event->length > STREAM_WAITING_BYTES_MAX ||
	    (waiting = malloc(sizeof(*waiting) + event->length + type_length)) == NULL) {
		/* What waits must be without holes; the next read brings all of it. */
		stream_drop_waiting(stream);
		stream->behind = true;
		stream->dropped = true;
		return;
	}
	bytes = (char *)(waiting + 1);
	*waiting = (struct stream_waiting){ .event = *event };
	memcpy(bytes, event->data, event->length);
	memcpy(bytes + event->length, event->type, type_length);
	waiting->event.data = (const uint8_t *)bytes;
	waiting->event.type = bytes + event->length;
	*stream->waiting_end = waiting;
	stream->waiting_end = &waiting->next;
	stream->waiting_bytes += sizeof(*waiting) + event->length;
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

void stream_commit(struct stream *stream, const struct store_event *events, size_t n_events,
		   bool reading)
{
	if (n_events > 0 && !stream->known) {
		stream->known = true;
		stream->seq = events[0].seq - 1;
		stream->epoch = events[0].epoch;
		/* The read under way only asks where the head is. */
		reading = false;
	}
	for (size_t i = 0; i < n_events; i++) {
		if (!stream_is_new(stream, &events[i]))
			continue;
		if (reading) {
			stream_wait(stream, &events[i]);
		} else if (stream_follows(stream, &events[i])) {
			stream_publish(stream, &events[i]);
			stream->n_from_memory++;
		} else {
			stream->behind = true;
			stream_wait(stream, &events[i]);
		}
	}
}

static void stream_publish_waiting(struct stream *stream)
{
	while (stream->waiting != NULL) {
		const struct store_event *event = &stream->waiting->event;

		if (stream_is_new(stream, event)) {
			if (!stream_follows(stream, event)) {
				stream->behind = true;
				return;
			}
			stream_publish(stream, event);
			stream->n_from_memory++;
		}
		stream_drop_first(stream);
	}
}

void stream_read(struct stream *stream, const struct store_event *events, size_t n_events,
		 int32_t epoch, int64_t head_seq)
{
	if (!stream->known) {
		stream->known = true;
		stream->seq = head_seq;
		stream->epoch = epoch;
	}
	for (size_t i = 0; i < n_events; i++) {
		if (!stream_is_new(stream, &events[i]))
			continue;
		stream_publish(stream, &events[i]);
		stream->n_from_log++;
	}
	/* The log was set back and goes on in a new epoch: so does the stream. */
	if (epoch > stream->epoch && head_seq < stream->seq) {
		stream->seq = head_seq;
		stream->epoch = epoch;
	}
	stream->behind = stream->dropped || (head_seq > stream->seq && n_events > 0);
	stream->dropped = false;
	stream_publish_waiting(stream);
}
