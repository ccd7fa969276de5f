#include "lib/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "json_read.h"
#include "json_write.h"
#include "lib/edit.h"
#include "method.h"
#include "orderd/v1/event.pb-c.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define FUZZ_MESSAGE_BYTES_MAX 1024

static struct messages messages;
static struct arena arena;
static struct text text, again;

static void fuzz_begin(void)
{
	messages_add(&messages, &orderd__v1__event__descriptor);
	for (size_t i = 0; method_services[i]; i++)
		for (unsigned int j = 0; j < method_services[i]->n_methods; j++) {
			messages_add(&messages, method_services[i]->methods[j].input);
			messages_add(&messages, method_services[i]->methods[j].output);
		}
	arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	text_init(&text);
	text_init(&again);
}

/* A message of the kind as JSON, or 0 when it could not be unpacked or is too long. */
static size_t fuzz_compose(struct edit *edit, const ProtobufCMessageDescriptor *kind, uint8_t *ret,
			   size_t size_max)
{
	ProtobufCAllocator allocator = arena_allocator(edit->arena);
	uint8_t *packed = arena_alloc(edit->arena, FUZZ_MESSAGE_BYTES_MAX);
	size_t size = edit_compose(edit, kind, packed, FUZZ_MESSAGE_BYTES_MAX);
	ProtobufCMessage *message = protobuf_c_message_unpack(kind, &allocator, size, packed);
	struct json_writer writer;

	if (!message)
		return 0;
	text_clear(&text);
	json_writer_init(&writer, &text, dice_below(&edit->dice, 2) == 0);
	json_write_message(&writer, message);
	if (text.failed || text.length > size_max)
		return 0;
	memcpy(ret, text.data, text.length);
	return text.length;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed)
{
	const size_t name = MESSAGES_NAME_BYTES;
	const ProtobufCMessageDescriptor *kind;
	struct edit edit;
	size_t composed;

	if (messages.n == 0)
		fuzz_begin();
	arena_reset(&arena);
	edit_init(&edit, seed, &arena);
	if (size >= name && dice_below(&edit.dice, 16) > 0)
		return name + LLVMFuzzerMutate(data + name, size - name, size_max - name);
	if (size_max < name)
		return 0;
	kind = messages.list[dice_below(&edit.dice, (uint32_t)messages.n)];
	composed = fuzz_compose(&edit, kind, data + name, size_max - name);
	if (composed == 0)
		return size;
	messages_name(kind, data);
	return name + composed;
}

static void fuzz_write(struct text *out, const ProtobufCMessage *message)
{
	struct json_writer writer;

	text_clear(out);
	json_writer_init(&writer, out, false);
	json_write_message(&writer, message);
	assert(!out->failed);
}

/*
 * What was read is written, read, written again: the same. A field mask whose paths are no names is
 * written as the message that it is, which is for people.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const ProtobufCMessageDescriptor *kind;
	ProtobufCMessage *message, *back;
	struct json_faults faults;

	if (messages.n == 0)
		fuzz_begin();
	if (size < MESSAGES_NAME_BYTES)
		return 0;
	kind = messages.list[messages_find(&messages, data)];
	arena_reset(&arena);
	message = json_read_message(&arena, kind, (const char *)data + MESSAGES_NAME_BYTES,
				    size - MESSAGES_NAME_BYTES, &faults);
	assert((message != NULL) == (faults.n == 0));
	if (!message)
		return 0;
	fuzz_write(&text, message);
	back = json_read_message(&arena, kind, text.data, text.length, &faults);
	if (!back && strstr(text.data, "{\"paths\":["))
		return 0;
	assert(back);
	assert(protobuf_c_message_get_packed_size(back) ==
	       protobuf_c_message_get_packed_size(message));
	fuzz_write(&again, back);
	assert(again.length == text.length && memcmp(again.data, text.data, text.length) == 0);
	return 0;
}
