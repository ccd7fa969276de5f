/*
 * All metrics of the daemon: one table serves the HTTP endpoint, SystemService.GetStats, the
 * manual. Static data; nobody owns it.
 */
#pragma once

#include <stdio.h>

#include "base/metric.h"
#include "base/text.h"
#include "metric_source.h"

/* The i-th metric; NULL after the last. */
const struct metric *metrics_get(size_t i);

/* Shows every metric with its samples. */
void metrics_visit(const struct metric_source *source, const struct metric_visitor *visitor);

/* Appends all of them in the text format of Prometheus, version 0.0.4. */
void metrics_write(const struct metric_source *source, struct text *out);

enum metrics_form {
	METRICS_FORM_LIST, /* name, kind, help: a line each, with tabs between them */
	METRICS_FORM_SCDOC /* for the manual */
};

/* The table of metrics. */
void metrics_print(FILE *out, enum metrics_form form);
