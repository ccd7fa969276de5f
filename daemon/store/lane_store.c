/* What a decided batch writes: rows, events, answers, the head. */
#include <string.h>

#include "codec.h"
#include "lane_parts.h"

/* What becomes of an entity's dirty rows. */
struct lane_rows {
	const ProtobufCMessage **messages; /* the last n of as many as are dirty */
	int64_t *versions;                 /* as they were loaded */
	size_t n_dirty;
	size_t n;
};

static void lane_rows_init(struct lane_rows *rows, struct arena *arena, size_t n_dirty)
{
	rows->messages = arena_alloc(arena, sizeof(*rows->messages) * n_dirty);
	rows->versions = arena_alloc(arena, sizeof(*rows->versions) * n_dirty);
	rows->n_dirty = n_dirty;
	rows->n = 0;
}

/* Dirty slots come latest first, so rows are put from the end. */
static void lane_rows_put(struct lane_rows *rows, const struct set_slot *slot,
			  const struct layout *layout)
{
	size_t at = rows->n_dirty - ++rows->n;

	rows->messages[at] = slot->loaded && slot->removed ? slot->loaded : slot->slot.message;
	rows->versions[at] = slot->loaded ? layout_number(slot->loaded, layout->version) : 0;
}

static int lane_send_rows_of(struct lane *lane, const struct entity *entity,
			     const struct lane_rows *rows, const struct statement *statement,
			     void (*put)(struct params *params, const struct entity *entity,
					 int64_t tenant_id, const ProtobufCMessage *const *messages,
					 const int64_t *old_versions, size_t n))
{
	size_t from = rows->n_dirty - rows->n;
	struct params params;

	if (rows->n == 0)
		return 0;
	params_init(&params, &lane->batch.arena);
	put(&params, entity, lane->batch.tenant->id, rows->messages + from, rows->versions + from,
	    rows->n);
	return connection_send(lane->connection, statement->name, statement->sql, &params, NULL);
}

static void lane_put_inserted(struct params *params, const struct entity *entity, int64_t tenant_id,
			      const ProtobufCMessage *const *messages, const int64_t *old_versions,
			      size_t n)
{
	statement_insert_params(params, entity, tenant_id, messages, n);
}

/*
 * Deletes before inserts, which may want the freed keys, then updates; each in the order in which
 * the requests made them.
 */
static int lane_send_entity(struct lane *lane, const struct entity *entity,
			    const struct set_slot *dirty)
{
	struct arena *arena = &lane->batch.arena;
	const struct statements *statements = lane->statements;
	const struct layout *layout = working_set_layout(&lane->batch.set, entity);
	struct lane_rows removed, inserted, updated;
	size_t n = 0;
	int r;

	for (const struct set_slot *slot = dirty; slot; slot = slot->next_dirty)
		n++;
	lane_rows_init(&removed, arena, entity->removable ? n : 0);
	lane_rows_init(&inserted, arena, n);
	lane_rows_init(&updated, arena, n);
	for (const struct set_slot *slot = dirty; slot; slot = slot->next_dirty) {
		if (slot->loaded)
			lane_rows_put(slot->removed ? &removed : &updated, slot, layout);
		else if (!slot->removed)
			lane_rows_put(&inserted, slot, layout);
	}
	r = lane_send_rows_of(lane, entity, &removed, statements_delete(statements, entity),
			      statement_delete_params);
	if (r == 0)
		r = lane_send_rows_of(lane, entity, &inserted,
				      statements_insert(statements, entity), lane_put_inserted);
	if (r == 0)
		r = lane_send_rows_of(lane, entity, &updated, statements_update(statements, entity),
				      statement_update_params);
	return r;
}

static int lane_send_events(struct lane *lane)
{
	struct batch *batch = &lane->batch;
	const Oid types[] = { PARAMS_INT8, PARAMS_TEXT,  PARAMS_INT2,  PARAMS_INT8,
			      PARAMS_INT8, PARAMS_BYTEA, PARAMS_BYTEA, PARAMS_BYTEA };
	struct params_array *arrays[8];
	struct params params;

	params_init(&params, &batch->arena);
	params_int(&params, batch->tenant->id);
	params_time(&params, batch->now_us);
	for (int i = 0; i < 8; i++)
		arrays[i] = params_array(&params, types[i], batch->n_events);
	for (uint32_t i = 0; i < batch->n_events; i++) {
		const struct batch_event *event = &batch->events[i];
		const struct value values[8] = {
			v_int(event->public.seq),
			v_text(event->public.type),
			v_int(event->public.aggregate_kind),
			v_int(event->public.aggregate_id),
			event->public.account_id > 0 ? v_int(event->public.account_id) : v_null(),
			v_bytes(event->public.data, event->public.length),
			v_bytes(event->changes, event->changes_length),
			v_bytes(event->chain_hash, CHAIN_HASH_BYTES),
		};

		for (int k = 0; k < 8; k++)
			params_array_put(arrays[k], &values[k]);
	}
	return lane_send_query(lane, "append_events", &params, NULL);
}

static int lane_send_traces(struct lane *lane)
{
	struct batch *batch = &lane->batch;
	struct params_array *records, *positions, *befores;
	struct params params;

	trace_sort(batch);
	params_init(&params, &batch->arena);
	params_int(&params, batch->tenant->id);
	records = params_array(&params, PARAMS_INT8, batch->n_traces);
	positions = params_array(&params, PARAMS_INT8, batch->n_traces);
	befores = params_array(&params, PARAMS_BYTEA, batch->n_traces);
	for (uint32_t i = 0; i < batch->n_traces; i++) {
		const struct batch_trace *trace = &batch->traces[i];
		const struct value record = v_int(trace->record_id);
		const struct value position = v_int(trace->seq);
		const struct value before = trace->before.data
			? v_bytes(trace->before.data, trace->before.len)
			: v_null();

		params_array_put(records, &record);
		params_array_put(positions, &position);
		params_array_put(befores, &before);
	}
	return lane_send_query(lane, "append_traces", &params, NULL);
}

static int lane_send_personals(struct lane *lane)
{
	struct batch *batch = &lane->batch;
	const Oid types[] = { PARAMS_INT8, PARAMS_INT8, PARAMS_INT4,  PARAMS_INT2, PARAMS_INT8,
			      PARAMS_INT8, PARAMS_TEXT, PARAMS_BYTEA, PARAMS_TEXT };
	struct params_array *arrays[9];
	struct params params;

	params_init(&params, &batch->arena);
	params_int(&params, batch->tenant->id);
	for (int i = 0; i < 9; i++)
		arrays[i] = params_array(&params, types[i], batch->n_personals);
	for (uint32_t i = 0; i < batch->n_personals; i++) {
		const struct batch_personal *personal = &batch->personals[i];
		const struct value values[9] = {
			v_int(personal->subject_id),
			v_int(personal->seq),
			v_int(personal->ordinal),
			v_int(personal->kind),
			v_int(personal->record_id),
			v_int(personal->part),
			v_text(personal->field),
			v_bytes(personal->salt, sizeof(personal->salt)),
			v_text(personal->value),
		};

		for (int k = 0; k < 9; k++)
			params_array_put(arrays[k], &values[k]);
	}
	return lane_send_query(lane, "append_personal", &params, NULL);
}

static int lane_send_records(struct lane *lane, uint32_t n_records)
{
	struct batch *batch = &lane->batch;
	const Oid types[] = { PARAMS_INT8, PARAMS_BYTEA, PARAMS_BYTEA, PARAMS_BYTEA, PARAMS_BYTEA };
	struct params_array *arrays[5];
	struct params params;

	params_init(&params, &batch->arena);
	params_int(&params, batch->tenant->id);
	params_int(&params, batch->head.generation);
	for (int i = 0; i < 5; i++)
		arrays[i] = params_array(&params, types[i], n_records);
	for (uint32_t i = 0; i < batch->n_decided; i++) {
		const struct store_request *request = batch->works[i].request;
		const struct value values[5] = {
			v_int(request->principal_id),
			v_bytes(request->request_id, sizeof(request->request_id)),
			v_bytes(request->fingerprint, sizeof(request->fingerprint)),
			v_bytes(request->reply.header, request->reply.header_length),
			v_bytes(request->reply.body, request->reply.body_length),
		};

		for (int k = 0; k < 5 && batch->works[i].state == WORK_DECIDED; k++)
			params_array_put(arrays[k], &values[k]);
	}
	return lane_send_query(lane, "record_requests", &params, NULL);
}

static int lane_send_head(struct lane *lane)
{
	const struct batch *batch = &lane->batch;
	struct params params;

	params_init(&params, &lane->batch.arena);
	params_int(&params, batch->tenant->id);
	params_int(&params, batch->head.seq);
	params_time(&params, batch->head.at_us);
	params_bytes(&params, batch->head.chain_hash, CHAIN_HASH_BYTES);
	params_int(&params, batch->loaded.seq);
	return lane_send_query(lane, "move_head", &params, NULL);
}

int lane_send_changes(struct lane *lane)
{
	struct batch *batch = &lane->batch;
	uint32_t n_records = 0;
	int r = 0;

	for (uint32_t i = 0; i < batch->n_decided; i++)
		n_records += batch->works[i].state == WORK_DECIDED;
	for (unsigned int i = 0; i < entity_count && r == 0; i++)
		if (batch->set.dirty[i])
			r = lane_send_entity(lane, entity_table[i], batch->set.dirty[i]);
	if (batch->n_events > 0 && r == 0)
		r = lane_send_events(lane);
	if (batch->n_traces > 0 && r == 0)
		r = lane_send_traces(lane);
	if (batch->n_personals > 0 && r == 0)
		r = lane_send_personals(lane);
	if (n_records > 0 && r == 0)
		r = lane_send_records(lane, n_records);
	/*
	 * After an unknown outcome, and for answers that were found, the head is written even if
	 * nothing new was decided: a commit that wrote nothing would not wait for a synchronous
	 * standby, which may not have what was found either.
	 */
	if ((batch->n_events > 0 || lane->taken.unknown || batch->n_found > 0) && r == 0)
		r = lane_send_head(lane);
	return r;
}
