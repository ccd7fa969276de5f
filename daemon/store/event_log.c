#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "batch.h"
#include "codec.h"

/* "order_placed" is of type "order.placed". */
static char *event_log_type(struct arena *arena, Orderd__V1__Event__BodyCase body_case)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(
		&orderd__v1__event__descriptor, (unsigned int)body_case);
	char *type;

	assert(field);
	type = arena_strdup(arena, field->name);
	*strchr(type, '_') = '.';
	return type;
}

static void event_log_fill(struct work *work, Orderd__V1__Event *event, const struct slot *slot)
{
	struct batch *batch = work->batch;
	const struct layout *layout = working_set_layout(&batch->set, slot->entity);
	int64_t account = layout_number(slot->message, layout->account_id);

	event->has_epoch = event->has_seq = event->has_aggregate_kind = event->has_aggregate_id = 1;
	event->epoch = batch->head.epoch;
	event->seq = batch->head.seq;
	event->type = event_log_type(&batch->arena, event->body_case);
	event->aggregate_kind = slot->entity->kind;
	event->aggregate_id = layout_number(slot->message, layout->id);
	event->aggregate_version = layout_number(slot->message, layout->version);
	event->has_aggregate_version = event->aggregate_version > 0;
	event->account_id = account;
	event->has_account_id = account > 0;
	event->at = work_time(work, batch->now_us);
	event->has_actor_id = 1;
	event->actor_id = work->request->principal_id;
	event->has_request_id = 1;
	event->request_id.len = sizeof(work->request->request_id);
	event->request_id.data = work->request->request_id;
	if (!event->has_audience) {
		event->has_audience = 1;
		event->audience = ORDERD__V1__AUDIENCE__AUDIENCE_SERVICE;
	}
	if (work->request->traceparent)
		event->traceparent = arena_strdup(&batch->arena, work->request->traceparent);
}

static void event_log_chain(struct batch *batch, struct batch_event *row)
{
	const struct chain_bytes event = { row->public.data, row->public.length };
	const struct chain_bytes changes = { row->changes, row->changes_length };

	chain_link(batch->head.chain_hash, event, changes, row->chain_hash);
	memcpy(batch->head.chain_hash, row->chain_hash, CHAIN_HASH_BYTES);
}

static struct batch_event *event_log_row(struct batch *batch)
{
	if (batch->n_events == batch->events_max) {
		uint32_t max = batch->events_max ? batch->events_max * 2 : 64;
		struct batch_event *rows = arena_alloc(&batch->arena, sizeof(*rows) * max);

		if (batch->n_events > 0)
			memcpy(rows, batch->events, sizeof(*rows) * batch->n_events);
		batch->events = rows;
		batch->events_max = max;
	}
	return &batch->events[batch->n_events];
}

static void event_log_pack_changes(struct batch *batch, struct batch_event *row,
				   const Orderd__V1__RecordChanges *changes)
{
	uint8_t *data;

	if (changes->n_changes == 0)
		return;
	row->changes_length = orderd__v1__record_changes__get_packed_size(changes);
	data = arena_alloc(&batch->arena, row->changes_length);
	orderd__v1__record_changes__pack(changes, data);
	row->changes = data;
}

void batch_append_events(struct work *work, uint32_t undo_mark)
{
	struct batch *batch = work->batch;
	Orderd__V1__RecordChanges *changes;

	assert(work->n_events > 0 || batch->set.n_undo == undo_mark);
	changes = change_collect(work, undo_mark, batch->head.seq + 1);
	for (uint32_t i = 0; i < work->n_events; i++) {
		Orderd__V1__Event *event = work->events[i].event;
		struct batch_event *row = event_log_row(batch);
		uint8_t *data;

		batch->head.seq++;
		event_log_fill(work, event, work->events[i].slot);
		data = arena_alloc(&batch->arena, orderd__v1__event__get_packed_size(event));
		*row = (struct batch_event){
			.public = {
				.seq = event->seq,
				.epoch = event->epoch,
				.type = event->type,
				.aggregate_kind = (int32_t)event->aggregate_kind,
				.aggregate_id = event->aggregate_id,
				.account_id = event->account_id,
				.data = data,
				.length = orderd__v1__event__pack(event, data),
			},
			.changes = (const uint8_t *)"",
		};
		event_log_pack_changes(batch, row, &changes[i]);
		event_log_chain(batch, row);
		batch->n_events++;
	}
	trace_pass(batch, batch->head.seq - work->n_events, batch->head.seq);
	work->position = batch->head.seq;
}
