/*
 * Latencies of one run, for percentiles.
 * A sample owns its memory.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sample {
	int64_t *us;
	size_t n_us;
	size_t room;
};

/* False when memory is out. */
bool sample_add(struct sample *sample, int64_t us);

/* The value that `percent` of the sample do not exceed (nearest rank); sorts. -1 when it is empty.
 */
int64_t sample_percentile(struct sample *sample, double percent);

void sample_fini(struct sample *sample);
