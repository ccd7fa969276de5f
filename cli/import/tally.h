/*
 * What an import counted. Money is exact: picos are 10^-12 of the currency's unit.
 *
 * Nothing is owned; reasons are copied.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#define TALLY_REASONS_MAX 64
#define TALLY_REASON_BYTES 48
#define TALLY_AMOUNT_BYTES 64

struct tally_reason {
	char name[TALLY_REASON_BYTES];
	size_t n_rows;
	__int128 picos;
};

/* Orders of one fate. */
struct tally_orders {
	size_t n;
	size_t n_lines;
	__int128 picos; /* of the file's rows */
};

struct tally {
	size_t n_rows;
	struct tally_reason reasons[TALLY_REASONS_MAX];
	size_t n_reasons;
	struct tally_orders placed;
	struct tally_orders there;   /* placed by a former run */
	struct tally_orders refused; /* their rows are among the rejected */
	size_t n_undone;             /* orders that were not tried, or without an answer */
	/* As orderd answered for the placed ones. */
	__int128 goods_micros;
	__int128 total_minor;
	/* Placed orders whose goods_micros is not the file's sum. */
	size_t n_differing;
	size_t n_products;
	size_t n_products_new;
	size_t n_accounts;
	size_t n_accounts_new;
	int64_t started_us;
	int64_t ended_us;
};

void tally_reject(struct tally *t, const char *reason, __int128 picos);
void tally_order(struct tally_orders *o, size_t n_lines, __int128 picos);

/* Over all reasons. */
size_t tally_rejected_rows(const struct tally *t);

/* All digits of a whole number; sums of a foreign file may be beyond 64 bits. Returns `out`. */
char *tally_format_whole(__int128 number, char out[TALLY_AMOUNT_BYTES]);

/* The sum of an amount in picos as a decimal: "361772.22". Returns `out`. */
char *tally_format(__int128 picos, char out[TALLY_AMOUNT_BYTES]);
