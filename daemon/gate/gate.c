#include "gate/gate.h"

#include <setjmp.h>

#include "base/clock.h"
#include "gate/admit.h"
#include "gate/answer.h"
#include "gate/fetch.h"

#define GATE_RETRY_AFTER_MS 1000

int gate_init(struct gate *gate, const struct gate_settings *settings)
{
	*gate = (struct gate){ .settings = *settings };
	exchange_pool_init(&gate->pool);
	quota_init(&gate->quota, &settings->limits);
	return tally_init(&gate->tally, settings->catalogue);
}

void gate_fini(struct gate *gate)
{
	exchange_pool_fini(&gate->pool);
	quota_fini(&gate->quota);
	tally_fini(&gate->tally);
}

void gate_close(struct gate *gate)
{
	gate->closing = true;
}

static void gate_submit(struct exchange *exchange)
{
	struct gate *gate = exchange->gate;
	struct verdict *verdict = &exchange->verdict;
	int answer;

	exchange->counted_bytes = arena_used(&exchange->arena);
	gate->in_flight_bytes += exchange->counted_bytes;
	if (exchange->entry->op->kind == OP_FETCH) {
		fetch_begin(exchange);
		return;
	}
	answer = store_submit(gate->settings.store, &exchange->request);
	if (answer == 0) {
		gate->figures.n_submitted++;
		return;
	}
	if (answer == STORE_SUBMIT_DRAINING)
		verdict_refuse(verdict, REASON_SHUTTING_DOWN, "the daemon is stopping");
	else
		verdict_refuse(verdict, REASON_QUEUE_FULL,
			       "more requests wait than the daemon keeps");
	verdict->retry_after_ms = GATE_RETRY_AFTER_MS;
	answer_refuse(exchange);
}

static void gate_answer_locally(struct exchange *exchange)
{
	struct gate *gate = exchange->gate;
	const struct catalogue_entry *entry = exchange->entry;
	struct op_local local = {
		.daemon = gate->settings.daemon(gate->settings.context),
		.tenant = exchange->request.tenant,
		.arena = &exchange->arena,
		.verdict = &exchange->verdict,
	};
	ProtobufCMessage *response;
	jmp_buf escape;

	if (setjmp(escape) != 0) {
		answer_start_over(exchange, REASON_INTERNAL, "there is no memory for the answer");
		answer_refuse(exchange);
		return;
	}
	gate->figures.n_local++;
	exchange->arena.escape = &escape;
	response = arena_alloc(&exchange->arena, entry->output->sizeof_message);
	protobuf_c_message_init(entry->output, response);
	entry->op->answer(&local, exchange->request.body, response);
	exchange->arena.escape = NULL;
	answer_local(exchange, response);
}

/* A request that unfolds too far, or a machine that has no more: only the second is worth a retry.
 */
static void gate_refuse_memory(struct exchange *exchange)
{
	if (arena_used(&exchange->arena) > exchange->arena.bytes_max / 2) {
		answer_start_over(exchange, REASON_REQUEST_TOO_LARGE,
				  "the request takes more memory than a request may");
		return;
	}
	answer_start_over(exchange, REASON_QUEUE_FULL, "there is no memory for more requests");
	exchange->verdict.retry_after_ms = GATE_RETRY_AFTER_MS;
}

/* Memory that runs out in there lands here. */
static void gate_admit(struct exchange *exchange, const struct listener_request *frames)
{
	jmp_buf escape;

	if (setjmp(escape) != 0) {
		gate_refuse_memory(exchange);
		return;
	}
	exchange->arena.escape = &escape;
	admit(exchange, frames);
	exchange->arena.escape = NULL;
}

void gate_on_request(void *context, const struct listener_request *frames)
{
	struct gate *gate = context;
	struct exchange *exchange = exchange_take(&gate->pool);

	gate->figures.n_requests++;
	if (exchange == NULL) {
		gate->figures.n_memory++;
		return;
	}
	exchange->gate = gate;
	exchange->peer = frames->peer;
	exchange->began_us = clock_monotonic_us();
	gate_admit(exchange, frames);
	if (verdict_refused(&exchange->verdict))
		answer_refuse(exchange);
	else if (exchange->entry->op->kind == OP_LOCAL)
		gate_answer_locally(exchange);
	else
		gate_submit(exchange);
}
