#include "lib/fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "gate/catalogue.h"
#include "gate/walk.h"
#include "lib/edit.h"
#include "orderd/v1/event.pb-c.h"

/* Far beyond what any input of a fuzzer unfolds into. */
#define FUZZ_ARENA_BYTES_MAX ((size_t)256 * 1024 * 1024)

static const struct walk_limits limits = {
	.depth_max = WALK_DEPTH_MAX,
	.repeated_max = 2000,
	.unknown_max = 64,
};

static struct messages messages;
static struct arena arena;

/* Everything that goes over the wire. */
static void fuzz_begin(void)
{
	arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	messages_add(&messages, &orderd__v1__request_header__descriptor);
	messages_add(&messages, &orderd__v1__reply_header__descriptor);
	messages_add(&messages, &orderd__v1__event__descriptor);
	messages_add(&messages, &orderd__v1__heartbeat__descriptor);
	for (size_t i = 0; catalogue_services[i] != NULL; i++)
		for (unsigned int j = 0; j < catalogue_services[i]->n_methods; j++) {
			messages_add(&messages, catalogue_services[i]->methods[j].input);
			messages_add(&messages, catalogue_services[i]->methods[j].output);
		}
}

/* What was walked without complaint comes out of packing without one. */
static void fuzz_again(const ProtobufCMessage *message, struct walk_report *report)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = malloc(size + 1);

	assert(packed != NULL);
	assert(protobuf_c_message_pack(message, packed) == size);
	assert(walk(message->descriptor, packed, size, &limits, report) == 0);
	free(packed);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed)
{
	if (messages.n == 0)
		fuzz_begin();
	return edit_input(&messages, data, size, size_max, seed);
}

/* The name in front chooses the message. Whatever the walk lets pass can be unpacked. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct walk_report report;
	const ProtobufCMessageDescriptor *kind;
	ProtobufCAllocator allocator;
	ProtobufCMessage *message;
	int answer;

	if (messages.n == 0)
		fuzz_begin();
	if (size < MESSAGES_NAME_BYTES)
		return 0;
	kind = messages.list[messages_find(&messages, data)];
	data += MESSAGES_NAME_BYTES;
	size -= MESSAGES_NAME_BYTES;
	answer = walk(kind, data, size, &limits, &report);
	assert((answer == 0) == (report.total == 0));
	assert(report.n_findings <= report.total);
	if (answer == WALK_MALFORMED)
		return 0;
	arena_reset(&arena);
	allocator = arena_allocator(&arena);
	message = protobuf_c_message_unpack(kind, &allocator, size, data);
	assert(message != NULL);
	if (answer == 0)
		fuzz_again(message, &report);
	return 0;
}
