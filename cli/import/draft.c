#include "import/draft.h"

#include <stdlib.h>
#include <string.h>

/* 2,000 lines with a record of CSV_RECORD_BYTES_MAX each would be more; their order is refused. */
#define DRAFT_BYTES_MAX (UINT64_C(256) << 20)

void draft_init(struct draft_book *b, struct arena *arena)
{
	*b = (struct draft_book){ .arena = arena };
	STAILQ_INIT(&b->pool);
	SLIST_INIT(&b->all);
}

void draft_fini(struct draft_book *b)
{
	struct draft *draft;

	HASH_CLEAR(hh, b->keys);
	while ((draft = SLIST_FIRST(&b->all))) {
		SLIST_REMOVE_HEAD(&b->all, all);
		arena_fini(&draft->arena);
		free(draft);
	}
}

static struct draft_key *draft_find(struct draft_book *b, const char *name)
{
	struct draft_key *key = NULL;

	HASH_FIND_STR(b->keys, name, key);
	return key;
}

void draft_expect(struct draft_book *b, const char *name)
{
	struct draft_key *key = draft_find(b, name);

	if (!key) {
		key = arena_alloc(b->arena, sizeof(*key));
		key->key = arena_strdup(b->arena, name);
		HASH_ADD_KEYPTR(hh, b->keys, key->key, strlen(key->key), key);
		b->n_keys++;
	}
	key->n_rows_left++;
}

static struct draft *draft_new(struct draft_book *b)
{
	struct draft *draft = calloc(1, sizeof(*draft));

	if (!draft)
		return NULL;
	arena_init(&draft->arena, DRAFT_BYTES_MAX);
	SLIST_INSERT_HEAD(&b->all, draft, all);
	return draft;
}

static struct draft *draft_take(struct draft_book *b)
{
	struct draft *draft = STAILQ_FIRST(&b->pool);

	if (draft)
		STAILQ_REMOVE_HEAD(&b->pool, link);
	else
		draft = draft_new(b);
	if (!draft)
		return NULL;
	draft->arena.escape = b->arena->escape;
	draft->country = NULL;
	draft->refused = NULL;
	draft->n_lines = 0;
	draft->n_waiting = 0;
	draft->picos = 0;
	STAILQ_INIT(&draft->lines);
	b->n_open++;
	return draft;
}

static void draft_start(struct draft *draft, const char *key, const struct row *row,
			struct master *account)
{
	draft->key = key;
	draft->account = account;
	draft->has_ordered_at = row->has_ordered_at;
	draft->ordered_at = row->ordered_at;
	if (row->country && (!account->country || strcmp(account->country, row->country) != 0))
		draft->country = row->country;
}

static void draft_add_line(struct draft *draft, const struct row *row, struct master *product,
			   size_t number, const char *record)
{
	struct draft_line *line = arena_alloc(&draft->arena, sizeof(*line));

	line->product = product;
	line->quantity_micros = row->quantity_micros;
	line->unit_price_micros = row->unit_price_micros;
	line->picos = row_picos(row);
	line->line = number;
	line->record = arena_strdup(&draft->arena, record);
	STAILQ_INSERT_TAIL(&draft->lines, line, link);
	draft->n_lines++;
	draft->picos += line->picos;
}

bool draft_add(struct draft_book *b, const struct row *row, struct master *account,
	       struct master *product, size_t line, const char *record, struct draft **ret_complete)
{
	struct draft_key *key = draft_find(b, row->texts[MAP_ORDER]);

	if (!key || key->n_rows_left == 0)
		return false;
	if (!key->draft) {
		key->draft = draft_take(b);
		if (!key->draft)
			return false;
		draft_start(key->draft, key->key, row, account);
	}
	draft_add_line(key->draft, row, product, line, record);
	*ret_complete = NULL;
	if (--key->n_rows_left == 0) {
		*ret_complete = key->draft;
		key->draft = NULL;
	}
	return true;
}

void draft_release(struct draft_book *b, struct draft *draft)
{
	arena_reset(&draft->arena);
	STAILQ_INSERT_TAIL(&b->pool, draft, link);
	b->n_open--;
}
