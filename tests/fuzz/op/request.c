#include "lib/fuzz.h"

#include <assert.h>

#include "lib/edit.h"
#include "lib/judge.h"
#include "op/lib/intake.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)64 * 1024 * 1024)

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed)
{
	return edit_input(intake_messages(), data, size, size_max, seed);
}

/* As the gate does before a request goes to the store. */
static void fuzz_check(const struct op *op, const ProtobufCMessage *body, struct verdict *verdict)
{
	if (op->check != NULL)
		op->check(body, verdict);
	if (verdict_refused(verdict))
		return;
	if (op->callers_of != NULL)
		op->callers_of(body);
	if (op->rows != NULL)
		assert(op->rows(body) > 0);
}

/* The name in front chooses the method by what it takes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t id[16];
	static struct arena arena;
	static ProtobufCMessage nothing;
	const struct catalogue_entry *entry;
	const ProtobufCMessage *body;
	Orderd__V1__ReplyHeader header;
	struct verdict verdict;

	if (size < MESSAGES_NAME_BYTES)
		return 0;
	entry = intake_entry(data);
	if (arena.bytes_max == 0)
		arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	arena_reset(&arena);
	verdict_init(&verdict, &arena);
	body = intake_body(entry, data + MESSAGES_NAME_BYTES, size - MESSAGES_NAME_BYTES, &arena,
			   &verdict);
	if (body != NULL)
		fuzz_check(entry->op, body, &verdict);
	verdict_header(&verdict, id, &header);
	nothing.descriptor = entry->input;
	judge_header(&header, body != NULL ? body : &nothing);
	intake_walk_again(&header.base, &arena);
	return 0;
}
