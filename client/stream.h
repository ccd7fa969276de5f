/*
 * What a stream consists of, for the library's own files.
 *
 * A stream asks the log (catchup.c) until it knows everything up to the head, then follows the live
 * frames (live.c) until one shows that some were lost, then asks the log again. Both hand events to
 * stream_deliver(), which sees each seq once.
 */

#pragma once

#include "client.h"

/* There is a heartbeat every second; so much silence is suspicious. */
#define STREAM_SILENCE_MS 3000

enum stream_step {
	STREAM_LOCATE, /* where is the live stream: GetInfo */
	STREAM_HEAD,   /* where is now: GetHead */
	STREAM_READ,   /* what comes after last_seq: Read */
	STREAM_VERIFY, /* is last_seq still what it was: Read of the one event */
	STREAM_LIVE,
	STREAM_ENDED,
};

struct durable;

struct stream_filter {
	char **types;
	size_t n_types;
	Orderd__V1__RecordKind aggregate_kind;
	int64_t aggregate_id;
	int64_t account_id;
};

struct orderd_stream {
	TAILQ_ENTRY(orderd_stream) siblings;
	struct orderd_client *client;
	void (*on_event)(const Orderd__V1__Event *event, void *context);
	void (*on_notice)(const struct orderd_notice *notice, void *context);
	void *context;
	enum orderd_stream_from from;
	struct stream_filter filter;

	/* The live stream; NULL as long as it is not known. */
	void *socket;
	char *endpoint;
	bool endpoint_given;

	/* Of a durable subscription; NULL: the stream follows by itself, as said below. */
	struct durable *durable;

	enum stream_step step;
	/* LIVE: when silence becomes suspicious. Before: when to ask the log, again. */
	int64_t due_ms;
	uint8_t call_id[ORDERD_REQUEST_ID_SIZE];
	bool calling;

	/* Everything up to last_seq was handed out; it was history in this epoch (0: not known). */
	int64_t last_seq;
	int32_t epoch;
	int64_t head_seq; /* the newest one that was heard of */
	/* What is being repaired; gap_from 0: nothing, gap_to 0: whatever the log has. */
	int64_t gap_from;
	int64_t gap_to;
	bool started;
	bool was_live;
	bool waiting;
	bool closed;
};

/* Turns of all streams of a client; whether one has more to do at once. */
bool stream_turn_all(struct orderd_client *client);
void stream_close_all(struct orderd_client *client);

/* Whether callbacks may still run. */
bool stream_alive(const struct orderd_stream *stream);

/* Moves on to the event, hands it out if it matches. Its seq is larger than last_seq. */
void stream_deliver(struct orderd_stream *stream, const Orderd__V1__Event *event);

/* `error` is NULL in most. The notice's place is from..to in the stream's epoch. */
void stream_notify(struct orderd_stream *stream, enum orderd_notice_kind kind, int64_t from_seq,
		   int64_t to_seq, const struct orderd_error *error);

/* Ends with a notice. */
void stream_end(struct orderd_stream *stream, const struct orderd_error *error);

enum stream_epoch {
	STREAM_EPOCH_SAME,
	STREAM_EPOCH_OLDER,
	STREAM_EPOCH_NEWER,
};

/* How an epoch that was heard of relates to the stream's. An unknown one is taken over. */
enum stream_epoch stream_compare_epoch(struct orderd_stream *stream, int32_t epoch);
