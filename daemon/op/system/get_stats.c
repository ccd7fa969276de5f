#include <string.h>

#include "base/clock.h"
#include "model/field.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/system/instant.h"

/* Metrics as they come. */
struct get_stats {
	struct arena *arena;
	const char *prefix;
	Orderd__V1__GetStatsResponse *response;
	Orderd__V1__Metric *metric; /* NULL: not wanted */
	size_t n_metrics_max;
	size_t n_samples_max; /* of the present metric */
};

/* Room for one more pointer. NULL when memory is out. */
static void *get_stats_grow(struct arena *arena, void *list, size_t n, size_t *n_max)
{
	size_t max = *n_max > 0 ? *n_max * 2 : 8;
	void **grown;

	if (n < *n_max)
		return list;
	grown = arena_alloc(arena, max * sizeof(void *));
	if (grown == NULL)
		return NULL;
	if (n > 0)
		memcpy(grown, list, n * sizeof(void *));
	*n_max = max;
	return grown;
}

static Orderd__V1__MetricKind get_stats_kind(enum metric_kind kind)
{
	switch (kind) {
	case METRIC_COUNTER:
		return ORDERD__V1__METRIC_KIND__METRIC_KIND_COUNTER;
	case METRIC_GAUGE:
		return ORDERD__V1__METRIC_KIND__METRIC_KIND_GAUGE;
	case METRIC_HISTOGRAM:
		return ORDERD__V1__METRIC_KIND__METRIC_KIND_HISTOGRAM;
	}
	return ORDERD__V1__METRIC_KIND__METRIC_KIND_UNSPECIFIED;
}

static void get_stats_on_metric(void *context, const struct metric *metric)
{
	struct get_stats *stats = context;
	Orderd__V1__GetStatsResponse *response = stats->response;
	Orderd__V1__Metric *added, **list;

	stats->metric = NULL;
	if (strncmp(metric->name, stats->prefix, strlen(stats->prefix)) != 0)
		return;
	list = get_stats_grow(stats->arena, response->metrics, response->n_metrics,
			      &stats->n_metrics_max);
	added = message_new(stats->arena, &orderd__v1__metric__descriptor);
	if (list == NULL || added == NULL)
		return;
	added->name = arena_strdup(stats->arena, metric->name);
	added->help = arena_strdup(stats->arena, metric->help);
	field_set(added, kind, get_stats_kind(metric->kind));
	response->metrics = list;
	list[response->n_metrics++] = added;
	stats->metric = added;
	stats->n_samples_max = 0;
}

static void get_stats_labels(struct arena *arena, const struct metric *metric,
			     const struct metric_sample *sample, Orderd__V1__MetricSample *added)
{
	added->labels = arena_alloc(arena, METRIC_LABELS_MAX * sizeof(added->labels[0]));
	for (size_t i = 0; added->labels && i < METRIC_LABELS_MAX && metric->labels[i]; i++) {
		Orderd__V1__MetricLabel *label =
			message_new(arena, &orderd__v1__metric_label__descriptor);

		if (label == NULL)
			return;
		label->name = arena_strdup(arena, metric->labels[i]);
		label->value = arena_strdup(arena, sample->values[i]);
		added->labels[added->n_labels++] = label;
	}
}

static void get_stats_histogram(struct arena *arena, const struct histogram *histogram,
				Orderd__V1__MetricSample *added)
{
	const struct histogram_bounds *bounds = histogram->bounds;
	unsigned int n = bounds->n;

	field_set(added, count, (int64_t)histogram->count);
	field_set(added, sum_micros, histogram->sum_micros);
	added->buckets = arena_alloc(arena, (n + 1) * sizeof(added->buckets[0]));
	for (unsigned int i = 0; added->buckets && i <= n; i++) {
		Orderd__V1__MetricBucket *bucket =
			message_new(arena, &orderd__v1__metric_bucket__descriptor);

		if (bucket == NULL)
			return;
		if (i < n)
			field_set(bucket, up_to_micros, bounds->micros[i]);
		field_set(bucket, count, (int64_t)histogram->counts[i]);
		added->buckets[added->n_buckets++] = bucket;
	}
}

static void get_stats_on_sample(void *context, const struct metric *metric,
				const struct metric_sample *sample)
{
	struct get_stats *stats = context;
	Orderd__V1__Metric *to = stats->metric;
	Orderd__V1__MetricSample *added, **list;

	if (to == NULL)
		return;
	list = get_stats_grow(stats->arena, to->samples, to->n_samples, &stats->n_samples_max);
	added = message_new(stats->arena, &orderd__v1__metric_sample__descriptor);
	if (list == NULL || added == NULL)
		return;
	get_stats_labels(stats->arena, metric, sample, added);
	if (sample->histogram != NULL)
		get_stats_histogram(stats->arena, sample->histogram, added);
	else
		field_set(added, value_micros, sample->micros);
	to->samples = list;
	list[to->n_samples++] = added;
}

static void get_stats_answer(struct op_local *local, const void *message, void *reply)
{
	const Orderd__V1__GetStatsRequest *request = message;
	Orderd__V1__GetStatsResponse *response = reply;
	struct get_stats stats = {
		.arena = local->arena,
		.prefix = request->name_prefix != NULL ? request->name_prefix : "",
		.response = response,
	};
	const struct metric_visitor visitor = {
		.on_metric = get_stats_on_metric,
		.on_sample = get_stats_on_sample,
		.context = &stats,
	};

	local->daemon->stats(local->daemon->context, &visitor);
	response->at = instant_new(local->arena, clock_realtime_us());
}

const struct op op_get_stats = {
	.method = "orderd.v1.SystemService/GetStats",
	.kind = OP_LOCAL,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.answer = get_stats_answer,
};
