/*
 * Orders that are being collected from the rows of a file.
 *
 * A book counts the rows of each order beforehand, so that it knows when a draft is complete. It
 * owns its keys and all drafts; a draft that it handed out comes back through draft_release().
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "import/master.h"
#include "import/row.h"

struct draft_line {
	STAILQ_ENTRY(draft_line) link;
	struct master *product;
	int64_t quantity_micros;
	int64_t unit_price_micros;
	__int128 picos;
	size_t line;        /* in the file */
	const char *record; /* all its fields as CSV, for the rejects */
};

struct draft {
	STAILQ_ENTRY(draft) link;
	SLIST_ENTRY(draft) all;
	struct arena arena; /* of its lines, its waits, its request */
	const char *key;
	struct master *account;
	const char *country; /* only where it is not the account's */
	bool has_ordered_at;
	int64_t ordered_at;
	STAILQ_HEAD(draft_lines, draft_line) lines;
	size_t n_lines;
	__int128 picos;
	/* Masters that are not saved yet. */
	size_t n_waiting;
	/* A master that was refused, so that the order cannot be placed. */
	const struct master *refused;
};

struct draft_key {
	UT_hash_handle hh;
	const char *key;
	size_t n_rows_left;
	struct draft *draft;
};

struct draft_book {
	struct arena *arena;
	struct draft_key *keys;
	size_t n_keys;
	size_t n_open; /* drafts in use */
	STAILQ_HEAD(draft_pool, draft) pool;
	SLIST_HEAD(draft_all, draft) all;
};

void draft_init(struct draft_book *b, struct arena *arena);
void draft_fini(struct draft_book *b);

/* A row of the order is to come. */
void draft_expect(struct draft_book *b, const char *key);

/*
 * Adds a row to its draft. *ret_complete is the draft when this was its last row, or NULL. false
 * when the row was not expected, or memory is short: *ret_complete is not written.
 */
bool draft_add(struct draft_book *b, const struct row *row, struct master *account,
	       struct master *product, size_t line, const char *record,
	       struct draft **ret_complete);

/* Back to the pool. */
void draft_release(struct draft_book *b, struct draft *draft);
