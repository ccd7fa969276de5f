#include "lib/fuzz.h"

#include <assert.h>

#include "base/arena.h"
#include "base/hash.h"
#include "gate/catalogue.h"
#include "gate/finding.h"
#include "gate/walk.h"
#include "lib/edit.h"
#include "lib/judge.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* The gate's. */
static const struct walk_limits limits = {
	.depth_max = WALK_DEPTH_MAX,
	.repeated_max = 2000,
	.unknown_max = 64,
};

/* What methods take, each beside its operation. */
static struct messages messages;
static const struct catalogue_entry *entries[MESSAGES_MAX];
static struct arena arena;

static void fuzz_begin(void)
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
	arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed)
{
	if (messages.n == 0)
		fuzz_begin();
	return edit_input(&messages, data, size, size_max, seed);
}

/* As the gate does before a request goes to the store. */
static const ProtobufCMessage *fuzz_admit(const struct catalogue_entry *entry, const uint8_t *data,
					  size_t size, struct verdict *verdict)
{
	static struct walk_report report;
	ProtobufCAllocator allocator = arena_allocator(&arena);
	ProtobufCMessage *body;
	int answer = walk(entry->input, data, size, &limits, &report);

	if (answer != 0) {
		finding_judge(&report, answer, entry->input->name, REASON_BODY_MALFORMED, verdict);
		assert(verdict_refused(verdict));
		return NULL;
	}
	body = protobuf_c_message_unpack(entry->input, &allocator, size, data);
	assert(body != NULL);
	if (entry->op->check != NULL)
		entry->op->check(body, verdict);
	if (verdict_refused(verdict))
		return body;
	if (entry->op->callers_of != NULL)
		entry->op->callers_of(body);
	if (entry->op->rows != NULL)
		assert(entry->op->rows(body) > 0);
	return body;
}

/* The header of the answer can be packed, and read again. */
static void fuzz_answer(const struct verdict *verdict, const ProtobufCMessage *body)
{
	static const uint8_t id[16];
	static struct walk_report report;
	Orderd__V1__ReplyHeader header;
	uint8_t *packed;
	size_t size;

	verdict_header(verdict, id, &header);
	judge_header(&header, body);
	size = orderd__v1__reply_header__get_packed_size(&header);
	packed = arena_alloc(&arena, size);
	orderd__v1__reply_header__pack(&header, packed);
	assert(walk(&orderd__v1__reply_header__descriptor, packed, size, &limits, &report) == 0);
}

/* The name in front chooses the method by what it takes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static ProtobufCMessage nothing;
	const struct catalogue_entry *entry;
	const ProtobufCMessage *body;
	struct verdict verdict;

	if (messages.n == 0)
		fuzz_begin();
	if (size < MESSAGES_NAME_BYTES)
		return 0;
	entry = entries[messages_find(&messages, data)];
	arena_reset(&arena);
	verdict_init(&verdict, &arena);
	body = fuzz_admit(entry, data + MESSAGES_NAME_BYTES, size - MESSAGES_NAME_BYTES, &verdict);
	nothing.descriptor = entry->input;
	fuzz_answer(&verdict, body != NULL ? body : &nothing);
	return 0;
}
