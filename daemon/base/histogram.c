#include "base/histogram.h"

#include <assert.h>

const struct histogram_bounds histogram_seconds = {
	.n = 14,
	.micros = { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000,
		    2500000, 5000000, 10000000 },
};

const struct histogram_bounds histogram_things = {
	.n = 10,
	.micros = { 1000000, 2000000, 5000000, 10000000, 20000000, 50000000, 100000000, 200000000,
		    500000000, 1000000000 },
};

void histogram_init(struct histogram *histogram, const struct histogram_bounds *bounds)
{
	*histogram = (struct histogram){ .bounds = bounds };
}

void histogram_add(struct histogram *histogram, int64_t micros)
{
	unsigned int i = 0;

	while (i < histogram->bounds->n && micros > histogram->bounds->micros[i])
		i++;
	histogram->counts[i]++;
	histogram->count++;
	histogram->sum_micros += micros;
}

void histogram_merge(struct histogram *histogram, const struct histogram *other)
{
	assert(histogram->bounds == other->bounds);
	for (unsigned int i = 0; i <= other->bounds->n; i++)
		histogram->counts[i] += other->counts[i];
	histogram->count += other->count;
	histogram->sum_micros += other->sum_micros;
}
