#include "metrics.h"

#include <stddef.h>
#include <string.h>

/* What kind of value stands at a row's offset. */
enum metrics_value {
	METRICS_COUNT,     /* uint64_t */
	METRICS_MICROS,    /* int64_t, of the unit */
	METRICS_HISTOGRAM, /* struct histogram */
	METRICS_OTHER,     /* the row's function knows */
};

struct metrics_row {
	struct metric metric;
	enum metrics_value value;
	size_t offset; /* in struct metric_source */
	void (*visit)(const struct metric_source *source, const struct metric *metric,
		      const struct metric_visitor *visitor);
};

static void metrics_show(const struct metric *metric, const struct metric_visitor *visitor,
			 const char *first, const char *second, int64_t micros)
{
	const struct metric_sample sample = { .values = { first, second }, .micros = micros };

	visitor->on_sample(visitor->context, metric, &sample);
}

static void metrics_visit_methods(const struct metric_source *source, const struct metric *metric,
				  const struct metric_visitor *visitor)
{
	for (size_t i = 0; source->tally != NULL && i < source->tally->n_methods; i++) {
		const struct tally_method *method = &source->tally->methods[i];

		metrics_show(metric, visitor, method->name, NULL, metric_count(method->n_answered));
	}
}

/* Only what has happened: methods times reasons would be thousands. */
static void metrics_visit_refusals(const struct metric_source *source, const struct metric *metric,
				   const struct metric_visitor *visitor)
{
	for (size_t i = 0; source->tally != NULL && i < source->tally->n_methods; i++) {
		const struct tally_method *method = &source->tally->methods[i];

		for (int reason = 1; reason < REASON_COUNT; reason++)
			if (method->n_refused[reason] > 0)
				metrics_show(metric, visitor, method->name,
					     reason_get((enum reason)reason)->name,
					     metric_count(method->n_refused[reason]));
	}
}

static void metrics_visit_durations(const struct metric_source *source, const struct metric *metric,
				    const struct metric_visitor *visitor)
{
	for (unsigned int i = 0; source->tally != NULL && i < OP_KINDS; i++) {
		const struct metric_sample sample = {
			.values = { tally_kind_name((enum op_kind)i) },
			.histogram = &source->tally->durations[i],
		};

		visitor->on_sample(visitor->context, metric, &sample);
	}
}

static void metrics_visit_phases(const struct metric_source *source, const struct metric *metric,
				 const struct metric_visitor *visitor)
{
	for (unsigned int i = 0; i < STORE_STEPS; i++) {
		const struct metric_sample sample = {
			.values = { store_step_names[i] },
			.histogram = &source->store.batch_steps[i],
		};

		visitor->on_sample(visitor->context, metric, &sample);
	}
}

static void metrics_visit_connections(const struct metric_source *source,
				      const struct metric *metric,
				      const struct metric_visitor *visitor)
{
	for (unsigned int i = 0; i < STORE_CONNECTION_STATES; i++)
		metrics_show(metric, visitor, store_connection_state_names[i], NULL,
			     metric_count(source->store.n_connections[i]));
}

static void metrics_visit_published(const struct metric_source *source, const struct metric *metric,
				    const struct metric_visitor *visitor)
{
	metrics_show(metric, visitor, "memory", NULL, metric_count(source->feed.n_from_memory));
	metrics_show(metric, visitor, "log", NULL, metric_count(source->feed.n_from_log));
}

static void metrics_visit_pages(const struct metric_source *source, const struct metric *metric,
				const struct metric_visitor *visitor)
{
	metrics_show(metric, visitor, "memory", NULL,
		     metric_count(source->feed.follow.n_pages_from_memory));
	metrics_show(metric, visitor, "log", NULL,
		     metric_count(source->feed.follow.n_pages_from_log));
}

static void metrics_visit_lost_replies(const struct metric_source *source,
				       const struct metric *metric,
				       const struct metric_visitor *visitor)
{
	metrics_show(metric, visitor, "gone", NULL, metric_count(source->wire.n_replies_gone));
	metrics_show(metric, visitor, "slow", NULL, metric_count(source->wire.n_replies_slow));
	metrics_show(metric, visitor, "memory", NULL, metric_count(source->wire.n_replies_memory));
}

static void metrics_visit_database_age(const struct metric_source *source,
				       const struct metric *metric,
				       const struct metric_visitor *visitor)
{
	const struct {
		const char *work;
		int64_t age_ms;
	} ages[] = {
		{ "write", source->store.write_age_ms },
		{ "read", source->store.read_age_ms },
		{ "commit", source->store.commit_age_ms },
	};

	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++)
		if (ages[i].age_ms >= 0)
			metrics_show(metric, visitor, ages[i].work, NULL, ages[i].age_ms * 1000);
}

static void metrics_visit_reloads(const struct metric_source *source, const struct metric *metric,
				  const struct metric_visitor *visitor)
{
	metrics_show(metric, visitor, "applied", NULL, metric_count(source->n_reloads));
	metrics_show(metric, visitor, "refused", NULL, metric_count(source->n_reloads_refused));
}

static void metrics_visit_lines(const struct metric_source *source, const struct metric *metric,
				const struct metric_visitor *visitor)
{
	for (unsigned int level = ORDERD_LOG_ERROR; level <= ORDERD_LOG_DEBUG; level++)
		metrics_show(metric, visitor, log_level_name(level), NULL,
			     metric_count(source->log.n_lines[level]));
}

static void metrics_visit_build(const struct metric_source *source, const struct metric *metric,
				const struct metric_visitor *visitor)
{
	char schema[16];

	snprintf(schema, sizeof(schema), "%u", source->schema_version);
	metrics_show(metric, visitor, source->version, schema, metric_count(1));
}

#define METRIC(metric_name, metric_kind, kind_of_value, member, metric_help)                       \
	{                                                                                          \
		.metric = { .name = (metric_name),                                                 \
			    .kind = METRIC_##metric_kind,                                          \
			    .help = (metric_help) },                                               \
		.value = METRICS_##kind_of_value,                                                  \
		.offset = offsetof(struct metric_source, member),                                  \
	}

/* The labels come last. */
#define METRIC_BY(metric_name, metric_kind, function, metric_help, ...)                            \
	{                                                                                          \
		.metric = { .name = (metric_name),                                                 \
			    .kind = METRIC_##metric_kind,                                          \
			    .help = (metric_help),                                                 \
			    .labels = { __VA_ARGS__ } },                                           \
		.value = METRICS_OTHER, .visit = (function),                                       \
	}

static const struct metrics_row metrics_table[] = {
	METRIC_BY("orderd_build_info", GAUGE, metrics_visit_build,
		  "1, with what is running in the labels", "version", "schema"),
	METRIC("orderd_ready", GAUGE, COUNT, ready, "Whether requests are served: 1 or 0"),

	METRIC_BY("orderd_config_reloads_total", COUNTER, metrics_visit_reloads,
		  "Times the settings were read again", "outcome"),
	METRIC("orderd_config_last_reload_successful", GAUGE, COUNT, reload_good,
	       "Whether the last reload of the settings was applied: 1 or 0"),

	METRIC_BY("orderd_requests_total", COUNTER, metrics_visit_methods, "Requests answered",
		  "method"),
	METRIC_BY("orderd_request_errors_total", COUNTER, metrics_visit_refusals,
		  "Requests refused, by the reason that was given", "method", "reason"),
	METRIC_BY("orderd_request_duration_seconds", HISTOGRAM, metrics_visit_durations,
		  "From a request's arrival to its reply", "kind"),
	METRIC("orderd_requests_in_flight", GAUGE, COUNT, in_flight, "Requests not answered yet"),
	METRIC("orderd_principals_active", GAUGE, COUNT, n_callers,
	       "Principals beside the administrator that have asked for something lately"),
	METRIC("orderd_requests_queued", GAUGE, COUNT, store.queued,
	       "Requests that wait for a connection to PostgreSQL"),
	METRIC_BY("orderd_replies_dropped_total", COUNTER, metrics_visit_lost_replies,
		  "Replies that did not reach who asked: gone, slow to read, no memory", "cause"),

	METRIC("orderd_batch_size", HISTOGRAM, HISTOGRAM, store.batch_sizes,
	       "Write requests of one transaction"),
	METRIC_BY("orderd_batch_duration_seconds", HISTOGRAM, metrics_visit_phases,
		  "Time of a write transaction, phase by phase", "phase"),
	METRIC("orderd_batch_retries_total", COUNTER, COUNT, store.n_retries,
	       "Transactions that were begun again as a whole"),
	METRIC("orderd_batch_splits_total", COUNTER, COUNT, store.n_splits,
	       "Transactions that were halved to find the request that failed"),
	METRIC("orderd_batch_ahead_total", COUNTER, COUNT, store.n_ahead,
	       "Transactions that were decided while the one before was being stored"),
	METRIC("orderd_batch_steps_back_total", COUNTER, COUNT, store.n_steps_back,
	       "Transactions that had to wait for the end of the one before after all"),

	METRIC_BY("orderd_db_connections", GAUGE, metrics_visit_connections,
		  "Connections to PostgreSQL", "state"),
	METRIC("orderd_db_reconnects_total", COUNTER, COUNT, store.n_reconnects,
	       "Connections to PostgreSQL that were made again"),
	METRIC_BY("orderd_db_age_seconds", GAUGE, metrics_visit_database_age,
		  "Since the last good database round trip", "work"),

	METRIC("orderd_timer_looks_total", COUNTER, COUNT, timers.n_looks,
	       "Looks for timers that are due"),
	METRIC("orderd_timers_fired_total", COUNTER, COUNT, timers.n_fired,
	       "Timers that fired or were found to be over"),
	METRIC("orderd_timer_failures_total", COUNTER, COUNT, timers.n_failed,
	       "Timers that could not be fired, and are tried again"),

	METRIC_BY("orderd_events_published_total", COUNTER, metrics_visit_published,
		  "Events sent to subscribers: as they were committed here, or read from the log",
		  "source"),
	METRIC("orderd_events_dropped_total", COUNTER, COUNT, wire.n_events_failed,
	       "Events that could not be sent; subscribers repair the gap"),
	METRIC("orderd_event_oldest_unpublished_seconds", GAUGE, MICROS, feed.oldest_unpublished_us,
	       "How long the oldest event that is not published waits"),
	METRIC("orderd_event_log_reads_total", COUNTER, COUNT, feed.n_reads,
	       "Looks at the log for new events"),
	METRIC("orderd_fetches_waiting", GAUGE, COUNT, feed.follow.n_waiting,
	       "Fetches that wait for events"),
	METRIC_BY("orderd_fetch_pages_total", COUNTER, metrics_visit_pages,
		  "Pages of events that fetches found: in memory, or in the log", "source"),
	METRIC("orderd_tenants_unpublished", GAUGE, COUNT, feed.n_mute,
	       "Tenants whose events cannot be published"),

	METRIC("orderd_auth_failures_total", COUNTER, COUNT, wire.n_peers_refused,
	       "Peers that were not let in"),
	METRIC("orderd_peers_accepted_total", COUNTER, COUNT, wire.n_peers_accepted,
	       "Peers that were let in"),
	METRIC("orderd_connections_refused_total", COUNTER, COUNT, n_connections_refused,
	       "Connections closed because too few file descriptors were left"),
	METRIC("orderd_frames_excess_total", COUNTER, COUNT, wire.n_frames_excess,
	       "Frames beyond what a request has"),
	METRIC("orderd_routing_ids_refused_total", COUNTER, COUNT, wire.n_routing_ids_chosen,
	       "Requests dropped because their peer chose its routing id"),
	METRIC("orderd_event_loop_lag_seconds", HISTOGRAM, HISTOGRAM, loop_lag,
	       "How late the event loop came to a timer"),

	METRIC_BY("orderd_log_lines_total", COUNTER, metrics_visit_lines, "Lines of the log",
		  "level"),
	METRIC("orderd_log_lines_left_out_total", COUNTER, COUNT, log.n_left_out,
	       "Lines of the log that were left out because there were too many of a kind"),

	METRIC("process_cpu_seconds_total", COUNTER, MICROS, process.cpu_us,
	       "User and system time spent"),
	METRIC("process_start_time_seconds", GAUGE, MICROS, started_at_us,
	       "When the process started, since 1970"),
	METRIC("process_open_fds", GAUGE, COUNT, process.n_descriptors, "Open file descriptors"),
	METRIC("process_max_fds", GAUGE, COUNT, process.n_descriptors_max,
	       "How many file descriptors may be open"),
	METRIC("process_virtual_memory_bytes", GAUGE, COUNT, process.virtual_bytes,
	       "Virtual memory"),
	METRIC("process_resident_memory_bytes", GAUGE, COUNT, process.resident_bytes,
	       "Resident memory"),
};

#define METRICS_ROWS (sizeof(metrics_table) / sizeof(metrics_table[0]))

static void metrics_visit_row(const struct metrics_row *row, const struct metric_source *source,
			      const struct metric_visitor *visitor)
{
	const char *at = (const char *)source + row->offset;
	struct metric_sample sample = { .micros = 0 };
	struct histogram histogram;
	uint64_t count;

	visitor->on_metric(visitor->context, &row->metric);
	switch (row->value) {
	case METRICS_COUNT:
		memcpy(&count, at, sizeof(count));
		sample.micros = metric_count(count);
		break;
	case METRICS_MICROS:
		memcpy(&sample.micros, at, sizeof(sample.micros));
		break;
	case METRICS_HISTOGRAM:
		memcpy(&histogram, at, sizeof(histogram));
		sample.histogram = &histogram;
		break;
	case METRICS_OTHER:
		row->visit(source, &row->metric, visitor);
		return;
	}
	visitor->on_sample(visitor->context, &row->metric, &sample);
}

void metrics_visit(const struct metric_source *source, const struct metric_visitor *visitor)
{
	for (size_t i = 0; i < METRICS_ROWS; i++)
		metrics_visit_row(&metrics_table[i], source, visitor);
}

const struct metric *metrics_get(size_t i)
{
	return i < METRICS_ROWS ? &metrics_table[i].metric : NULL;
}
