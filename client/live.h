/*
 * The live side of a stream: published events, a heartbeat at least once a second.
 *
 * The stream owns the socket. Frames may be missing; none of them is believed to be complete.
 */

#pragma once

#include "stream.h"

/* Connects, unless it is connected there. 0, -EINVAL, -ENOMEM, -EMFILE. */
int live_connect(struct orderd_stream *stream, const char *endpoint);
void live_disconnect(struct orderd_stream *stream);

/* Handles frames until the stream needs its log, at most a bounded number; whether there may be
 * more. */
bool live_follow(struct orderd_stream *stream);

/*
 * Keeps frames for later while the log is read, in the socket's queue; far from the head they are
 * thrown away, because the queue would overflow before they are of use. Whether there may be more.
 */
bool live_hold(struct orderd_stream *stream);
