/*
 * One value of the daemon's metrics, with what changed since an earlier look.
 *
 * Texts belong to the arena or to the answers that they come from.
 */

#pragma once

#include <stdbool.h>

#include "orderd/v1/system.pb-c.h"

#include "base/arena.h"

struct sample {
	const Orderd__V1__Metric *metric;
	const Orderd__V1__MetricSample *now;
	const Orderd__V1__MetricSample *before; /* NULL: there was none, or no earlier look */
	int64_t elapsed_us;                     /* since then; 0: there was none */
};

/* The sample of the same metric and labels in an earlier answer; NULL if it had none. */
const Orderd__V1__MetricSample *sample_find(const Orderd__V1__GetStatsResponse *stats,
					    const char *metric,
					    const Orderd__V1__MetricSample *like);

/* Whether anything was ever counted. */
bool sample_is_zero(const struct sample *s);

/* "request_duration_seconds{write}", or all of it: "orderd_request_duration_seconds{kind="write"}"
 */
const char *sample_name(struct arena *a, const struct sample *s, bool whole);

/* NULL where the kind of metric has no such figure, or nothing happened. */
const char *sample_value(struct arena *a, const struct sample *s);
const char *sample_per_second(struct arena *a, const struct sample *s);

/* Since the earlier look, or since the daemon's start when there was none. */
const char *sample_mean(struct arena *a, const struct sample *s);

/* What 99 of 100 values are not above, as far as the ranges tell. */
const char *sample_p99(struct arena *a, const struct sample *s);
