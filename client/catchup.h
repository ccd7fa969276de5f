/* Asks the daemon's log for a stream, one question at a time. The stream owns everything. */

#pragma once

#include "stream.h"

/* The step that follows once the live stream's endpoint is known. */
enum stream_step catchup_first(const struct orderd_stream *stream);

/* Asks what the stream's step says. The answer comes later. */
void catchup_ask(struct orderd_stream *stream);

/* The live stream lost everything up to `gap_to`: read on, at least up to `head_seq`. */
void catchup_repair(struct orderd_stream *stream, int64_t gap_to, int64_t head_seq);

/* The live stream is silent: look whether there is something new, or whether it moved. */
void catchup_check(struct orderd_stream *stream);

/* The database is in a newer epoch: find out whether the stream's position is in its history. */
void catchup_verify(struct orderd_stream *stream);
