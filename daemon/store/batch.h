/*
 * The requests that share one transaction, with all they load, decide and write.
 *
 * A batch knows nothing of connections: a lane asks it what to load, hands it what came, lets it
 * decide, asks it what to write. Tests do the same without a database. It borrows its requests and
 * owns everything else.
 */
#ifndef ORDERD_STORE_BATCH_H
#define ORDERD_STORE_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "chain.h"
#include "ids.h"
#include "request.h"
#include "store.h"
#include "working_set.h"

#define BATCH_ARENA_BYTES_MAX                                                                      \
	(512u << 20)        /* 2,000 rows need about 20 MiB; one request of 2,000 lines 15 */
#define BATCH_ROUNDS_MAX 12 /* loads that follow from loads: 6, and 3 for whose they are */
/*
 * Ids older than this are refused; records live a day longer at least, for turns that come late and
 * for clocks that differ.
 */
#define REQUEST_RETENTION_US (7LL * 24 * 3600 * 1000000)
#define REQUEST_GENERATION_US (8LL * 24 * 3600 * 1000000)
#define REQUEST_IDS_BEGIN_US 1704067200000000LL /* 2024: no request id is older */

enum work_state {
	WORK_LIVE,      /* to be decided */
	WORK_DECIDED,   /* has its reply, to be recorded */
	WORK_REPLAYED,  /* answered from its record, or without making one */
	WORK_DUPLICATE, /* one with the same id stands earlier in the batch */
	WORK_WAITS,     /* a read of a position that is not visible yet */
	WORK_CUT,       /* found that it needs what was not loaded: belongs into a later batch */
};

/* Why a request did not come to an end. */
enum work_stop {
	WORK_STOP_MEMORY = 1, /* the arena's own value */
	WORK_STOP_MISSED,     /* looked for rows that load had not named */
	WORK_STOP_IDS,        /* the block of ids ran out */
};

struct work_query {
	const struct query *query;
	const struct query *form; /* as it is sent */
	struct value *values;
	bool sent;
	size_t n_rows;
	const void **rows;
	struct work_query *next;
};

struct work_event {
	Orderd__V1__Event *event;
	struct slot *slot;
};

struct work {
	struct batch *batch;
	struct store_request *request;
	struct verdict verdict;
	enum work_state state;
	uint32_t serial;
	bool loading;
	struct work *same_as; /* WORK_DUPLICATE: the first of them */
	struct work_event *events;
	uint32_t n_events;
	uint32_t events_max;
	struct work_query *queries;
	int64_t position;
};

/* An event as it is appended. */
struct batch_event {
	struct store_event public; /* as it goes to subscribers */
	const uint8_t *changes;
	size_t changes_length;
	uint8_t chain_hash[CHAIN_HASH_BYTES];
};

/* A personal value before or after a change, kept apart from the log. */
struct batch_personal {
	int64_t subject_id;
	int64_t seq;
	int32_t ordinal;
	int32_t kind;
	int64_t record_id;
	int64_t part;
	const char *field;
	uint8_t salt[CHAIN_SALT_BYTES];
	const char *value; /* NULL: cleared */
};

/* A record that an event changed without being about it, or a busy one. */
struct batch_trace {
	int64_t record_id;
	int64_t seq;
	ProtobufCBinaryData before; /* of a busy one; no data: it was new, or is not busy */
};

struct batch_head {
	int32_t epoch;
	int64_t seq;
	int64_t at_us;
	uint8_t chain_hash[CHAIN_HASH_BYTES];
	int64_t generation;
	int64_t window_at_us; /* when the present window of positions began, or later */
};

struct batch {
	struct arena arena;
	struct working_set set;
	const struct tenant *tenant;
	bool writes;
	struct ids *ids;
	struct work *works;
	uint32_t n;
	uint32_t n_found;         /* answered by what was recorded before */
	uint32_t n_decided;       /* those before it are decided; the rest was cut */
	struct batch_head loaded; /* as it was locked */
	struct batch_head head;   /* as it will be */
	int64_t now_us;
	struct batch_event *events;
	uint32_t n_events;
	uint32_t events_max;
	struct batch_personal *personals;
	uint32_t n_personals;
	uint32_t personals_max;
	struct batch_trace *traces;
	uint32_t n_traces;
	uint32_t traces_max;
};

/* Starts over with these requests; the arena's memory is kept from batch to batch. */
void batch_init(struct batch *batch, const struct tenant *tenant, bool writes, struct ids *ids);
int batch_fill(struct batch *batch, struct store_request **requests, uint32_t n);
void batch_fini(struct batch *batch);

/* The head was locked (or read): sets the batch's time. */
void batch_set_head(struct batch *batch, const struct batch_head *head, int64_t clock_us);

/*
 * Asks every live request once more what it needs. True when there is something to load: the wants
 * of batch->set and unsent queries.
 */
bool batch_load(struct batch *batch);

enum batch_answer {
	BATCH_SHORT_OF_IDS = 1, /* get ids, then run the batch again */
};

/* Decides every live request in order. 0 or enum batch_answer. */
int batch_decide(struct batch *batch);

/* --- parts of the batch in files of their own --- */

/* work.c: forgets what the request did since mark. */
void work_drop(struct work *work, uint32_t mark);
/* Leaves load or decide for good. */
/* work_scope.c: the query as the request's scope lets it be sent, with what that adds to its
 * values. */
const struct query *work_scoped_query(struct work *work, const struct query *query,
				      const struct value **values);

_Noreturn void work_stop(struct work *work, enum work_stop why);

/* request_record.c */
struct batch_record {
	int64_t principal_id;
	const uint8_t *request_id;
	const uint8_t *fingerprint;
	struct value header;
	struct value body;
};
/* Marks requests that stand twice in the batch. */
void batch_find_duplicates(struct batch *batch);
/* Whether a request of the batch stands in the other, too. */
bool batch_repeats(struct batch *batch, const struct batch *other);
/* The first of them has its reply: the later one gets it too, or is told of the other request. */
void batch_answer_duplicate(struct work *work);
/* A stored answer: its request gets the same reply, or is told that its id was used before. */
void batch_replay(struct batch *batch, const struct batch_record *record);
/* Refuses ids that are older than the records. */
void batch_expire(struct batch *batch);

/* reply.c: packs the reply into the request's arena. */
void reply_pack(struct work *work, const ProtobufCMessage *response);
/* Gives the request the same reply as another has. */
void reply_copy(struct store_request *request, const struct store_reply *from);
/* For outcomes that no batch decided. */
#define RETRY_AFTER_MS 200
void reply_refuse(struct store_request *request, enum reason reason, uint32_t retry_after_ms,
		  const char *message);

/* event_log.c: gives the request's events their positions, hashes, changes. */
void batch_append_events(struct work *work, uint32_t undo_mark);

/*
 * change.c: what the request changed since mark, for each of its events, of which the first gets
 * first_seq. A change goes to the first event about its record, or about the record it is part of;
 * what no event is about goes to the first of all, with a trace. An array in the arena.
 */
Orderd__V1__RecordChanges *change_collect(struct work *work, uint32_t undo_mark, int64_t first_seq);

/* trace.c */
struct trace_root {
	int64_t kind;
	int64_t id; /* 0: of nothing that has a history */
};
/* In whose history the record stands. */
struct trace_root trace_root(struct batch *batch, const struct slot *slot);
/*
 * A change at a position: notes it where the log would not lead there otherwise. has_event: an
 * event is about the root. former NULL: the record is new.
 */
void trace_change(struct batch *batch, const struct slot *slot, const ProtobufCMessage *former,
		  int64_t seq, bool has_event);
/* A window of positions begins when its first event is appended. */
void trace_pass(struct batch *batch, int64_t from_seq, int64_t to_seq);
/* Sorts the traces and drops those that stand twice. */
void trace_sort(struct batch *batch);

#endif
