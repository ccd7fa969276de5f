/*
 * A tenant's events as they happen: every matching one exactly once, in order.
 *
 * The daemon's live stream is fast but may lose frames; its log is the truth. A stream joins both:
 * it catches up through the log, goes on live, finds every gap (a jump of seq, a heartbeat ahead of
 * what was seen, silence) and repairs it from the log before the next event is handed out. Lost
 * connections and restarts of the daemon are survived in silence, apart from notices.
 *
 * A stream belongs to its client, whose orderd_client_process() drives it.
 */

#pragma once

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
	 * The log cannot be read now (`error` tells why); the stream goes on trying. Once per
	 * outage.
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

#ifdef __cplusplus
}
#endif
