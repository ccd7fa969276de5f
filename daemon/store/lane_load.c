#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <string.h>

#include "base/clock.h"
#include "codec.h"
#include "history.h"
#include "lane_parts.h"
#include "orderd_sql.h"

const char *lane_sql(const char *name)
{
	for (size_t i = 0; i < orderd_sql_queries_count; i++)
		if (strcmp(orderd_sql_queries[i].name, name) == 0)
			return orderd_sql_queries[i].text;
	return NULL;
}

int lane_send_query(struct lane *lane, const char *name, const struct params *params,
		    struct lane_tag *tag)
{
	const char *sql = lane_sql(name);

	assert(sql);
	return connection_send(lane->connection, name, sql, params, tag);
}

int lane_send_plain(struct lane *lane, const char *sql)
{
	struct params none;

	params_init(&none, NULL);
	return connection_send(lane->connection, sql, sql, &none, NULL);
}

static struct lane_tag *lane_tag(struct lane *lane, enum lane_tag_kind kind)
{
	struct lane_tag *tag = arena_alloc(&lane->batch.arena, sizeof(*tag));

	tag->kind = kind;
	return tag;
}

static int lane_send_find_requests(struct lane *lane)
{
	struct batch *batch = &lane->batch;
	struct params params;
	struct params_array *principals, *ids;

	params_init(&params, &batch->arena);
	params_int(&params, batch->tenant->id);
	principals = params_array(&params, PARAMS_INT8, batch->n);
	ids = params_array(&params, PARAMS_BYTEA, batch->n);
	for (uint32_t i = 0; i < batch->n; i++) {
		const struct store_request *request = batch->works[i].request;
		struct value principal = v_int(request->principal_id);
		struct value id = v_bytes(request->request_id, sizeof(request->request_id));

		params_array_put(principals, &principal);
		params_array_put(ids, &id);
	}
	return lane_send_query(lane, "find_requests", &params, lane_tag(lane, LANE_TAG_RECORDS));
}

static const char *lane_begins(const struct lane *lane)
{
	if (lane->kind == STORE_READ)
		return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	/* Without the lock only this keeps rows of one load from being of another history. */
	return lane->ahead ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN";
}

int lane_send_begin(struct lane *lane)
{
	struct batch *batch = &lane->batch;
	const bool writes = lane->kind == STORE_WRITE;
	struct params params;
	int r;

	r = lane_send_plain(lane, lane_begins(lane));
	if (r < 0)
		return r;
	params_init(&params, &batch->arena);
	params_int(&params, batch->tenant->id);
	if (writes && !lane->ahead) {
		params_int(&params, lane->server.system_identifier);
		params_int(&params, lane->server.timeline);
	}
	r = lane_send_query(lane, writes && !lane->ahead ? "lock_head" : "view_head", &params,
			    lane_tag(lane, lane->ahead ? LANE_TAG_SEEN : LANE_TAG_HEAD));
	if (r < 0 || !writes)
		return r;
	r = lane_send_find_requests(lane);
	if (r < 0 || !ids_low(lane->ids))
		return r;
	params_init(&params, &batch->arena);
	return lane_send_query(lane, "take_ids", &params, lane_tag(lane, LANE_TAG_IDS));
}

static int lane_send_load(struct lane *lane, const struct set_wants *wants)
{
	struct batch *batch = &lane->batch;
	const struct statement *statement = statements_load(lane->statements, wants->key);
	const unsigned int n_columns = statement_key_columns(wants->key);
	struct value *values = arena_alloc(&batch->arena, sizeof(*values) * n_columns * wants->n);
	struct lane_tag *tag = lane_tag(lane, LANE_TAG_ROWS);
	struct params params;
	uint32_t i = 0;

	/* Wants were put in front one by one; the first wanted is asked first. */
	for (const struct set_node *node = wants->first; node; node = node->next_wanted, i++)
		memcpy(&values[(wants->n - 1 - i) * n_columns], node->values,
		       sizeof(*values) * n_columns);
	tag->key = wants->key;
	params_init(&params, &batch->arena);
	statement_load_params(&params, wants->key, batch->tenant->id, values, wants->n);
	return connection_send(lane->connection, statement->name, statement->sql, &params, tag);
}

static int lane_send_named(struct lane *lane, struct work_query *asked)
{
	struct lane_tag *tag = lane_tag(lane, LANE_TAG_QUERY);
	const char *types = asked->form->types;
	struct params params;

	tag->query = asked;
	asked->sent = true;
	params_init(&params, &lane->batch.arena);
	params_int(&params, lane->batch.tenant->id);
	for (size_t i = 0; types[i]; i++)
		params_value(&params, types[i], &asked->values[i]);
	if (!asked->form->sql)
		return lane_send_query(lane, asked->form->name, &params, tag);
	return connection_send(lane->connection, asked->form->name, asked->form->sql, &params, tag);
}

int lane_send_loads(struct lane *lane, bool held_back)
{
	struct batch *batch = &lane->batch;
	int r = 0;

	working_set_ask(&batch->set, held_back);
	for (const struct set_wants *wants = batch->set.asked; wants && r == 0; wants = wants->next)
		r = lane_send_load(lane, wants);
	for (uint32_t i = 0; i < batch->n && r == 0; i++)
		for (struct work_query *asked = batch->works[i].queries; asked && r == 0;
		     asked = asked->next)
			if (!asked->sent)
				r = lane_send_named(lane, asked);
	return r;
}

/*
 * The first window began before everything. When the first event of another is not seen, its
 * window may have begun just now: everything may be the first in it.
 */
static int64_t lane_window(const struct batch_head *head, struct value at)
{
	if (at.kind != VALUE_NULL)
		return at.integer;
	return head->seq < HISTORY_WINDOW ? INT64_MIN : INT64_MAX;
}

static bool lane_is_at(const struct batch_head *head, const PGresult *result)
{
	return codec_value(result, 0, 0).integer == head->epoch &&
		codec_value(result, 0, 1).integer == head->seq &&
		memcmp(PQgetvalue(result, 0, 3), head->chain_hash, CHAIN_HASH_BYTES) == 0;
}

/* What a batch that goes ahead loads is from before the leader's batch, or from right after it. */
static void lane_take_seen(struct lane *lane, const PGresult *result)
{
	lane->torn = PQntuples(result) != 1 ||
		(!lane_is_at(&lane->before, result) && !lane_is_at(&lane->batch.loaded, result));
}

static void lane_take_head(struct lane *lane, const PGresult *result)
{
	struct batch_head head = { 0 };
	struct value continues;

	lane->has_head = PQntuples(result) == 1;
	if (!lane->has_head) {
		/* A tenant that nobody has written to is read as an empty one. */
		batch_set_head(&lane->batch, &head, clock_realtime_us());
		return;
	}
	head.epoch = (int32_t)codec_value(result, 0, 0).integer;
	head.seq = codec_value(result, 0, 1).integer;
	head.at_us = codec_value(result, 0, 2).integer;
	memcpy(head.chain_hash, PQgetvalue(result, 0, 3), CHAIN_HASH_BYTES);
	if (lane->kind == STORE_WRITE) {
		head.generation = codec_value(result, 0, 4).integer;
		head.window_at_us = lane_window(&head, codec_value(result, 0, 5));
		continues = codec_value(result, 0, 6);
		lane->diverged = continues.kind != VALUE_NULL && continues.integer == 0;
	}
	batch_set_head(&lane->batch, &head, clock_realtime_us());
}

static void lane_take_record(struct lane *lane, const PGresult *result, int row)
{
	struct batch_record record = {
		.principal_id = codec_value(result, row, 0).integer,
		.request_id = (const uint8_t *)PQgetvalue(result, row, 1),
		.fingerprint = (const uint8_t *)PQgetvalue(result, row, 2),
		.header = codec_value(result, row, 3),
		.body = codec_value(result, row, 4),
	};

	batch_replay(&lane->batch, &record);
}

static void lane_take_loaded(struct lane *lane, const struct key *key, const PGresult *result)
{
	struct codec_columns columns;

	codec_columns_init(&columns, result, key->entity->descriptor);
	for (int row = 0; row < PQntuples(result); row++)
		working_set_add(&lane->batch.set, key,
				codec_row(&columns, result, row, &lane->batch.arena));
}

static void lane_take_query(struct lane *lane, struct work_query *asked, const PGresult *result)
{
	struct codec_columns columns;

	asked->n_rows = (size_t)PQntuples(result);
	asked->rows = arena_alloc(&lane->batch.arena, sizeof(void *) * (asked->n_rows + 1));
	codec_columns_init(&columns, result, asked->query->row);
	for (int row = 0; row < PQntuples(result); row++)
		asked->rows[row] = codec_row(&columns, result, row, &lane->batch.arena);
}

void lane_run_out(struct lane *lane)
{
	lane->failed = true;
	snprintf(lane->message, sizeof(lane->message), "the batch needs more memory than there is");
}

void lane_take_rows(struct lane *lane, const struct lane_tag *tag, const PGresult *result)
{
	jmp_buf escape;

	if (setjmp(escape) != 0) {
		lane->batch.arena.escape = NULL;
		lane_run_out(lane);
		return;
	}
	lane->batch.arena.escape = &escape;
	switch (tag->kind) {
	case LANE_TAG_NONE:
		break;
	case LANE_TAG_HEAD:
		lane_take_head(lane, result);
		break;
	case LANE_TAG_SEEN:
		lane_take_seen(lane, result);
		break;
	case LANE_TAG_RECORDS:
		for (int row = 0; row < PQntuples(result); row++)
			lane_take_record(lane, result, row);
		break;
	case LANE_TAG_IDS:
		ids_add(lane->ids, codec_value(result, 0, 0).integer);
		break;
	case LANE_TAG_ROWS:
		lane_take_loaded(lane, tag->key, result);
		break;
	case LANE_TAG_QUERY:
		lane_take_query(lane, tag->query, result);
		break;
	}
	lane->batch.arena.escape = NULL;
}
