#include "lib/script.h"

#include <string.h>

#include "lib/edit.h"
#include "lib/fuzz.h"

#define SCRIPT_STEP_BYTES_MAX 1024
#define SCRIPT_ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct script_out {
	uint8_t *bytes;
	size_t size, size_max;
};

enum script_verb {
	SCRIPT_EDIT,
	SCRIPT_INSERT,
	SCRIPT_DROP,
	SCRIPT_TWICE,
	SCRIPT_SWAP,
};

bool script_next(struct script *script, struct script_step *ret)
{
	size_t rest = (size_t)(script->end - script->at);

	if (rest < SCRIPT_HEAD_BYTES)
		return false;
	ret->name = script->at;
	ret->bytes = script->at + SCRIPT_HEAD_BYTES;
	ret->size = (size_t)ret->bytes[-2] << 8 | ret->bytes[-1];
	if (ret->size > rest - SCRIPT_HEAD_BYTES)
		ret->size = rest - SCRIPT_HEAD_BYTES;
	script->at = ret->bytes + ret->size;
	return true;
}

unsigned int script_event(const struct script_step *step)
{
	const uint8_t *name = step->name;

	if (name[0] != 0 || name[1] != 0 || name[2] != 0 || name[3] >= SCRIPT_EVENTS)
		return SCRIPT_EVENTS;
	return name[3];
}

static size_t script_split(const uint8_t *data, size_t size, struct script_step *steps)
{
	struct script script = { data, data + size };
	size_t n = 0;

	while (n < SCRIPT_STEPS_MAX && script_next(&script, &steps[n]))
		n++;
	return n;
}

/* A step that does not fit is left out. */
static void script_put(struct script_out *out, const uint8_t *name, const uint8_t *bytes,
		       size_t size)
{
	uint8_t *at = out->bytes + out->size;

	if (SCRIPT_HEAD_BYTES + size > out->size_max - out->size)
		return;
	memcpy(at, name, MESSAGES_NAME_BYTES);
	at[MESSAGES_NAME_BYTES] = (uint8_t)(size >> 8);
	at[MESSAGES_NAME_BYTES + 1] = (uint8_t)size;
	if (size > 0)
		memcpy(at + SCRIPT_HEAD_BYTES, bytes, size);
	out->size += SCRIPT_HEAD_BYTES + size;
}

static void script_put_new(struct edit *edit, const struct messages *messages,
			   unsigned int n_events, struct script_out *out)
{
	uint8_t name[MESSAGES_NAME_BYTES] = { 0 };
	uint8_t *bytes = arena_alloc(edit->arena, SCRIPT_STEP_BYTES_MAX);
	const ProtobufCMessageDescriptor *descriptor;
	size_t size = 0;

	if (n_events > 0 && dice_below(&edit->dice, 2) == 0) {
		name[3] = (uint8_t)dice_below(&edit->dice, n_events);
		for (; size < 4; size++)
			bytes[size] = (uint8_t)dice_throw(&edit->dice);
	} else {
		descriptor = messages->list[dice_below(&edit->dice, (uint32_t)messages->n)];
		messages_name(descriptor, name);
		size = edit_compose(edit, descriptor, bytes, SCRIPT_STEP_BYTES_MAX);
	}
	script_put(out, name, bytes, size);
}

static void script_put_edited(struct edit *edit, const struct messages *messages,
			      const struct script_step *step, struct script_out *out)
{
	size_t size_max = step->size + SCRIPT_STEP_BYTES_MAX;
	uint8_t *bytes = arena_alloc(edit->arena, size_max);
	size_t size = step->size;

	memcpy(bytes, step->bytes, size);
	if (script_event(step) < SCRIPT_EVENTS)
		size = LLVMFuzzerMutate(bytes, size, size_max);
	else
		size = edit_message(edit, messages->list[messages_find(messages, step->name)],
				    bytes, size, size_max);
	script_put(out, step->name, bytes, size);
}

static enum script_verb script_verb(struct dice *dice, size_t n_steps)
{
	static const enum script_verb verbs[] = {
		SCRIPT_EDIT, SCRIPT_EDIT,  SCRIPT_EDIT, SCRIPT_EDIT,   SCRIPT_EDIT,
		SCRIPT_EDIT, SCRIPT_EDIT,  SCRIPT_EDIT, SCRIPT_INSERT, SCRIPT_INSERT,
		SCRIPT_DROP, SCRIPT_TWICE, SCRIPT_SWAP,
	};

	if (n_steps == 0)
		return SCRIPT_INSERT;
	return verbs[dice_below(dice, sizeof(verbs) / sizeof(verbs[0]))];
}

static void script_swap(struct script_step *a, struct script_step *b)
{
	struct script_step kept = *a;

	*a = *b;
	*b = kept;
}

size_t script_edit(const struct messages *messages, unsigned int n_events, uint8_t *data,
		   size_t size, size_t size_max, unsigned int seed)
{
	static struct arena arena;
	struct script_step steps[SCRIPT_STEPS_MAX];
	size_t n = script_split(data, size, steps), at = 0;
	struct script_out out = { .size_max = size_max };
	enum script_verb verb;
	struct edit edit;

	if (arena.bytes_max == 0)
		arena_init(&arena, SCRIPT_ARENA_BYTES_MAX);
	arena_reset(&arena);
	edit_init(&edit, seed, &arena);
	out.bytes = arena_alloc(&arena, size_max);
	verb = script_verb(&edit.dice, n);
	if (n > 0)
		at = dice_below(&edit.dice, (uint32_t)n);
	if (verb == SCRIPT_SWAP)
		script_swap(&steps[at], &steps[dice_below(&edit.dice, (uint32_t)n)]);
	for (size_t i = 0; i < n; i++) {
		if (i == at && verb == SCRIPT_DROP)
			continue;
		if (i == at && verb == SCRIPT_EDIT)
			script_put_edited(&edit, messages, &steps[i], &out);
		else
			script_put(&out, steps[i].name, steps[i].bytes, steps[i].size);
		if (i == at && verb == SCRIPT_TWICE)
			script_put(&out, steps[i].name, steps[i].bytes, steps[i].size);
		if (i == at && verb == SCRIPT_INSERT)
			script_put_new(&edit, messages, n_events, &out);
	}
	if (n == 0)
		script_put_new(&edit, messages, n_events, &out);
	memcpy(data, out.bytes, out.size);
	return out.size;
}

size_t script_cross(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
		    uint8_t *out, size_t out_size_max, unsigned int seed)
{
	struct script_step one[SCRIPT_STEPS_MAX], other[SCRIPT_STEPS_MAX];
	size_t n_one = script_split(data1, size1, one);
	size_t n_other = script_split(data2, size2, other);
	struct script_out joined = { .bytes = out, .size_max = out_size_max };
	struct dice dice = dice_make(seed);
	size_t first = dice_below(&dice, (uint32_t)n_one + 1);
	size_t second = dice_below(&dice, (uint32_t)n_other + 1);

	for (size_t i = 0; i < first; i++)
		script_put(&joined, one[i].name, one[i].bytes, one[i].size);
	for (size_t i = second; i < n_other; i++)
		script_put(&joined, other[i].name, other[i].bytes, other[i].size);
	return joined.size;
}
