/* Which records an event changed without being about them: how the log leads to their history. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"

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

bool trace_is_wanted(const struct slot *slot, const struct trace_root *root)
{
	return root->id > 0 && !slot->entity->busy;
}

void trace_add(struct batch *batch, int64_t record_id, int64_t seq)
{
	if (batch->n_traces == batch->traces_max) {
		uint32_t max = batch->traces_max ? batch->traces_max * 2 : 64;
		struct batch_trace *traces = arena_alloc(&batch->arena, sizeof(*traces) * max);

		if (batch->n_traces > 0)
			memcpy(traces, batch->traces, sizeof(*traces) * batch->n_traces);
		batch->traces = traces;
		batch->traces_max = max;
	}
	batch->traces[batch->n_traces++] =
		(struct batch_trace){ .record_id = record_id, .seq = seq };
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
