#include "batch.h"

#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <string.h>

#include "codec.h"

void batch_init(struct batch *batch, const struct tenant *tenant, bool writes, struct ids *ids)
{
	struct arena arena = batch->arena;

	*batch = (struct batch){ .arena = arena, .tenant = tenant, .writes = writes, .ids = ids };
	if (batch->arena.bytes_max == 0)
		arena_init(&batch->arena, BATCH_ARENA_BYTES_MAX);
	else
		arena_reset(&batch->arena);
}

int batch_fill(struct batch *batch, struct store_request **requests, uint32_t n)
{
	jmp_buf escape;

	if (setjmp(escape) != 0) {
		batch->arena.escape = NULL;
		return -ENOMEM;
	}
	batch->arena.escape = &escape;
	working_set_init(&batch->set, &batch->arena, batch->writes);
	batch->works = arena_alloc(&batch->arena, sizeof(struct work) * n);
	batch->n = n;
	for (uint32_t i = 0; i < n; i++) {
		struct work *work = &batch->works[i];

		work->batch = batch;
		work->request = requests[i];
		work->serial = i + 1;
		work->state = WORK_LIVE;
		verdict_init(&work->verdict, &batch->arena);
	}
	if (batch->writes)
		batch_find_duplicates(batch);
	batch->arena.escape = NULL;
	return 0;
}

void batch_fini(struct batch *batch)
{
	if (batch->arena.bytes_max > 0)
		arena_fini(&batch->arena);
}

void batch_set_head(struct batch *batch, const struct batch_head *head, int64_t clock_us)
{
	batch->loaded = batch->head = *head;
	batch->now_us = clock_us > head->at_us ? clock_us : head->at_us;
	batch->head.at_us = batch->now_us;
}

/* Ends a request that cannot be served; its memory may be gone, so the reply is short. */
static void batch_give_up(struct work *work, enum reason reason, const char *message)
{
	struct arena *arena = work->request->arena;
	jmp_buf *escape = arena->escape;

	arena->escape = NULL;
	reply_refuse(work->request, reason, 0, message);
	arena->escape = escape;
	work->state = WORK_REPLAYED;
}

static void batch_load_one(struct work *work)
{
	jmp_buf escape;
	int why = setjmp(escape);

	if (why != 0) {
		work->batch->arena.escape = NULL;
		batch_give_up(work, REASON_INTERNAL, "the request needs more memory than there is");
		return;
	}
	work->batch->arena.escape = &escape;
	work->loading = true;
	work->request->load(work, work->request->body);
	work->loading = false;
	work->batch->arena.escape = NULL;
}

bool batch_load(struct batch *batch)
{
	bool more = false;

	for (uint32_t i = 0; i < batch->n; i++) {
		struct work *work = &batch->works[i];

		if (work->state != WORK_LIVE)
			continue;
		batch_load_one(work);
		for (const struct work_query *query = work->queries; query; query = query->next)
			more = more || !query->sent;
	}
	return more || batch->set.wants;
}

static void batch_decide_live(struct work *work, uint32_t mark)
{
	struct store_request *request = work->request;
	ProtobufCMessage *response = codec_new(request->response, &work->batch->arena);

	request->decide(work, request->body, response);
	if (verdict_refused(&work->verdict) || request->validate_only)
		work_drop(work, mark);
	batch_append_events(work, mark);
	reply_pack(work, response);
	work->state = request->validate_only ? WORK_REPLAYED : WORK_DECIDED;
}

/*
 * Memory that ran out in the middle leaves the working set whole: the request's versions are
 * dropped.
 */
static int batch_stopped(struct work *work, int why, uint32_t mark, const struct batch *before)
{
	struct batch *batch = work->batch;

	work_drop(work, mark);
	batch->head = before->head;
	batch->n_events = before->n_events;
	batch->n_personals = before->n_personals;
	batch->n_traces = before->n_traces;
	work->position = 0;
	if (why == WORK_STOP_IDS)
		return BATCH_SHORT_OF_IDS;
	if (why == WORK_STOP_MEMORY)
		batch_give_up(work, REASON_INTERNAL, "the request needs more memory than there is");
	else if (batch->n_decided == 0)
		batch_give_up(work, REASON_INTERNAL,
			      "the request looked for what it had not named");
	else
		work->state = WORK_CUT;
	return 0;
}

/* 0, or enum work_stop when the request left in the middle. */
static int batch_try(struct work *work, uint32_t mark)
{
	jmp_buf escape;
	int why = setjmp(escape);

	if (why == 0) {
		work->batch->arena.escape = &escape;
		work->request->arena->escape = &escape;
		batch_decide_live(work, mark);
	}
	work->batch->arena.escape = NULL;
	work->request->arena->escape = NULL;
	return why;
}

static int batch_decide_one(struct work *work)
{
	struct batch *batch = work->batch;
	const struct batch before = *batch;
	const uint32_t mark = batch->set.n_undo;
	int why = batch_try(work, mark);
	int answer = why == 0 ? 0 : batch_stopped(work, why, mark, &before);

	working_set_keep(&batch->set);
	return answer;
}

int batch_decide(struct batch *batch)
{
	for (uint32_t i = 0; i < batch->n; i++) {
		struct work *work = &batch->works[i];
		int answer = 0;

		if (work->state == WORK_LIVE)
			answer = batch_decide_one(work);
		else if (work->state == WORK_DUPLICATE)
			batch_answer_duplicate(work);
		if (answer != 0)
			return answer;
		if (work->state == WORK_CUT)
			break;
		batch->n_decided = i + 1;
	}
	return 0;
}
