#include <inttypes.h>

#include "model/field.h"
#include "op/audit/chain_check.h"
#include "op/operations.h"

#define EVENTS_MAX 4096 /* in one call; some milliseconds */
#define EVENTS_BYTES_MAX (8 << 20)

/* From, until, limit, bytes. */
static const struct query verify_events = {
	.name = "verify_events",
	.row = &orderd__internal__v1__logged_row__descriptor,
	.types = "iiii",
};

/* Subjects with positions. */
static const struct query verify_values = {
	.name = "verify_values",
	.row = &orderd__internal__v1__personal_row__descriptor,
	.types = "t",
};

static const struct query head = {
	.name = "head",
	.row = &orderd__internal__v1__event_head__descriptor,
	.types = "",
};

static void verify_chain_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__VerifyChainRequest *request = message;

	if (request->after_seq < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "after_seq",
				"after_seq is %" PRId64 ", which no position is",
				request->after_seq);
	if (request->has_until_seq && request->until_seq < request->after_seq)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "until_seq",
				"until_seq %" PRId64 " lies before after_seq %" PRId64,
				request->until_seq, request->after_seq);
	if (request->has_after_hash && request->after_hash.len != CHAIN_HASH_BYTES)
		verdict_violate(verdict, REASON_FORMAT, "after_hash",
				"after_hash has %zu bytes, a hash has %d", request->after_hash.len,
				CHAIN_HASH_BYTES);
}

static void verify_chain_load(struct work *work, const void *message)
{
	const Orderd__V1__VerifyChainRequest *request = message;
	int64_t until = request->has_until_seq ? request->until_seq : INT64_MAX;
	const void *const *rows = NULL;
	size_t n;

	work_query_values(work, &head, &(struct value){ 0 });
	/* With the one before the first, whose hash is the first link. */
	work_query(work, &verify_events, v_int(request->after_seq), v_int(until),
		   v_int(EVENTS_MAX + 1), v_int(EVENTS_BYTES_MAX));
	n = work_rows(work, &verify_events, &rows);
	if (n > 0)
		work_query(work, &verify_values,
			   v_text(chain_check_wants(work_arena(work), rows, n)));
}

static void verify_chain_values(struct work *work, struct chain_check *check)
{
	const void *const *rows = NULL;
	size_t n = work_rows(work, &verify_values, &rows);

	history_values_init(&check->values, work_arena(work), rows, n);
}

static void verify_chain_answer(const struct chain_check *check,
				Orderd__V1__VerifyChainResponse *response)
{
	field_set(response, through_seq, check->seq);
	field_set(response, head_seq, check->head_seq);
	response->has_through_hash = 1;
	response->through_hash.len = CHAIN_HASH_BYTES;
	response->through_hash.data = arena_memdup(check->arena, check->hash, CHAIN_HASH_BYTES);
	field_set(response, events_checked, check->n_events);
	field_set(response, personal_values_checked, check->n_values);
	field_set(response, personal_values_erased, check->n_erased);
	response->fault = check->fault;
	field_set(response, done, check->fault || check->ended);
}

static void verify_chain_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__VerifyChainRequest *request = message;
	struct chain_check check = { .arena = work_arena(work) };
	const void *const *rows = NULL, *const *heads = NULL;
	size_t n = work_rows(work, &verify_events, &rows);
	size_t n_seen = 0;

	if (work_rows(work, &head, &heads) > 0)
		chain_check_head(&check, heads[0]);
	if (request->after_seq > check.head_seq) {
		verdict_violate(work_verdict(work), REASON_OUT_OF_RANGE, "after_seq",
				"position %" PRId64 " is yet to come; the newest is %" PRId64,
				request->after_seq, check.head_seq);
		return;
	}
	if (n > 0)
		verify_chain_values(work, &check);
	chain_check_begin(&check, request, n > 0 ? rows[0] : NULL);
	for (n_seen = request->after_seq > 0; n_seen < n && !check.fault; n_seen++)
		if (!chain_check_event(&check, rows[n_seen]))
			break;
	/* Nothing was left out: neither a row behind a full page, nor one beyond the limit. */
	if (!check.fault && n_seen >= n && n <= EVENTS_MAX)
		chain_check_end(&check, request->has_until_seq ? request->until_seq : INT64_MAX);
	verify_chain_answer(&check, reply);
}

const struct op op_verify_chain = {
	.method = "orderd.v1.AuditService/VerifyChain",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR,
	.check = verify_chain_check,
	.load = verify_chain_load,
	.decide = verify_chain_decide,
};
