#include <inttypes.h>

#include "metrics.h"

static const char *metrics_kind_name(enum metric_kind kind)
{
	switch (kind) {
	case METRIC_COUNTER:
		return "counter";
	case METRIC_GAUGE:
		return "gauge";
	case METRIC_HISTOGRAM:
		return "histogram";
	}
	return "untyped";
}

/* 1500000 is "1.5". */
static void metrics_put_micros(struct text *out, int64_t micros)
{
	int64_t whole = micros / 1000000;
	int64_t part = micros % 1000000;
	int digits = 6;

	if (micros < 0)
		text_putc(out, '-');
	whole = whole < 0 ? -whole : whole;
	part = part < 0 ? -part : part;
	text_printf(out, "%" PRId64, whole);
	if (part == 0)
		return;
	for (; part % 10 == 0; part /= 10)
		digits--;
	text_printf(out, ".%0*" PRId64, digits, part);
}

static void metrics_put_value(struct text *out, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"')
			text_putc(out, '\\');
		if (*value == '\n')
			text_puts(out, "\\n");
		else
			text_putc(out, *value);
	}
}

/* Labels in braces; le_micros is the bucket's end, negative for none and INT64_MAX for infinity. */
static void metrics_put_labels(struct text *out, const struct metric *metric,
			       const struct metric_sample *sample, int64_t le_micros)
{
	const char *before = "{";

	for (unsigned int i = 0; i < METRIC_LABELS_MAX && metric->labels[i] != NULL; i++) {
		text_printf(out, "%s%s=\"", before, metric->labels[i]);
		metrics_put_value(out, sample->values[i]);
		text_putc(out, '"');
		before = ",";
	}
	if (le_micros >= 0) {
		text_printf(out, "%sle=\"", before);
		if (le_micros == INT64_MAX)
			text_puts(out, "+Inf");
		else
			metrics_put_micros(out, le_micros);
		text_putc(out, '"');
		before = ",";
	}
	if (before[0] == ',')
		text_putc(out, '}');
}

static void metrics_put_bucket(struct text *out, const struct metric *metric,
			       const struct metric_sample *sample, int64_t le_micros,
			       uint64_t count)
{
	text_printf(out, "%s_bucket", metric->name);
	metrics_put_labels(out, metric, sample, le_micros);
	text_printf(out, " %" PRIu64 "\n", count);
}

static void metrics_put_histogram(struct text *out, const struct metric *metric,
				  const struct metric_sample *sample)
{
	const struct histogram *histogram = sample->histogram;
	const struct histogram_bounds *bounds = histogram->bounds;
	uint64_t below = 0;

	for (unsigned int i = 0; bounds != NULL && i < bounds->n; i++) {
		below += histogram->counts[i];
		metrics_put_bucket(out, metric, sample, bounds->micros[i], below);
	}
	metrics_put_bucket(out, metric, sample, INT64_MAX, histogram->count);
	text_printf(out, "%s_sum", metric->name);
	metrics_put_labels(out, metric, sample, -1);
	text_putc(out, ' ');
	metrics_put_micros(out, histogram->sum_micros);
	text_printf(out, "\n%s_count", metric->name);
	metrics_put_labels(out, metric, sample, -1);
	text_printf(out, " %" PRIu64 "\n", histogram->count);
}

static void metrics_on_metric(void *context, const struct metric *metric)
{
	text_printf(context, "# HELP %s %s.\n# TYPE %s %s\n", metric->name, metric->help,
		    metric->name, metrics_kind_name(metric->kind));
}

static void metrics_on_sample(void *context, const struct metric *metric,
			      const struct metric_sample *sample)
{
	struct text *out = context;

	if (sample->histogram != NULL) {
		metrics_put_histogram(out, metric, sample);
		return;
	}
	text_puts(out, metric->name);
	metrics_put_labels(out, metric, sample, -1);
	text_putc(out, ' ');
	metrics_put_micros(out, sample->micros);
	text_putc(out, '\n');
}

void metrics_write(const struct metric_source *source, struct text *out)
{
	const struct metric_visitor visitor = {
		.on_metric = metrics_on_metric,
		.on_sample = metrics_on_sample,
		.context = out,
	};

	metrics_visit(source, &visitor);
}

static void metrics_print_labels(FILE *out, const struct metric *metric)
{
	for (unsigned int i = 0; i < METRIC_LABELS_MAX && metric->labels[i] != NULL; i++)
		fprintf(out, "%s%s", i > 0 ? "," : "", metric->labels[i]);
}

/* An underscore marks text for scdoc. */
static void metrics_print_escaped(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		fprintf(out, *text == '_' ? "\\%c" : "%c", *text);
}

static void metrics_print_scdoc(FILE *out, const struct metric *metric)
{
	fputc('*', out);
	metrics_print_escaped(out, metric->name);
	fputc('*', out);
	if (metric->labels[0] != NULL) {
		fputs(" {", out);
		metrics_print_labels(out, metric);
		fputc('}', out);
	}
	fprintf(out, ", %s\n\t%s.\n\n", metrics_kind_name(metric->kind), metric->help);
}

void metrics_print(FILE *out, enum metrics_form form)
{
	const struct metric *metric;

	for (size_t i = 0; (metric = metrics_get(i)) != NULL; i++) {
		if (form == METRICS_FORM_SCDOC) {
			metrics_print_scdoc(out, metric);
			continue;
		}
		fprintf(out, "%s\t%s\t", metric->name, metrics_kind_name(metric->kind));
		metrics_print_labels(out, metric);
		fprintf(out, "\t%s.\n", metric->help);
	}
}
