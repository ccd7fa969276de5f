/* What leads from a record to the events that changed it, beside those that are about it. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "codec.h"
#include "history.h"

struct trace_root trace_root(struct batch *batch, const struct slot *slot)
{
	const struct layout *layout = working_set_layout(&batch->set, slot->entity);
	struct trace_root root = {
		.kind = (int64_t)slot->entity->kind,
		.id = layout_number(slot->message, layout->root_id),
	};

	if (slot->entity->root)
		root.kind = (int64_t)slot->entity->root->kind;
	else if (layout->root_kind)
		root.kind = layout_number(slot->message, layout->root_kind);
	return root;
}

static void trace_add(struct batch *batch, const struct batch_trace *trace)
{
	if (batch->n_traces == batch->traces_max) {
		uint32_t max = batch->traces_max ? batch->traces_max * 2 : 64;
		struct batch_trace *traces = arena_alloc(&batch->arena, sizeof(*traces) * max);

		if (batch->n_traces > 0)
			memcpy(traces, batch->traces, sizeof(*traces) * batch->n_traces);
		batch->traces = traces;
		batch->traces_max = max;
	}
	batch->traces[batch->n_traces++] = *trace;
}

/*
 * Whether the change may be a busy record's first in its window. Times decide: a record that was
 * changed at the very time at which the window began is traced once too often rather than not.
 */
static bool trace_is_first(struct batch *batch, const struct slot *slot,
			   const ProtobufCMessage *former, int64_t seq)
{
	const struct layout *layout = working_set_layout(&batch->set, slot->entity);

	if (!former || seq / HISTORY_WINDOW != batch->head.seq / HISTORY_WINDOW)
		return true;
	return codec_get(former, layout->updated_at).integer <= batch->head.window_at_us;
}

void trace_change(struct batch *batch, const struct slot *slot, const ProtobufCMessage *former,
		  int64_t seq, bool has_event)
{
	struct batch_trace trace = { .record_id = trace_root(batch, slot).id, .seq = seq };
	bool wanted = slot->entity->busy ? trace_is_first(batch, slot, former, seq) : !has_event;

	if (trace.record_id == 0 || !wanted)
		return;
	if (slot->entity->busy && former) {
		trace.before.len = protobuf_c_message_get_packed_size(former);
		trace.before.data = arena_alloc(&batch->arena, trace.before.len);
		protobuf_c_message_pack(former, trace.before.data);
	}
	trace_add(batch, &trace);
}

void trace_pass(struct batch *batch, int64_t from_seq, int64_t to_seq)
{
	if (from_seq / HISTORY_WINDOW != to_seq / HISTORY_WINDOW)
		batch->head.window_at_us = batch->now_us;
}

static int trace_compare(const void *left, const void *right)
{
	const struct batch_trace *a = left, *b = right;

	if (a->record_id != b->record_id)
		return a->record_id < b->record_id ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

void trace_sort(struct batch *batch)
{
	uint32_t n = 0;

	if (batch->n_traces == 0)
		return;
	qsort(batch->traces, batch->n_traces, sizeof(*batch->traces), trace_compare);
	for (uint32_t i = 0; i < batch->n_traces; i++)
		if (n == 0 || trace_compare(&batch->traces[n - 1], &batch->traces[i]) != 0)
			batch->traces[n++] = batch->traces[i];
	batch->n_traces = n;
}
