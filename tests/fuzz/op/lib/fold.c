#include "op/lib/fold.h"

#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/codec.h"
#include "store/history.h"
#include "store/layout.h"

#define FOLD_ENTITIES_MAX 128
#define FOLD_ARENA_BYTES_MAX ((size_t)1024 * 1024)

static void fold_fail(const struct entity *entity, const char *name, const char *what)
{
	fprintf(stderr, "the log: %s: %s: %s\n", entity->name, name, what);
	abort();
}

/* Looked up once. */
static const struct layout *fold_layout(const struct entity *entity)
{
	static const struct layout *layouts[FOLD_ENTITIES_MAX];
	static struct arena arena;
	unsigned int i = entity_index(entity);

	assert(i < FOLD_ENTITIES_MAX);
	if (arena.bytes_max == 0)
		arena_init(&arena, FOLD_ARENA_BYTES_MAX);
	if (!layouts[i])
		layouts[i] = layout_new(entity, &arena);
	return layouts[i];
}

static const struct memory_row *fold_find(const struct memory *memory,
					  const struct history_part *part)
{
	const struct layout *layout = fold_layout(part->entity);

	for (size_t i = 0; i < memory->n_rows; i++) {
		const struct memory_row *row = &memory->rows[i];

		if (row->entity == part->entity &&
		    layout_number(row->message, layout->id) == part->id &&
		    layout_number(row->message, layout->part) == part->part)
			return row;
	}
	fold_fail(part->entity, part->entity->table, "has a record that is not there");
	return NULL;
}

/* Personal values are kept apart, secret ones nowhere; both may differ here. */
static void fold_compare(const struct memory_row *row, const struct history_part *part)
{
	for (size_t i = 0; row->entity->fields[i].name; i++) {
		const struct field *rule = &row->entity->fields[i];
		const ProtobufCFieldDescriptor *field = &row->entity->descriptor->fields[i];

		if (rule->flags & FIELD_CHILDREN || rule->sensitivity == SENSITIVITY_SECRET ||
		    rule->sensitivity == SENSITIVITY_PERSONAL)
			continue;
		if (!codec_equal(row->message, part->message, field))
			fold_fail(row->entity, rule->name, "is something else than the record has");
	}
}

/* Rows of the daemon's own are not shown. */
static bool fold_counts(const struct memory_row *row, const struct memory_row *root)
{
	return row->entity->root == root->entity && !row->entity->root_kind &&
		strncmp(row->entity->descriptor->name, "orderd.v1.", strlen("orderd.v1.")) == 0;
}

static size_t fold_count(const struct memory *memory, const struct memory_row *root, int64_t id)
{
	size_t n = 1;

	for (size_t i = 0; i < memory->n_rows; i++) {
		const struct memory_row *row = &memory->rows[i];

		if (fold_counts(row, root) &&
		    layout_number(row->message, fold_layout(row->entity)->root_id) == id)
			n++;
	}
	return n;
}

static void fold_check_root(const struct memory *memory, struct arena *arena,
			    const struct memory_row *root)
{
	int64_t id = layout_number(root->message, fold_layout(root->entity)->id);
	const struct history_values none = { 0 };
	struct history history;
	size_t n = 0;

	history_init(&history, arena, root->entity, id);
	for (size_t i = 0; i < memory->n_events; i++)
		if (memory->changes[i])
			history_apply(&history, memory->changes[i], memory->events[i]->seq, &none);
	for (size_t i = 0; i < history.n_parts; i++) {
		fold_compare(fold_find(memory, &history.parts[i]), &history.parts[i]);
		n += !history.parts[i].entity->root_kind;
	}
	if (n != fold_count(memory, root, id))
		fold_fail(root->entity, root->entity->table, "knows less than there is");
}

void fold_check(const struct memory *memory, struct arena *arena)
{
	jmp_buf escape;

	if (setjmp(escape) != 0)
		abort();
	arena->escape = &escape;
	for (size_t i = 0; i < memory->n_rows; i++)
		if (!memory->rows[i].entity->root && history_can(memory->rows[i].entity))
			fold_check_root(memory, arena, &memory->rows[i]);
	arena->escape = NULL;
}
