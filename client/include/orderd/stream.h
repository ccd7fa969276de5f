/*
 * A tenant's events as they happen: every matching one exactly once, in order.
 *
 * The daemon's live stream is fast but may lose frames; its log is the truth. A stream joins both:
 * it catches up through the log, goes on live, finds every gap (a jump of seq, a heartbeat ahead of
 * what was seen, silence) and repairs it from the log before the next event is handed out. Lost
 * connections and restarts of the daemon are survived in silence, apart from notices.
 *
 * Who keeps the place is the program's choice. It may keep orderd_stream_position() itself, best
 * with what the events cause, in one transaction. Or it names a durable subscription: then the
 * daemon keeps the place, filters, and hands events out to one program at a time; the program says
 * with orderd_stream_ack() what it has dealt with, and a later run, of it or of another program
 * under the same name, goes on behind that. What was handed out and not acknowledged when a program
 * died comes again; orderd_stream_delivery() tells.
 *
 * A stream belongs to its client, whose orderd_client_process() drives it.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orderd/client.h"
#include "orderd/v1/event.pb-c.h"

#ifdef __cplusplus
extern "C" {
#endif

struct orderd_stream;

enum orderd_stream_from {
	ORDERD_STREAM_FROM_NOW,       /* events after the moment of opening */
	ORDERD_STREAM_FROM_BEGINNING, /* everything that the log still holds */
	ORDERD_STREAM_FROM_AFTER,     /* events after `after`, where a former stream ended */
};

/*
 * What to follow, initialised with ORDERD_STREAM_OPTIONS_INIT; 0 and NULL mean default. All of it
 * is copied. `size` is the struct's own, so that it can grow.
 */
struct orderd_stream_options {
	size_t size;
	enum orderd_stream_from from;
	/* With an epoch the stream finds out whether history diverged meanwhile; 0: not known. */
	struct orderd_position after;
	/* Endpoint of the live stream; NULL: the first one that SystemService.GetInfo names. */
	const char *endpoint;
	/* Types that count: "order.placed", or all of a kind: "order.". None: all. */
	const char *const *types;
	size_t n_types;
	/* With the id, or alone. */
	Orderd__V1__RecordKind aggregate_kind;
	int64_t aggregate_id;
	int64_t account_id;
	/*
	 * Name of a durable subscription; NULL: the program keeps the place. What follows matters
	 * with a name only.
	 */
	const char *subscription;
	/*
	 * Makes the subscription, unless it is there, with the filter above and a place after
	 * `from`; one that is there with another filter ends the stream with EXISTS. Without, the
	 * subscription's own filter and place count, and none may be given here.
	 */
	bool create;
	/* Takes the events away from whoever gets them, instead of waiting until that one ends. */
	bool force;
	/*
	 * Who this is, 1 to 64 bytes: a program that is started again under the same name goes on
	 * at once, one under another name when the former's lease has run out. NULL: a name of this
	 * stream alone.
	 */
	const char *consumer;
	/* Events handed out and not acknowledged, at most: 1 to 100,000; 0: 1,000. */
	uint32_t unacked_max;
	/* How long the program may be silent before another one gets its events, in milliseconds:
	 * 1,000 to 600,000; 0: 10,000. */
	uint32_t lease_ms;
};
/* clang-format off */
#define ORDERD_STREAM_OPTIONS_INIT { .size = sizeof(struct orderd_stream_options) }
/* clang-format on */

enum orderd_notice_kind {
	/* Where the stream starts: events after `to` follow. The first notice of every stream. */
	ORDERD_NOTICE_STARTED,
	/* Everything up to `to` was handed out; what follows is live. Once per stream. */
	ORDERD_NOTICE_LIVE,
	/*
	 * The live stream had lost frames: `from` to `to` came, or were looked at, from the log
	 * instead.
	 */
	ORDERD_NOTICE_REPAIRED,
	/*
	 * The log cannot be read now, or another program has the subscription (`error` tells why);
	 * the stream goes on trying. Once per outage.
	 */
	ORDERD_NOTICE_WAITING,
	/* The database entered a new epoch; what was handed out up to `from` is still history. */
	ORDERD_NOTICE_EPOCH,
	/*
	 * The stream ended: nothing follows. `error` tells why: the daemon's refusal, or
	 * EPOCH_DIVERGED: history before `from`, the last position that was handed out, is not what
	 * it was then.
	 */
	ORDERD_NOTICE_ENDED,
	/*
	 * Another program has the subscription now (`error` tells which). What is not acknowledged
	 * is that one's; the stream goes on when it is free again.
	 */
	ORDERD_NOTICE_LOST,
	/*
	 * The subscription's place was set anew, by a person or another program. What is not
	 * acknowledged is void; the stream goes on from the new place.
	 */
	ORDERD_NOTICE_SOUGHT,
};

/* Ends with the callback. */
struct orderd_notice {
	enum orderd_notice_kind kind;
	struct orderd_position from;
	struct orderd_position to;
	const struct orderd_error *error;
};

/*
 * Opens a stream; does not wait. `on_event` gets each matching event, which ends with the callback;
 * its epoch and seq are always set. `on_notice` may be NULL, but then nobody hears of the end. Both
 * may close the stream.
 *
 * Returns 0, -EINVAL (options, an endpoint that ZeroMQ does not understand), -ENOMEM, -EMFILE.
 */
int orderd_stream_open(struct orderd_stream **ret, struct orderd_client *client,
		       const struct orderd_stream_options *options,
		       void (*on_event)(const Orderd__V1__Event *event, void *context),
		       void (*on_notice)(const struct orderd_notice *notice, void *context),
		       void *context);

/* No callback follows. NULL is fine. The client closes streams that are left. */
void orderd_stream_close(struct orderd_stream *stream);

/*
 * Up to where everything that matches was handed out, for FROM_AFTER of a later stream. Inside
 * on_event: the position of that event.
 */
struct orderd_position orderd_stream_position(const struct orderd_stream *stream);

/* How an event came, for streams of a durable subscription. */
enum orderd_delivery {
	ORDERD_DELIVERY_FIRST,
	/* It may have been handed out before, to a run that did not acknowledge it. */
	ORDERD_DELIVERY_AGAIN,
	/* A dead letter that a person had tried again, out of the others' order. */
	ORDERD_DELIVERY_RETRIED,
};

/* Inside on_event: how that event came. */
enum orderd_delivery orderd_stream_delivery(const struct orderd_stream *stream);

/*
 * Everything that was handed out up to `seq` is dealt with, of dead letters this one alone. May be
 * said for each event or for many at once, inside on_event or later. The daemon is told in the next
 * turns; what it has not heard when the program ends comes again.
 *
 * Returns 0, -EINVAL without a subscription, -ESTALE when the event was not handed out since the
 * stream last lost its place: it is not this program's any more.
 */
int orderd_stream_ack(struct orderd_stream *stream, int64_t seq);

/*
 * The event cannot be dealt with: it is put to the subscription's dead letters with a reason for
 * people, 1 to 1,024 bytes, and everything up to it is acknowledged. Returns as above, and -ENOMEM.
 */
int orderd_stream_reject(struct orderd_stream *stream, int64_t seq, const char *reason);

/*
 * Ends in order: hands nothing out any more, tells the daemon what was acknowledged, gives the
 * subscription to whoever waits for it; stays until the daemon has confirmed, `wait_ms` at most
 * (negative: for ever). The stream is still to be closed. Returns 0, -ETIMEDOUT, -EDEADLK inside a
 * callback, -ECANCELED when a callback closed stream or client. A stream without a subscription
 * has nothing to tell.
 */
int orderd_stream_finish(struct orderd_stream *stream, int wait_ms);

#ifdef __cplusplus
}
#endif
