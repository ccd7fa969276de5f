/*
 * How many values fell into which range.
 * A histogram owns nothing; its bounds are static. Values are in millionths of the unit.
 */
#pragma once

#include <stdint.h>

#define HISTOGRAM_BOUNDS_MAX 16

/* Upper ends, each counted in its range, in rising order. */
struct histogram_bounds {
	unsigned int n;
	int64_t micros[HISTOGRAM_BOUNDS_MAX];
};

/* 0.5 ms to 10 s. */
extern const struct histogram_bounds histogram_seconds;
/* 1 to 1,000 things. */
extern const struct histogram_bounds histogram_things;

struct histogram {
	const struct histogram_bounds *bounds;
	uint64_t counts[HISTOGRAM_BOUNDS_MAX + 1]; /* of each range; the last has no end */
	uint64_t count;
	int64_t sum_micros;
};

void histogram_init(struct histogram *histogram, const struct histogram_bounds *bounds);
void histogram_add(struct histogram *histogram, int64_t micros);

/* Adds all values of another one with the same bounds. */
void histogram_merge(struct histogram *histogram, const struct histogram *other);
