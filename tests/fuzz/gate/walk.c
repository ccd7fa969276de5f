#include "lib/fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "gate/catalogue.h"
#include "gate/walk.h"

/* Far beyond what any input of a fuzzer unfolds into. */
#define FUZZ_ARENA_BYTES_MAX ((size_t)256 * 1024 * 1024)

static const struct walk_limits limits = {
	.depth_max = WALK_DEPTH_MAX,
	.repeated_max = 2000,
	.unknown_max = 64,
};

/* The input of the method with this number, over all services. */
static const ProtobufCMessageDescriptor *fuzz_input(unsigned int number)
{
	unsigned int n_methods = 0;

	for (size_t i = 0; catalogue_services[i] != NULL; i++)
		n_methods += catalogue_services[i]->n_methods;
	number %= n_methods;
	for (size_t i = 0;; i++) {
		if (number < catalogue_services[i]->n_methods)
			return catalogue_services[i]->methods[number].input;
		number -= catalogue_services[i]->n_methods;
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

/* The first byte chooses the message. Whatever the walk lets pass can be unpacked. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct walk_report report;
	const ProtobufCMessageDescriptor *input;
	ProtobufCAllocator allocator;
	ProtobufCMessage *message;
	struct arena arena;
	int answer;

	if (size == 0)
		return 0;
	input = fuzz_input(data[0]);
	answer = walk(input, data + 1, size - 1, &limits, &report);
	assert((answer == 0) == (report.total == 0));
	assert(report.n_findings <= report.total);
	if (answer == WALK_MALFORMED)
		return 0;
	arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	allocator = arena_allocator(&arena);
	message = protobuf_c_message_unpack(input, &allocator, size - 1, data + 1);
	assert(message != NULL);
	if (answer == 0)
		fuzz_again(message, &report);
	arena_fini(&arena);
	return 0;
}
