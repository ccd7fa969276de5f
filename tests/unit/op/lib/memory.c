#include "memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "store/codec.h"
#include "store/listing.h"

#define ROWS_MAX 100000
#define EVENTS_MAX 100000

static void memory_make_room(struct memory *memory)
{
	arena_init(&memory->arena, (size_t)1 << 30);
	memory->rows = calloc(ROWS_MAX, sizeof(*memory->rows));
	memory->events = calloc(EVENTS_MAX, sizeof(*memory->events));
	memory->changes = calloc(EVENTS_MAX, sizeof(*memory->changes));
	assert(memory->rows && memory->events && memory->changes);
}

void memory_init(struct memory *memory)
{
	int r = hash_init();

	assert(r == 0);
	*memory = (struct memory){
		.tenant = { .id = 1, .code = "default", .currency = "EUR", .time_zone = "UTC" },
		.ids = { .next = 1000, .end = 10000000 },
		.head = { .epoch = 1 },
		.clock_us = 1768478400LL * 1000000,
	};
	memory_make_room(memory);
}

void memory_branch(struct memory *memory, const struct memory *from)
{
	if (!memory->rows)
		memory_make_room(memory);
	arena_reset(&memory->arena);
	memory->tenant = from->tenant;
	memory->ids = from->ids;
	memory->head = from->head;
	memory->clock_us = from->clock_us;
	memory->n_requests = from->n_requests;
	memory->n_rows = from->n_rows;
	memcpy(memory->rows, from->rows, sizeof(*from->rows) * from->n_rows);
	memory->n_events = from->n_events;
	memcpy(memory->events, from->events, sizeof(*from->events) * from->n_events);
	memcpy(memory->changes, from->changes, sizeof(*from->changes) * from->n_events);
}

void memory_fini(struct memory *memory)
{
	batch_fini(&memory->batch);
	arena_fini(&memory->arena);
	free(memory->rows);
	free(memory->events);
	free(memory->changes);
}

static bool memory_same(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == VALUE_TEXT || a->kind == VALUE_BYTES)
		return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
	return a->integer == b->integer;
}

static bool memory_matches(const struct memory_row *row, const struct set_node *node)
{
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && node->key->columns[i]; i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(row->message->descriptor,
									node->key->columns[i]);
		struct value value = codec_get(row->message, field);

		if (!memory_same(&value, &node->values[i]))
			return false;
	}
	return true;
}

/* The message's values of the node's key. */
static void memory_key(struct set_node *node, const ProtobufCMessage *message)
{
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && node->key->columns[i]; i++)
		node->values[i] = codec_get(message,
					    protobuf_c_message_descriptor_get_field_by_name(
						    message->descriptor, node->key->columns[i]));
}

static ProtobufCMessage *memory_copy(struct arena *arena, const ProtobufCMessage *message)
{
	size_t length = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = arena_alloc(arena, length);
	ProtobufCAllocator allocator = arena_allocator(arena);

	protobuf_c_message_pack(message, packed);
	return protobuf_c_message_unpack(message->descriptor, &allocator, length, packed);
}

static struct value memory_value(const struct memory_row *row, const char *column)
{
	return codec_get(row->message,
			 protobuf_c_message_descriptor_get_field_by_name(row->message->descriptor,
									 column));
}

/* A simple search: the text as it stands, in any field that is searched. */
static bool memory_is_found(const struct memory_row *row, const struct value *text)
{
	for (const struct field *field = row->entity->fields; field->name; field++) {
		struct value value = { VALUE_NULL };

		if (field->flags & FIELD_SEARCHABLE)
			value = memory_value(row, field->name);
		if (value.kind == VALUE_TEXT &&
		    memmem(value.data, value.length, text->data, text->length))
			return true;
	}
	return false;
}

/* Values of a page: the id to begin behind, the limit, the filters'. */
static bool memory_is_listed(const struct memory_row *row, const struct listing *listing,
			     const struct value *values)
{
	struct value id;

	if (row->entity != listing->entity)
		return false;
	id = memory_value(row, "id");
	if (listing->newest_first ? id.integer >= values[0].integer
				  : id.integer <= values[0].integer)
		return false;
	for (size_t i = 0; listing->filters[i].name; i++) {
		const struct value *wanted = &values[i + 2];
		struct value value;

		if (wanted->kind == VALUE_NULL)
			continue;
		if (listing->filters[i].test == LISTING_WORDS) {
			if (!memory_is_found(row, wanted))
				return false;
			continue;
		}
		value = memory_value(row, listing_column(&listing->filters[i]));
		if (listing->filters[i].test == LISTING_IS ? !memory_same(&value, wanted)
			    : listing->filters[i].test == LISTING_FROM
			    ? value.integer < wanted->integer
			    : value.integer >= wanted->integer)
			return false;
	}
	return true;
}

/* Rows are in the order of their ids. */
static void memory_list(struct memory *memory, struct work_query *asked)
{
	const struct listing *listing = asked->query->listing;
	struct arena *arena = &memory->batch.arena;

	asked->rows = arena_alloc(arena, sizeof(void *) * (memory->n_rows + 1));
	for (size_t i = 0; i < memory->n_rows; i++) {
		size_t at = listing->newest_first ? memory->n_rows - 1 - i : i;

		if (asked->n_rows < (size_t)asked->values[1].integer &&
		    memory_is_listed(&memory->rows[at], listing, asked->values))
			asked->rows[asked->n_rows++] = memory_copy(arena, memory->rows[at].message);
	}
}

static void memory_load_row(struct memory *memory, const struct key *key,
			    const ProtobufCMessage *row)
{
	struct memory_loaded *loaded = arena_alloc(&memory->batch.arena, sizeof(*loaded));
	ProtobufCMessage *copy = memory_copy(&memory->batch.arena, row);

	*loaded = (struct memory_loaded){ .row = row, .copy = copy, .next = memory->loaded };
	memory->loaded = loaded;
	working_set_add(&memory->batch.set, key, copy);
}

/* The one named query that always has a row: the newest position at an instant or before. */
static void memory_find_position(struct memory *memory, struct work_query *asked)
{
	struct arena *arena = &memory->batch.arena;
	Orderd__Internal__V1__EventHead *head = arena_alloc(arena, sizeof(*head));

	orderd__internal__v1__event_head__init(head);
	head->has_seq = true;
	for (size_t i = 0; i < memory->n_events; i++)
		if (work_time_us(memory->events[i]->at) <= asked->values[0].integer)
			head->seq = memory->events[i]->seq;
	asked->rows = arena_alloc(arena, sizeof(void *));
	asked->rows[0] = head;
	asked->n_rows = 1;
}

static void memory_load(struct memory *memory)
{
	struct working_set *set = &memory->batch.set;

	working_set_ask(set, false);
	for (const struct set_wants *wants = set->asked; wants; wants = wants->next)
		for (const struct set_node *node = wants->first; node; node = node->next_wanted)
			for (size_t i = 0; i < memory->n_rows; i++)
				if (memory->rows[i].entity == node->key->entity &&
				    memory_matches(&memory->rows[i], node))
					memory_load_row(memory, node->key, memory->rows[i].message);
	working_set_loaded(set);
	for (struct work_query *query = memory->batch.works[0].queries; query;
	     query = query->next) {
		if (!query->sent && query->query->listing)
			memory_list(memory, query);
		else if (!query->sent && strcmp(query->query->name, "find_position") == 0)
			memory_find_position(memory, query);
		query->sent = true;
	}
}

/* Versions are immutable: what was loaded is what it was. */
static void memory_compare(const struct memory *memory)
{
	for (const struct memory_loaded *loaded = memory->loaded; loaded; loaded = loaded->next) {
		const ProtobufCMessageDescriptor *type = loaded->row->descriptor;

		for (unsigned int i = 0; i < type->n_fields; i++)
			assert(codec_type(&type->fields[i]) == 0 ||
			       codec_equal(loaded->row, loaded->copy, &type->fields[i]));
	}
}

/* Takes away the row that was loaded. */
static void memory_drop_row(struct memory *memory, const struct set_slot *slot)
{
	for (size_t i = 0; i < memory->n_rows; i++) {
		const struct entity *entity = memory->rows[i].entity;
		struct set_node node = { .key = entity->keys[0] };

		if (entity != slot->slot.entity)
			continue;
		memory_key(&node, slot->slot.message);
		if (!memory_matches(&memory->rows[i], &node))
			continue;
		memory->rows[i] = memory->rows[--memory->n_rows];
		return;
	}
}

static void memory_keep_row(struct memory *memory, const struct set_slot *slot)
{
	const struct entity *entity = slot->slot.entity;
	ProtobufCMessage *message = memory_copy(&memory->arena, slot->slot.message);
	struct set_node node = { .key = entity->keys[0] };

	memory_key(&node, message);
	for (size_t i = 0; i < memory->n_rows; i++) {
		if (memory->rows[i].entity != entity || !memory_matches(&memory->rows[i], &node))
			continue;
		assert(slot->loaded);
		memory->rows[i].message = message;
		return;
	}
	assert(!slot->loaded && memory->n_rows < ROWS_MAX);
	memory->rows[memory->n_rows++] =
		(struct memory_row){ .entity = entity, .message = message };
}

static void memory_keep_event(struct memory *memory, const struct batch_event *event)
{
	ProtobufCAllocator allocator = arena_allocator(&memory->arena);
	size_t at = memory->n_events++;

	assert(at < EVENTS_MAX);
	memory->events[at] =
		orderd__v1__event__unpack(&allocator, event->public.length, event->public.data);
	memory->changes[at] = NULL;
	if (event->changes_length > 0)
		memory->changes[at] = orderd__v1__record_changes__unpack(
			&allocator, event->changes_length, event->changes);
}

static void memory_keep(struct memory *memory)
{
	const struct batch *batch = &memory->batch;

	for (unsigned int i = 0; i < entity_count; i++) {
		const struct set_slot *slots[ROWS_MAX / 10];
		size_t n = 0;

		/* The list has the latest first. */
		for (const struct set_slot *slot = batch->set.dirty[i]; slot;
		     slot = slot->next_dirty)
			slots[n++] = slot;
		for (size_t j = 0; j < n; j++)
			if (slots[j]->removed && slots[j]->loaded)
				memory_drop_row(memory, slots[j]);
		for (; n > 0; n--)
			if (!slots[n - 1]->removed)
				memory_keep_row(memory, slots[n - 1]);
	}
	for (uint32_t i = 0; i < batch->n_events; i++)
		memory_keep_event(memory, &batch->events[i]);
	memory->head = batch->head;
}

static struct memory_reply memory_reply(struct memory *memory, const struct store_request *request)
{
	ProtobufCAllocator allocator = arena_allocator(&memory->arena);
	struct memory_reply reply = { 0 };

	reply.header = orderd__v1__reply_header__unpack(&allocator, request->reply.header_length,
							request->reply.header);
	assert(reply.header);
	if (reply.header->code == ORDERD__V1__CODE__CODE_OK)
		reply.response = protobuf_c_message_unpack(request->response, &allocator,
							   request->reply.body_length,
							   request->reply.body);
	return reply;
}

static struct memory_reply memory_refused(struct memory *memory, const struct verdict *verdict)
{
	struct memory_reply reply = { 0 };
	static const uint8_t id[16];

	reply.header = arena_alloc(&memory->arena, sizeof(*reply.header));
	verdict_header(verdict, id, reply.header);
	return reply;
}

/* As the gate does. */
static bool memory_validates_only(const ProtobufCMessage *body)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(body->descriptor, "validate_only");

	return field && codec_get(body, field).integer;
}

struct memory_reply memory_run(struct memory *memory, const struct op *op, const void *body,
			       const ProtobufCMessageDescriptor *response)
{
	struct store_request request = {
		.tenant = &memory->tenant,
		.principal_id = 1,
		.scope = SCOPE_WHOLE,
		.kind = op->kind == OP_WRITE  ? STORE_WRITE
			: op->kind == OP_BOOK ? STORE_BOOK
					      : STORE_READ,
		.n_rows = op->rows ? op->rows(body) : 8,
		.method = op->method,
		.load = op->load,
		.decide = op->decide,
		.body = body,
		.validate_only = memory_validates_only(body),
		.response = response,
		.arena = &memory->arena,
	};
	struct store_request *requests[] = { &request };
	struct verdict verdict;
	int rounds = 0;
	int r;

	memcpy(request.request_id, &memory->n_requests, sizeof(memory->n_requests));
	memory->n_requests++;
	verdict_init(&verdict, &memory->arena);
	if (op->check)
		op->check(body, &verdict);
	if (verdict_refused(&verdict))
		return memory_refused(memory, &verdict);
	memory->loaded = NULL;
	batch_init(&memory->batch, &memory->tenant, request.kind == STORE_WRITE, &memory->ids);
	r = batch_fill(&memory->batch, requests, 1);
	assert(r == 0);
	batch_set_head(&memory->batch, &memory->head, memory->clock_us);
	while (batch_load(&memory->batch)) {
		assert(rounds++ < BATCH_ROUNDS_MAX);
		memory_load(memory);
	}
	r = batch_decide(&memory->batch);
	assert(r == 0);
	memory_compare(memory);
	if (request.kind == STORE_WRITE)
		memory_keep(memory);
	return memory_reply(memory, &request);
}

const void *memory_row(const struct memory *memory, const struct entity *entity, size_t n)
{
	for (size_t i = 0; i < memory->n_rows; i++)
		if (memory->rows[i].entity == entity && n-- == 0)
			return memory->rows[i].message;
	return NULL;
}

size_t memory_count(const struct memory *memory, const struct entity *entity)
{
	size_t n = 0;

	for (size_t i = 0; i < memory->n_rows; i++)
		n += memory->rows[i].entity == entity;
	return n;
}
