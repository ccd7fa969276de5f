#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/uuid.h"
#include "batch.h"

/* Whether the two come from the same principal under the same request id. */
static bool request_record_same(const struct work *work, int64_t principal_id, const uint8_t *id)
{
	return work->request->principal_id == principal_id &&
		memcmp(work->request->request_id, id, sizeof(work->request->request_id)) == 0;
}

static void request_record_refuse_reuse(struct work *work)
{
	verdict_refuse(&work->verdict, REASON_REQUEST_ID_REUSED,
		       "the request id was used before for another method or body");
	reply_pack(work, NULL);
	work->state = WORK_REPLAYED;
}

/* Requests by principal and id. */
struct request_index {
	struct work **buckets;
	uint32_t n_buckets; /* a power of two */
};

static void request_index_init(struct request_index *index, struct arena *arena, uint32_t n)
{
	index->n_buckets = 2;
	while (index->n_buckets < n * 2)
		index->n_buckets *= 2;
	index->buckets = arena_alloc(arena, sizeof(struct work *) * index->n_buckets);
}

/* Where the request stands, or would. */
static struct work **request_index_at(const struct request_index *index,
				      const struct store_request *request)
{
	uint64_t at = hash_bytes(request->request_id, sizeof(request->request_id));

	while (index->buckets[at & (index->n_buckets - 1)] &&
	       !request_record_same(index->buckets[at & (index->n_buckets - 1)],
				    request->principal_id, request->request_id))
		at++;
	return &index->buckets[at & (index->n_buckets - 1)];
}

void batch_find_duplicates(struct batch *batch)
{
	struct request_index index;

	if (batch->n < 2)
		return;
	request_index_init(&index, &batch->arena, batch->n);
	for (uint32_t i = 0; i < batch->n; i++) {
		struct work *work = &batch->works[i];
		struct work **at;

		/* The id of a request that only asks is free for the one that does. */
		if (work->request->validate_only)
			continue;
		at = request_index_at(&index, work->request);
		work->same_as = *at;
		if (work->same_as)
			work->state = WORK_DUPLICATE;
		else
			*at = work;
	}
}

bool batch_repeats(struct batch *batch, const struct batch *other)
{
	struct request_index index;

	request_index_init(&index, &batch->arena, batch->n);
	for (uint32_t i = 0; i < batch->n; i++)
		*request_index_at(&index, batch->works[i].request) = &batch->works[i];
	for (uint32_t i = 0; i < other->n; i++)
		if (*request_index_at(&index, other->works[i].request))
			return true;
	return false;
}

void batch_answer_duplicate(struct work *work)
{
	const struct store_request *from = work->same_as->request;

	if (memcmp(from->fingerprint, work->request->fingerprint, sizeof(from->fingerprint)) != 0)
		request_record_refuse_reuse(work);
	else
		reply_copy(work->request, &from->reply);
}

static void request_record_answer(struct work *work, const struct batch_record *record)
{
	ProtobufCAllocator allocator = arena_allocator(&work->batch->arena);
	const Orderd__V1__ReplyHeader *header = orderd__v1__reply_header__unpack(
		&allocator, record->header.length, record->header.data);
	const struct store_reply reply = {
		.code = header ? header->code : ORDERD__V1__CODE__CODE_OK,
		.reason = header && header->reason ? reason_find(header->reason) : REASON_NONE,
		.header = record->header.data,
		.header_length = record->header.length,
		.body = record->body.data,
		.body_length = record->body.length,
	};

	reply_copy(work->request, &reply);
	work->state = WORK_REPLAYED;
}

/* Each copy in the batch has found the record for itself. */
void batch_replay(struct batch *batch, const struct batch_record *record)
{
	for (uint32_t i = 0; i < batch->n; i++) {
		struct work *work = &batch->works[i];

		if ((work->state != WORK_LIVE && work->state != WORK_DUPLICATE) ||
		    !request_record_same(work, record->principal_id, record->request_id))
			continue;
		if (memcmp(record->fingerprint, work->request->fingerprint,
			   sizeof(work->request->fingerprint)) != 0)
			request_record_refuse_reuse(work);
		else
			request_record_answer(work, record);
		batch->n_found++;
		return;
	}
}

/*
 * Older than the records reach. Before the protocol existed nobody made ids for it: such a time
 * stands in random bytes that only look like a version 7, as one in 64 does.
 */
static bool request_is_expired(const uint8_t *id, int64_t now_us)
{
	int64_t made_us = uuid_is_v7(id) ? uuid7_time_ms(id) * 1000 : INT64_MAX;

	return made_us >= REQUEST_IDS_BEGIN_US && made_us < now_us - REQUEST_RETENTION_US;
}

void batch_expire(struct batch *batch)
{
	for (uint32_t i = 0; i < batch->n; i++) {
		struct work *work = &batch->works[i];
		const uint8_t *id = work->request->request_id;

		if (work->state != WORK_LIVE || !request_is_expired(id, batch->now_us))
			continue;
		verdict_refuse(
			&work->verdict, REASON_REQUEST_ID_EXPIRED,
			"the request id is older than the records of answered requests (7 days)");
		reply_pack(work, NULL);
		work->state = WORK_REPLAYED;
	}
}
