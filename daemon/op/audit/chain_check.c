#include "op/audit/chain_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/field.h"
#include "op/message.h"
#include "store/work.h"

#define FAULT(name) ORDERD__V1__CHAIN_FAULT_KIND__CHAIN_FAULT_KIND_##name

static bool chain_check_fail(struct chain_check *check, int64_t seq,
			     Orderd__V1__ChainFaultKind kind, const char *message)
{
	check->fault = message_new(check->arena, &orderd__v1__chain_fault__descriptor);
	field_set(check->fault, seq, seq);
	field_set(check->fault, kind, kind);
	check->fault->message = arena_strdup(check->arena, message);
	return false;
}

static Orderd__V1__RecordChanges *chain_check_changes(struct arena *arena,
						      const Orderd__Internal__V1__LoggedRow *row)
{
	ProtobufCAllocator allocator = arena_allocator(arena);

	return orderd__v1__record_changes__unpack(&allocator, row->changes.len, row->changes.data);
}

/* Bytes of "subject:seq," at most. */
#define CHAIN_CHECK_PAIR_BYTES 44

/* Where it writes to; NULL only counts. Returns how many pairs the event has. */
static size_t chain_check_pairs(const Orderd__V1__RecordChanges *changes, int64_t seq, char **at)
{
	int64_t last = -1;
	size_t n = 0;

	for (size_t i = 0; i < changes->n_changes; i++) {
		const Orderd__V1__RecordChange *change = changes->changes[i];

		if (change->n_personal == 0 || change->subject_id == last)
			continue;
		last = change->subject_id;
		n++;
		if (at)
			*at += snprintf(*at, CHAIN_CHECK_PAIR_BYTES, "%" PRId64 ":%" PRId64 ",",
					last, seq);
	}
	return n;
}

char *chain_check_wants(struct arena *arena, const void *const *rows, size_t n)
{
	const Orderd__V1__RecordChanges **changes = arena_alloc(arena, n * sizeof(*changes));
	size_t n_pairs = 0;
	char *wanted, *at;

	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__LoggedRow *row = rows[i];

		changes[i] = row->has_changes ? chain_check_changes(arena, row) : NULL;
		n_pairs += changes[i] ? chain_check_pairs(changes[i], row->seq, NULL) : 0;
	}
	wanted = at = arena_alloc(arena, n_pairs * CHAIN_CHECK_PAIR_BYTES + 1);
	for (size_t i = 0; i < n; i++)
		if (changes[i])
			chain_check_pairs(changes[i],
					  ((const Orderd__Internal__V1__LoggedRow *)rows[i])->seq,
					  &at);
	/* Without the last comma. */
	if (at > wanted)
		at[-1] = '\0';
	return wanted;
}

void chain_check_head(struct chain_check *check, const Orderd__Internal__V1__EventHead *head)
{
	check->head = head;
	check->head_seq = head->seq;
}

static bool chain_check_same(const ProtobufCBinaryData *stored, const uint8_t *hash)
{
	return stored->len == CHAIN_HASH_BYTES && memcmp(stored->data, hash, CHAIN_HASH_BYTES) == 0;
}

void chain_check_begin(struct chain_check *check, const Orderd__V1__VerifyChainRequest *request,
		       const Orderd__Internal__V1__LoggedRow *first)
{
	check->seq = request->after_seq;
	if (request->after_seq > 0) {
		if (!first || first->seq != request->after_seq) {
			chain_check_fail(check, request->after_seq, FAULT(MISSING),
					 "there is no event at this position");
			return;
		}
		if (first->chain_hash.len == CHAIN_HASH_BYTES)
			memcpy(check->hash, first->chain_hash.data, CHAIN_HASH_BYTES);
	}
	if (request->has_after_hash && !chain_check_same(&request->after_hash, check->hash))
		chain_check_fail(check, request->after_seq, FAULT(AFTER_HASH),
				 "the hash is not the one that was noted");
}

static bool chain_check_columns(const Orderd__Internal__V1__LoggedRow *row,
				const Orderd__V1__Event *event)
{
	return event->seq == row->seq && event->type && row->type &&
		strcmp(event->type, row->type) == 0 &&
		(int32_t)event->aggregate_kind == row->aggregate_kind &&
		event->aggregate_id == row->aggregate_id && event->account_id == row->account_id &&
		work_time_us(event->at) == work_time_us(row->at);
}

static bool chain_check_values(struct chain_check *check, const Orderd__V1__RecordChange *change,
			       int64_t seq)
{
	for (size_t i = 0; i < change->n_personal; i++) {
		const Orderd__V1__PersonalChange *personal = change->personal[i];
		const Orderd__Internal__V1__PersonalRow *row = history_values_find(
			&check->values, change, personal->field ? personal->field : "", seq);
		uint8_t hash[CHAIN_HASH_BYTES];

		if (!row) {
			check->n_erased++;
			continue;
		}
		chain_seal((struct chain_bytes){ row->salt.data, row->salt.len }, row->value, hash);
		if (!chain_check_same(&personal->hash, hash))
			return false;
		check->n_values++;
	}
	return true;
}

/* What the hash does not cover: columns beside the event, values apart from it. */
static bool chain_check_rest(struct chain_check *check, const Orderd__Internal__V1__LoggedRow *row)
{
	ProtobufCAllocator allocator = arena_allocator(check->arena);
	const Orderd__V1__Event *event =
		orderd__v1__event__unpack(&allocator, row->event.len, row->event.data);
	const Orderd__V1__RecordChanges *changes = chain_check_changes(check->arena, row);

	if (!event || !changes || !chain_check_columns(row, event))
		return chain_check_fail(check, row->seq, FAULT(COLUMN),
					"the columns by which the event is found are not what the "
					"event says");
	for (size_t i = 0; i < changes->n_changes; i++)
		if (!chain_check_values(check, changes->changes[i], row->seq))
			return chain_check_fail(check, row->seq, FAULT(PERSONAL),
						"a personal value is not the one that was written");
	return true;
}

bool chain_check_event(struct chain_check *check, const Orderd__Internal__V1__LoggedRow *row)
{
	const struct chain_bytes event = { row->event.data, row->event.len };
	const struct chain_bytes changes = { row->changes.data, row->changes.len };
	uint8_t hash[CHAIN_HASH_BYTES];

	if (row->seq != check->seq + 1)
		return chain_check_fail(check, check->seq + 1, FAULT(MISSING),
					"there is no event at this position");
	if (row->seq > check->head_seq)
		return chain_check_fail(check, row->seq, FAULT(HEAD),
					"the event lies beyond the head of the log");
	if (!row->has_event)
		return false;
	chain_link(check->hash, event, changes, hash);
	if (!chain_check_same(&row->chain_hash, hash))
		return chain_check_fail(check, row->seq, FAULT(HASH),
					"the event or its changes are not what was written, or the "
					"hash before it is not");
	if (!chain_check_rest(check, row))
		return false;
	memcpy(check->hash, hash, CHAIN_HASH_BYTES);
	check->seq = row->seq;
	check->n_events++;
	return true;
}

void chain_check_end(struct chain_check *check, int64_t until_seq)
{
	if (check->seq < until_seq && check->seq < check->head_seq) {
		chain_check_fail(check, check->seq + 1, FAULT(MISSING),
				 "there is no event at this position");
		return;
	}
	if (check->head && check->seq == check->head_seq &&
	    !chain_check_same(&check->head->chain_hash, check->hash)) {
		chain_check_fail(check, check->seq, FAULT(HEAD),
				 "the head of the log names another hash");
		return;
	}
	check->ended = true;
}
