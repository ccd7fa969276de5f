#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "op/event/cursor.h"
#include "op/event/event_filter.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"
#include "op/record_key.h"
#include "orderd/internal/v1/store.pb-c.h"

#define SCAN_MAX                                                                                   \
	10000 /* positions that one call looks at, so that a filter that matches nothing stays     \
		 cheap */

/* After, up to, types, kind, aggregate, account, with changes, limit, bytes. */
static const struct query read_events = {
	.name = "read_events",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iitiiiiii",
};

static const struct query oldest_event = {
	.name = "oldest_event",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "",
};

static void read_events_twice(struct verdict *verdict, const char *field)
{
	verdict_violate(verdict, REASON_DUPLICATE, field,
			"%s and %s_id are given; give one of them", field, field);
}

static void read_events_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ReadRequest *request = message;

	if (request->after_seq < 0 || request->after_seq > INT64_MAX - SCAN_MAX)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "after_seq",
				"after_seq is %" PRId64 ", which no position is",
				request->after_seq);
	page_check_size(verdict, request->has_page_size, request->page_size);
	event_filter_check(verdict, request->types, request->n_types, request->has_aggregate_kind,
			   request->aggregate_kind);
	if (request->aggregate && !entity_find(request->aggregate_kind))
		input_required(verdict, "aggregate_kind");
	if (request->aggregate)
		record_key_check(verdict, request->aggregate, "aggregate");
	if (request->account)
		record_key_check(verdict, request->account, "account");
	if (request->aggregate && request->has_aggregate_id)
		read_events_twice(verdict, "aggregate");
	if (request->account && request->has_account_id)
		read_events_twice(verdict, "account");
}

/* The id that a filter means; NULL: it is no filter, VALUE_INT of 0: not known, or no record. */
static struct value read_events_meant(struct work *work, const struct entity *entity,
				      const Orderd__V1__RecordKey *key, bool has_id, int64_t id)
{
	struct slot *slot;

	if (!key)
		return has_id ? v_int(id) : v_null();
	slot = work_find_record(work, entity, key);
	return v_int(slot ? record_key_id(slot) : 0);
}

static struct value read_events_aggregate(struct work *work, const Orderd__V1__ReadRequest *request)
{
	return read_events_meant(work, entity_find(request->aggregate_kind), request->aggregate,
				 request->has_aggregate_id, request->aggregate_id);
}

static struct value read_events_account(struct work *work, const Orderd__V1__ReadRequest *request)
{
	return read_events_meant(work, &entity_account, request->account, request->has_account_id,
				 request->account_id);
}

/* False when a record that a filter names is not there, or not yet. */
static bool read_events_resolved(struct work *work, const Orderd__V1__ReadRequest *request)
{
	return (!request->aggregate || read_events_aggregate(work, request).integer > 0) &&
		(!request->account || read_events_account(work, request).integer > 0);
}

static void read_events_load(struct work *work, const void *message)
{
	const Orderd__V1__ReadRequest *request = message;

	work_want_record(work, entity_find(request->aggregate_kind), request->aggregate);
	work_want_record(work, &entity_account, request->account);
	if (!read_events_resolved(work, request))
		return;
	if (request->after_seq > 0)
		work_query_values(work, &oldest_event, &(struct value){ 0 });
	work_query(work, &read_events, v_int(request->after_seq),
		   v_int(request->after_seq + SCAN_MAX),
		   v_text(event_filter_join(work_arena(work), request->types, request->n_types)),
		   request->aggregate_kind ? v_int((int64_t)request->aggregate_kind) : v_null(),
		   read_events_aggregate(work, request), read_events_account(work, request),
		   v_int(request->with_changes),
		   v_int(page_size(request->has_page_size, request->page_size)),
		   v_int(PAGE_BYTES_MAX));
}

/* NULL when what is stored is not what was written. */
static Orderd__V1__LoggedEvent *read_events_unpack(struct arena *arena,
						   const Orderd__Internal__V1__EventRow *row)
{
	ProtobufCAllocator allocator = arena_allocator(arena);
	Orderd__V1__LoggedEvent *logged = message_new(arena, &orderd__v1__logged_event__descriptor);

	logged->event = orderd__v1__event__unpack(&allocator, row->event.len, row->event.data);
	logged->has_chain_hash = row->has_chain_hash;
	logged->chain_hash = row->chain_hash;
	if (row->has_changes)
		logged->changes = orderd__v1__record_changes__unpack(&allocator, row->changes.len,
								     row->changes.data);
	if (!logged->event || (row->has_changes && !logged->changes))
		return NULL;
	return logged;
}

/* How far was everything looked at? To the page's end, if it is full; else as far as the call
 * looks. */
static int64_t read_events_through(const Orderd__V1__ReadRequest *request, const void *const *rows,
				   size_t n_rows, int64_t head_seq)
{
	const Orderd__Internal__V1__EventRow *last = n_rows > 0 ? rows[n_rows - 1] : NULL;
	int64_t through = request->after_seq + SCAN_MAX;

	if (last && !last->has_event)
		return last->seq - 1;
	if (last && n_rows == page_size(request->has_page_size, request->page_size))
		return last->seq;
	if (through > head_seq)
		through = head_seq;
	/* A reader that is ahead, because it follows another copy of the database, stays there. */
	return through > request->after_seq ? through : request->after_seq;
}

static void read_events_missing(struct work *work, const Orderd__V1__ReadRequest *request)
{
	struct verdict *verdict = work_verdict(work);

	if (request->aggregate && read_events_aggregate(work, request).integer == 0)
		record_key_missing(verdict, entity_find(request->aggregate_kind),
				   request->aggregate, "aggregate");
	if (request->account && read_events_account(work, request).integer == 0)
		record_key_missing(verdict, &entity_account, request->account, "account");
}

/* What comes next at a position must be there, or must not have come yet. 0 is where the log
 * begins.
 */
static bool read_events_kept(struct work *work, const Orderd__V1__ReadRequest *request)
{
	int64_t oldest_seq = work_position(work) + 1;

	if (request->after_seq == 0)
		return true;
	cursor_done(work, &oldest_event, &oldest_seq);
	if (request->after_seq + 1 >= oldest_seq)
		return true;
	cursor_refuse_expired(work_verdict(work), request->after_seq, oldest_seq);
	return false;
}

static void read_events_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ReadRequest *request = message;
	Orderd__V1__ReadResponse *response = reply;
	struct arena *arena = work_arena(work);
	const void *const *rows = NULL;
	size_t n;

	if (!read_events_resolved(work, request)) {
		read_events_missing(work, request);
		return;
	}
	if (!read_events_kept(work, request))
		return;
	n = work_rows(work, &read_events, &rows);
	response->events = arena_alloc(arena, n * sizeof(Orderd__V1__LoggedEvent *));
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];

		if (!row->has_event)
			break;
		response->events[i] = read_events_unpack(arena, row);
		if (!response->events[i]) {
			verdict_refuse(work_verdict(work), REASON_INTERNAL,
				       "event %" PRId64 " cannot be read", row->seq);
			return;
		}
		response->n_events = i + 1;
	}
	field_set(response, head_seq, work_position(work));
	field_set(response, epoch, work_epoch(work));
	field_set(response, through_seq,
		  read_events_through(request, rows, n, work_position(work)));
}

/* The changes are the audit trail. */
static unsigned int read_events_callers(const void *message)
{
	const Orderd__V1__ReadRequest *request = message;

	return request->with_changes ? OP_ADMINISTRATOR : ~0u;
}

const struct op op_read_events = {
	.method = "orderd.v1.EventService/Read",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = read_events_check,
	.load = read_events_load,
	.decide = read_events_decide,
	.callers_of = read_events_callers,
};
