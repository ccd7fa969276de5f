#include "import/tally.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TALLY_PICOS_PER_UNIT INT64_C(1000000000000)

static struct tally_reason *tally_find(struct tally *t, const char *reason)
{
	struct tally_reason *found;

	for (size_t i = 0; i < t->n_reasons; i++)
		if (strncmp(t->reasons[i].name, reason, TALLY_REASON_BYTES - 1) == 0)
			return &t->reasons[i];
	/* The last place stands for all that come later. */
	if (t->n_reasons == TALLY_REASONS_MAX)
		return &t->reasons[TALLY_REASONS_MAX - 1];
	found = &t->reasons[t->n_reasons++];
	snprintf(found->name, sizeof(found->name), "%s",
		 t->n_reasons == TALLY_REASONS_MAX ? "OTHER" : reason);
	return found;
}

void tally_reject(struct tally *t, const char *reason, __int128 picos)
{
	struct tally_reason *found = tally_find(t, reason);

	found->n_rows++;
	found->picos += picos;
}

void tally_order(struct tally_orders *o, size_t n_lines, __int128 picos)
{
	o->n++;
	o->n_lines += n_lines;
	o->picos += picos;
}

size_t tally_rejected_rows(const struct tally *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_reasons; i++)
		n += t->reasons[i].n_rows;
	return n;
}

char *tally_format_whole(__int128 number, char out[TALLY_AMOUNT_BYTES])
{
	unsigned __int128 rest = number < 0 ? -(unsigned __int128)number
					    : (unsigned __int128)number;
	char digits[TALLY_AMOUNT_BYTES];
	size_t n = 0, at = 0;

	do {
		digits[n++] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		out[at++] = '-';
	while (n > 0)
		out[at++] = digits[--n];
	out[at] = '\0';
	return out;
}

char *tally_format(__int128 picos, char out[TALLY_AMOUNT_BYTES])
{
	unsigned __int128 amount = picos < 0 ? -(unsigned __int128)picos : (unsigned __int128)picos;
	uint64_t fraction = (uint64_t)(amount % TALLY_PICOS_PER_UNIT);
	char units[TALLY_AMOUNT_BYTES];
	int n, least;

	tally_format_whole((__int128)(amount / TALLY_PICOS_PER_UNIT), units);
	n = snprintf(out, TALLY_AMOUNT_BYTES, "%s%.40s.%012" PRIu64, picos < 0 ? "-" : "", units,
		     fraction);
	/* At least two digits after the point, as amounts have. */
	least = n - 10;
	while (n > least && out[n - 1] == '0')
		out[--n] = '\0';
	return out;
}
