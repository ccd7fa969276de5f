#include "stats/sample.h"

#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

static bool sample_is_like(const Orderd__V1__MetricSample *a, const Orderd__V1__MetricSample *b)
{
	if (a->n_labels != b->n_labels)
		return false;
	for (size_t i = 0; i < a->n_labels; i++)
		if (strcmp(a->labels[i]->value, b->labels[i]->value) != 0)
			return false;
	return true;
}

const Orderd__V1__MetricSample *sample_find(const Orderd__V1__GetStatsResponse *stats,
					    const char *metric,
					    const Orderd__V1__MetricSample *like)
{
	for (size_t i = 0; stats && i < stats->n_metrics; i++) {
		const Orderd__V1__Metric *m = stats->metrics[i];

		if (strcmp(m->name, metric) != 0)
			continue;
		for (size_t j = 0; j < m->n_samples; j++)
			if (sample_is_like(m->samples[j], like))
				return m->samples[j];
	}
	return NULL;
}

static bool sample_is_histogram(const struct sample *s)
{
	return s->metric->kind == ORDERD__V1__METRIC_KIND__METRIC_KIND_HISTOGRAM;
}

bool sample_is_zero(const struct sample *s)
{
	return sample_is_histogram(s) ? s->now->count == 0 : s->now->value_micros == 0;
}

static const char *sample_past(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : text;
}

/* "PlaceOrder" of "orderd.v1.OrderService/PlaceOrder". */
static const char *sample_last(const char *text)
{
	const char *slash = strrchr(text, '/');

	return slash ? slash + 1 : text;
}

const char *sample_name(struct arena *a, const struct sample *s, bool whole)
{
	const char *name = s->metric->name, *made;
	struct text out;

	text_init(&out);
	text_puts(&out, whole ? name : sample_past(name, "orderd_"));
	for (size_t i = 0; i < s->now->n_labels; i++) {
		const Orderd__V1__MetricLabel *label = s->now->labels[i];

		text_puts(&out, i == 0 ? "{" : ",");
		if (whole)
			text_printf(&out, "%s=\"%s\"", label->name, label->value);
		else
			text_puts(&out, sample_last(label->value));
	}
	text_puts(&out, s->now->n_labels > 0 ? "}" : "");
	made = arena_strdup(a, out.failed ? "" : out.data);
	text_fini(&out);
	return made;
}

static const char *sample_micros(struct arena *a, int64_t micros)
{
	char digits[32];

	return arena_strdup(a, decimal_format_micros(micros, digits));
}

const char *sample_value(struct arena *a, const struct sample *s)
{
	if (sample_is_histogram(s))
		return arena_printf(a, "%" PRId64, s->now->count);
	return sample_micros(a, s->now->value_micros);
}

/* What a counter or a histogram counted since the earlier look, in millionths. */
static int64_t sample_change(const struct sample *s)
{
	if (sample_is_histogram(s))
		return (s->now->count - (s->before ? s->before->count : 0)) * 1000000;
	return s->now->value_micros - (s->before ? s->before->value_micros : 0);
}

const char *sample_per_second(struct arena *a, const struct sample *s)
{
	int64_t change = sample_change(s);

	/* A counter that fell is that of a daemon that was started since. */
	if (s->elapsed_us == 0 || change < 0 ||
	    s->metric->kind == ORDERD__V1__METRIC_KIND__METRIC_KIND_GAUGE)
		return NULL;
	return arena_printf(a, "%.1f", (double)change / (double)s->elapsed_us);
}

static int64_t sample_count(const struct sample *s)
{
	return s->now->count - (s->before ? s->before->count : 0);
}

const char *sample_mean(struct arena *a, const struct sample *s)
{
	int64_t sum = s->now->sum_micros - (s->before ? s->before->sum_micros : 0);

	if (!sample_is_histogram(s) || sample_count(s) <= 0)
		return NULL;
	return sample_micros(a, sum / sample_count(s));
}

const char *sample_p99(struct arena *a, const struct sample *s)
{
	int64_t left = sample_count(s), rank = left - left / 100;

	if (!sample_is_histogram(s) || left <= 0)
		return NULL;
	for (size_t i = 0; i < s->now->n_buckets; i++) {
		const Orderd__V1__MetricBucket *bucket = s->now->buckets[i];
		bool known = s->before && i < s->before->n_buckets;

		rank -= bucket->count - (known ? s->before->buckets[i]->count : 0);
		if (rank > 0)
			continue;
		if (bucket->has_up_to_micros)
			return sample_micros(a, bucket->up_to_micros);
		break;
	}
	return "more";
}
