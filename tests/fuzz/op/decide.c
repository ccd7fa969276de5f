#include "lib/fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/judge.h"
#include "lib/script.h"
#include "op/lib/constraint.h"
#include "op/lib/fold.h"
#include "op/lib/intake.h"
#include "op/lib/shop.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* Where every input begins: the small company, with an order that waits and one that is shipped. */
static struct shop *shop;
static struct memory memory;
static struct arena arena; /* of one request */

static void fuzz_begin(void)
{
	static const struct shop_line waiting[] = { { "CUP", 3 * MICRO }, { "COURSE", MICRO } };
	static const struct shop_line shipped[] = { { "TEA", 2 * MICRO } };
	void *state;

	shop_setup(&state);
	shop = state;
	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	shop_placed(shop, waiting, 2);
	shop_placed(shop, shipped, 1);
	arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed)
{
	return script_edit(intake_messages(), 0, data, size, size_max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
				 size_t size2, uint8_t *out, size_t out_size_max, unsigned int seed)
{
	return script_cross(data1, size1, data2, size2, out, out_size_max, seed);
}

static void fuzz_fail(const struct op *op, const char *what)
{
	fprintf(stderr, "%s: %s\n", op->method, what);
	abort();
}

/* Rows are replaced, never written into: a row that stands where it stood is as it was. */
static size_t fuzz_count_changes(const struct memory_row *before, size_t n_before)
{
	size_t n = 0;

	for (size_t i = 0; i < memory.n_rows; i++) {
		if (i < n_before && memory.rows[i].message == before[i].message)
			continue;
		constraint_check_row(&memory, &memory.rows[i]);
		n++;
	}
	return memory.n_rows < n_before ? n + 1 : n;
}

/* A change without an event would be one that nobody hears of. */
static void fuzz_judge_events(const struct op *op, size_t n_before, size_t n_changes)
{
	if (n_changes > 0 && memory.n_events == n_before)
		fuzz_fail(op, "changed rows without an event");
	for (size_t i = n_before; i < memory.n_events; i++) {
		const Orderd__V1__Event *event = memory.events[i];

		assert(event);
		assert(event->seq == memory.events[n_before]->seq + (int64_t)(i - n_before));
		assert(event->type && event->body_case != ORDERD__V1__EVENT__BODY__NOT_SET);
		intake_walk_again(&event->base, &arena);
	}
}

static void fuzz_run(const struct catalogue_entry *entry, const ProtobufCMessage *body)
{
	size_t n_rows = memory.n_rows, n_events = memory.n_events, n_changes;
	struct memory_row *before = malloc((n_rows + 1) * sizeof(*before));
	struct memory_reply reply;
	bool ok;

	assert(before);
	memcpy(before, memory.rows, n_rows * sizeof(*before));
	reply = memory_run(&memory, entry->op, body, entry->output);
	ok = reply.header->code == ORDERD__V1__CODE__CODE_OK;
	judge_header(reply.header, body);
	intake_walk_again(&reply.header->base, &arena);
	if (ok && !reply.response)
		fuzz_fail(entry->op, "its answer cannot be read");
	if (ok)
		intake_walk_again(reply.response, &arena);
	n_changes = fuzz_count_changes(before, n_rows);
	if (n_changes > 0 && (!ok || entry->op->kind != OP_WRITE))
		fuzz_fail(entry->op, ok ? "a read changed rows" : "a refusal changed rows");
	if (memory.n_events > n_events && !ok)
		fuzz_fail(entry->op, "a refusal has events");
	fuzz_judge_events(entry->op, n_events, n_changes);
	free(before);
}

/* Operations that the database in memory cannot run. */
static bool fuzz_is_left_out(const struct op *op)
{
	return op->kind == OP_LOCAL || op->kind == OP_FETCH;
}

static void fuzz_step(const struct script_step *step)
{
	const struct catalogue_entry *entry = intake_entry(step->name);
	ProtobufCMessage *body;
	struct verdict verdict;

	if (fuzz_is_left_out(entry->op))
		return;
	arena_reset(&arena);
	verdict_init(&verdict, &arena);
	body = intake_body(entry, step->bytes, step->size, &arena, &verdict);
	if (body)
		fuzz_run(entry, body);
}

/* One request after the other, each in a batch of its own. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = { data, data + size };
	struct script_step step;
	int n_steps = 0;

	if (!shop)
		fuzz_begin();
	memory_branch(&memory, &shop->memory);
	while (n_steps++ < SCRIPT_STEPS_MAX && script_next(&script, &step))
		fuzz_step(&step);
	constraint_check_sums(&memory);
	arena_reset(&arena);
	if (memory.n_events > shop->memory.n_events)
		fold_check(&memory, &arena);
	return 0;
}
