/*
 * What a metric is: name, kind, help, the names of its labels.
 * Static data; samples live for the duration of a visit.
 */
#pragma once

#include <stdint.h>

#include "base/histogram.h"

#define METRIC_LABELS_MAX 2

enum metric_kind {
	METRIC_COUNTER,
	METRIC_GAUGE,
	METRIC_HISTOGRAM,
};

struct metric {
	const char *name; /* after the habits of Prometheus: base units, _total */
	enum metric_kind kind;
	const char *help;                      /* a sentence without its full stop */
	const char *labels[METRIC_LABELS_MAX]; /* NULL: no more */
};

struct metric_sample {
	const char *values[METRIC_LABELS_MAX]; /* of the labels */
	int64_t micros; /* of a counter, a gauge: in millionths of its unit */
	const struct histogram *histogram;
};

/* Who wants to see them: each metric, then its samples. */
struct metric_visitor {
	void (*on_metric)(void *context, const struct metric *metric);
	void (*on_sample)(void *context, const struct metric *metric,
			  const struct metric_sample *sample);
	void *context;
};

/* A count as millionths; what does not fit is the largest. */
static inline int64_t metric_count(uint64_t n)
{
	return n > INT64_MAX / 1000000 ? INT64_MAX : (int64_t)n * 1000000;
}
