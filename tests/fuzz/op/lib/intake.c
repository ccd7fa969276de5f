#include "op/lib/intake.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "gate/finding.h"
#include "gate/walk.h"

/* The gate's. */
static const struct walk_limits limits = {
	.depth_max = WALK_DEPTH_MAX,
	.repeated_max = 2000,
	.unknown_max = 64,
};

static struct messages messages;
static const struct catalogue_entry *entries[MESSAGES_MAX];

static void intake_begin(void)
{
	static struct catalogue catalogue;
	static struct text complaints;
	int answer = hash_init();

	assert(answer == 0);
	text_init(&complaints);
	answer = catalogue_init(&catalogue, op_table, catalogue_services, &complaints);
	assert(answer == 0);
	for (size_t i = 0; i < catalogue.n_entries; i++) {
		/* No two methods take the same message. */
		entries[messages.n] = &catalogue.entries[i];
		messages_add(&messages, catalogue.entries[i].input);
		assert(messages.n == i + 1);
	}
}

const struct messages *intake_messages(void)
{
	if (messages.n == 0)
		intake_begin();
	return &messages;
}

const struct catalogue_entry *intake_entry(const uint8_t *name)
{
	return entries[messages_find(intake_messages(), name)];
}

ProtobufCMessage *intake_body(const struct catalogue_entry *entry, const uint8_t *data, size_t size,
			      struct arena *arena, struct verdict *verdict)
{
	static struct walk_report report;
	ProtobufCAllocator allocator = arena_allocator(arena);
	ProtobufCMessage *body;
	int answer = walk(entry->input, data, size, &limits, &report);

	if (answer != 0) {
		finding_judge(&report, answer, entry->input->name, REASON_BODY_MALFORMED, verdict);
		assert(verdict_refused(verdict));
		return NULL;
	}
	body = protobuf_c_message_unpack(entry->input, &allocator, size, data);
	assert(body != NULL);
	return body;
}

void intake_walk_again(const ProtobufCMessage *message, struct arena *arena)
{
	static struct walk_report report;
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = arena_alloc(arena, size);

	assert(protobuf_c_message_pack(message, packed) == size);
	if (walk(message->descriptor, packed, size, &limits, &report) == 0)
		return;
	fprintf(stderr, "%s: %s %s\n", message->descriptor->name, report.findings[0].path,
		walk_explain(report.findings[0].problem));
	abort();
}
