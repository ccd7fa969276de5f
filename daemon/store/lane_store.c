/* What a decided batch writes: rows, events, answers, the head. */
#include <string.h>

#include "codec.h"
#include "lane_parts.h"

static int lane_send_rows(struct lane *lane, const struct statement *statement,
			  const struct params *params)
{
	return connection_send(lane->connection, statement->name, statement->sql, params, NULL);
}

/* Inserts before updates, and both in the order in which the requests made them. */
static int lane_send_entity(struct lane *lane, const struct entity *entity,
			    const struct set_slot *dirty)
{
	struct arena *arena = &lane->batch.arena;
	const struct layout *layout = working_set_layout(&lane->batch.set, entity);
	const int64_t tenant = lane->batch.tenant->id;
	const ProtobufCMessage **inserted, **updated;
	int64_t *versions;
	size_t n = 0, n_inserted = 0, n_updated = 0;
	struct params params;
	int r = 0;

	for (const struct set_slot *slot = dirty; slot; slot = slot->next_dirty)
		n++;
	inserted = arena_alloc(arena, sizeof(*inserted) * n);
	updated = arena_alloc(arena, sizeof(*updated) * n);
	versions = arena_alloc(arena, sizeof(*versions) * n);
	for (const struct set_slot *slot = dirty; slot; slot = slot->next_dirty) {
		if (slot->loaded) {
			updated[n - 1 - n_updated] = slot->slot.message;
			versions[n - 1 - n_updated] = layout_number(slot->loaded, layout->version);
			n_updated++;
		} else {
			inserted[n - 1 - n_inserted] = slot->slot.message;
			n_inserted++;
		}
	}
	if (n_inserted > 0) {
		params_init(&params, arena);
		statement_insert_params(&params, entity, tenant, inserted + n - n_inserted,
					n_inserted);
		r = lane_send_rows(lane, statements_insert(lane->statements, entity), &params);
	}
	if (n_updated > 0 && r == 0) {
		params_init(&params, arena);
		statement_update_params(&params, entity, tenant, updated + n - n_updated,
					versions + n - n_updated, n_updated);
		r = lane_send_rows(lane, statements_update(lane->statements, entity), &params);
	}
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
			v_int(event->kind),
			v_int(event->public.aggregate_id),
			event->account_id > 0 ? v_int(event->account_id) : v_null(),
			v_bytes(event->public.data, event->public.length),
			v_bytes(event->changes, event->changes_length),
			v_bytes(event->chain_hash, CHAIN_HASH_BYTES),
		};

		for (int k = 0; k < 8; k++)
			params_array_put(arrays[k], &values[k]);
	}
	return lane_send_query(lane, "append_events", &params, NULL);
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
	if (batch->n_personals > 0 && r == 0)
		r = lane_send_personals(lane);
	if (n_records > 0 && r == 0)
		r = lane_send_records(lane, n_records);
	/*
	 * After an unknown outcome the head is written even if nothing new was decided: a commit
	 * that wrote nothing would not wait for a synchronous standby, and the answers found would
	 * be given too early.
	 */
	if ((batch->n_events > 0 || lane->taken.unknown) && r == 0)
		r = lane_send_head(lane);
	return r;
}
