#include "model/tax.h"

#include <string.h>

static bool tax_inclusive(const struct tax_terms *terms)
{
	return terms->mode == ORDERD__V1__TAX_MODE__TAX_MODE_INCLUSIVE;
}

bool tax_per_line(const struct tax_terms *terms)
{
	return tax_inclusive(terms) ||
		terms->per == ORDERD__V1__TAX_ROUNDING__TAX_ROUNDING_PER_LINE;
}

/* The tax on, or within, an amount. */
static int tax_of(const struct tax_terms *terms, int64_t amount_minor, int64_t rate_micros,
		  int64_t *ret)
{
	int64_t whole = tax_inclusive(terms) ? MICROS + rate_micros : MICROS;

	return money_divide((__int128)amount_minor * rate_micros, whole, terms->rounding, ret);
}

/* The row of a rate in the sorted table, made if it is new. */
static struct tax_rate *tax_rate_get(struct tax_rate *rates, size_t *n_rates, int64_t rate_micros)
{
	size_t low = 0, high = *n_rates;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rates[middle].rate_micros < rate_micros)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == *n_rates || rates[low].rate_micros != rate_micros) {
		memmove(&rates[low + 1], &rates[low], (*n_rates - low) * sizeof(*rates));
		rates[low] = (struct tax_rate){ .rate_micros = rate_micros };
		(*n_rates)++;
	}
	return &rates[low];
}

/*
 * Adds a line to its rate. Per rate with inclusive prices, a line's tax is by how much it raises
 * the rounded tax of the lines so far: so the lines add up, and each is at most one unit off its
 * own rounding.
 */
static int tax_add(const struct tax_terms *terms, struct tax_line *line, struct tax_rate *rate)
{
	int64_t tax = 0;
	int r;

	r = money_add(rate->amount_minor, line->amount_minor, &rate->amount_minor);
	if (r != 0)
		return r;
	if (terms->per == ORDERD__V1__TAX_ROUNDING__TAX_ROUNDING_PER_LINE) {
		r = tax_of(terms, line->amount_minor, line->rate_micros, &line->tax_minor);
		if (r == 0)
			r = money_add(rate->tax_minor, line->tax_minor, &rate->tax_minor);
	} else {
		r = tax_of(terms, rate->amount_minor, rate->rate_micros, &tax);
		line->tax_minor = tax_inclusive(terms) ? tax - rate->tax_minor : 0;
		rate->tax_minor = tax;
	}
	line->net_minor = line->amount_minor - (tax_inclusive(terms) ? line->tax_minor : 0);
	return r;
}

int tax_compute(const struct tax_terms *terms, struct tax_line *lines, size_t n_lines,
		struct tax_rate *rates, size_t *ret_n_rates, struct tax_totals *ret)
{
	struct tax_totals totals = { 0 };
	size_t n_rates = 0;
	int r = 0;

	for (size_t i = 0; i < n_lines && r == 0; i++) {
		r = tax_add(terms, &lines[i], tax_rate_get(rates, &n_rates, lines[i].rate_micros));
		if (r == 0)
			r = money_add(totals.net_minor, lines[i].net_minor, &totals.net_minor);
	}
	for (size_t i = 0; i < n_rates && r == 0; i++)
		r = money_add(totals.tax_minor, rates[i].tax_minor, &totals.tax_minor);
	if (r == 0)
		r = money_add(totals.net_minor, totals.tax_minor, &totals.total_minor);
	if (r != 0)
		return r;
	*ret_n_rates = n_rates;
	*ret = totals;
	return 0;
}
