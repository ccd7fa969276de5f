#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "op/audit/audit_record.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

#define EVENTS_MAX 100000 /* that a record is rebuilt from */
#define EVENTS_BYTES_MAX (64 << 20)

/* Record, kind, from, until, limit, bytes. */
static const struct query record_events = {
	.name = "record_events_oldest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iiiiii",
};

/* Of busy records. Record, until, what a change begins with, limit, bytes. */
static const struct query busy_state = {
	.name = "busy_state",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iibii",
};

/* Instant. */
static const struct query find_position = {
	.name = "find_position",
	.row = &orderd__internal__v1__event_head__descriptor,
	.types = "s",
};

static const ProtobufCFieldDescriptor *get_as_of_field(const struct entity *entity)
{
	const ProtobufCMessageDescriptor *type = &orderd__v1__get_as_of_response__descriptor;

	for (unsigned int i = 0; i < type->n_fields; i++)
		if (type->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF &&
		    type->fields[i].descriptor == entity->descriptor)
			return &type->fields[i];
	return NULL;
}

static void get_as_of_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetAsOfRequest *request = message;
	const struct entity *entity = entity_find(request->kind);

	audit_record_check(verdict, request->kind, request->record);
	if (entity && history_can(entity) && !get_as_of_field(entity))
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "kind",
				"records of this kind cannot be told as they were");
	input_time(verdict, request->at, "at");
	if (request->has_seq && request->at)
		verdict_violate(verdict, REASON_DUPLICATE, "at",
				"a position and an instant are given; give one of them");
	if (request->seq < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "seq",
				"seq is %" PRId64 ", which no position is", request->seq);
}

/* The position that is asked for, `newest` if none is; false when it is not known yet. */
static bool get_as_of_seq(struct work *work, const Orderd__V1__GetAsOfRequest *request,
			  int64_t newest, int64_t *ret)
{
	const void *const *rows = NULL;

	*ret = request->has_seq ? request->seq : newest;
	if (!request->at)
		return true;
	if (work_rows(work, &find_position, &rows) == 0)
		return false;
	*ret = ((const Orderd__Internal__V1__EventHead *)rows[0])->seq;
	return true;
}

static void get_as_of_ask_busy(struct work *work, const struct slot *slot, int64_t seq)
{
	uint8_t needle[HISTORY_NEEDLE_BYTES];
	size_t length = history_needle(slot->entity, record_key_id(slot), needle);

	work_query(work, &busy_state, v_int(record_key_id(slot)), v_int(seq),
		   v_bytes(arena_memdup(work_arena(work), needle, length), length),
		   v_int(EVENTS_MAX), v_int(EVENTS_BYTES_MAX));
}

static void get_as_of_load(struct work *work, const void *message)
{
	const Orderd__V1__GetAsOfRequest *request = message;
	struct slot *slot = audit_record_want(work, request->kind, request->record);
	int64_t seq;

	if (request->at)
		work_query(work, &find_position, v_time(work_time_us(request->at)));
	if (!slot || !get_as_of_seq(work, request, INT64_MAX, &seq))
		return;
	if (slot->entity->busy) {
		get_as_of_ask_busy(work, slot, seq);
		return;
	}
	work_query(work, &record_events, v_int(record_key_id(slot)), v_int((int64_t)request->kind),
		   v_int(0), v_int(seq), v_int(EVENTS_MAX), v_int(EVENTS_BYTES_MAX));
	audit_record_want_values(work, slot, seq);
}

/* The events to rebuild the record from; begins with what a busy one was before them. */
static size_t get_as_of_events(struct work *work, struct history *history, const void *const **ret)
{
	bool busy = history->root->busy;
	size_t n = work_rows(work, busy ? &busy_state : &record_events, ret);
	const Orderd__Internal__V1__EventRow *first = n > 0 ? (*ret)[0] : NULL;

	if (busy && first && first->has_before)
		history_seed(history, &first->before);
	/* A window without an event of it. */
	return first && !first->has_seq ? 0 : n;
}

/* When the event was. */
static Google__Protobuf__Timestamp *get_as_of_time(struct arena *arena,
						   const Orderd__Internal__V1__EventRow *row)
{
	ProtobufCAllocator allocator = arena_allocator(arena);
	const Orderd__V1__Event *event =
		orderd__v1__event__unpack(&allocator, row->event.len, row->event.data);

	return event ? event->at : NULL;
}

/* Applies the events; false, with the refusal in the verdict, when that is not possible. */
static bool get_as_of_rebuild(struct work *work, struct history *history,
			      Orderd__V1__GetAsOfResponse *response)
{
	struct arena *arena = work_arena(work);
	const Orderd__Internal__V1__EventRow *last;
	const void *const *rows = NULL;
	size_t n = get_as_of_events(work, history, &rows);
	struct history_values values = { 0 };

	if (!history->root->busy)
		audit_record_values(work, &values);
	last = n > 0 ? rows[n - 1] : NULL;
	if (last && (n == EVENTS_MAX || !last->has_event)) {
		verdict_refuse(work_verdict(work), REASON_REPLY_TOO_LARGE,
			       "the record changed more than %zu times until then; read its "
			       "history instead",
			       n - 1);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];
		Orderd__V1__RecordChanges *changes = audit_record_changes(arena, row);

		if (changes && history_apply(history, changes, row->seq, &values) > 0)
			last = row;
	}
	if (last) {
		field_set(response, changed_seq, last->seq);
		response->changed_at = get_as_of_time(arena, last);
	}
	return true;
}

static void get_as_of_put(Orderd__V1__GetAsOfResponse *response, const struct entity *entity,
			  ProtobufCMessage *record)
{
	const ProtobufCFieldDescriptor *field = get_as_of_field(entity);

	response->record_case = (Orderd__V1__GetAsOfResponse__RecordCase)field->id;
	response->order = (Orderd__V1__Order *)record; /* all of the union are messages */
}

static void get_as_of_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetAsOfRequest *request = message;
	Orderd__V1__GetAsOfResponse *response = reply;
	struct verdict *verdict = work_verdict(work);
	struct slot *slot = audit_record_find(work, request->kind, request->record);
	ProtobufCMessage *record;
	struct history history;
	int64_t seq = 0;

	if (!slot)
		return;
	get_as_of_seq(work, request, work_position(work), &seq);
	if (seq > work_position(work)) {
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "seq",
				"position %" PRId64 " is yet to come; the newest is %" PRId64, seq,
				work_position(work));
		return;
	}
	history_init(&history, work_arena(work), slot->entity, record_key_id(slot));
	if (!get_as_of_rebuild(work, &history, response))
		return;
	record = history_record(&history);
	if (!record) {
		verdict_refuse(verdict, REASON_NOT_FOUND,
			       "there was no %s yet at position %" PRId64,
			       record_key_title(verdict, slot), seq);
		return;
	}
	field_set(response, seq, seq);
	response->n_erased_fields = history_erased(&history, &response->erased_fields);
	response->n_external_ids = history_names(&history, &response->external_ids);
	get_as_of_put(response, slot->entity, record);
}

const struct op op_get_as_of = {
	.method = "orderd.v1.AuditService/GetAsOf",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR,
	.check = get_as_of_check,
	.load = get_as_of_load,
	.decide = get_as_of_decide,
};
