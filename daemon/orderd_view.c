/* What the daemon shows of itself: to local operations, to whoever watches it. */
#include "base/clock.h"
#include "metrics.h"
#include "orderd_parts.h"
#include "wire/accept.h"

static const char *const *orderd_event_endpoints(void *context, const struct tenant *tenant)
{
	struct orderd *orderd = context;

	feed_endpoints(orderd->feed, tenant, orderd->event_endpoints);
	return orderd->event_endpoints;
}

void orderd_measure(const struct orderd *orderd, struct metric_source *source)
{
	*source = (struct metric_source){
		.version = orderd->daemon.version,
		.schema_version = orderd->daemon.schema_version,
		.started_at_us = orderd->daemon.started_at_us,
		.ready = orderd->serving && !orderd->stopping,
		.store = { .write_age_ms = -1, .read_age_ms = -1, .commit_age_ms = -1 },
		.n_reloads = orderd->n_reloads,
		.n_reloads_refused = orderd->n_reloads_refused,
		.reload_good = !orderd->reload_failed,
		.wire = orderd->door.figures,
		.log = *log_figures(),
		.n_connections_refused = accept_refused(),
		.loop_lag = orderd->pulse.lag,
	};
	if (orderd->store != NULL)
		store_figures(orderd->store, &source->store);
	if (orderd->feed != NULL)
		feed_figures(orderd->feed, &source->feed);
	timekeeper_figures(orderd->timekeeper, &source->timers);
	process_figures(&source->process);
	if (orderd->serving) {
		source->tally = &orderd->gate.tally;
		source->in_flight = orderd->gate.pool.n_taken;
		source->n_callers = orderd->gate.quota.n_accounts;
	}
}

static void orderd_show_stats(void *context, const struct metric_visitor *visitor)
{
	struct metric_source source;

	orderd_measure(context, &source);
	metrics_visit(&source, visitor);
}

const struct op_daemon *orderd_view(void *context)
{
	struct orderd *orderd = context;
	struct store_figures store = { .write_age_ms = -1, .read_age_ms = -1, .commit_age_ms = -1 };
	struct feed_figures feed = { 0 };

	if (orderd->store != NULL)
		store_figures(orderd->store, &store);
	if (orderd->feed != NULL)
		feed_figures(orderd->feed, &feed);
	orderd->daemon.health = (struct health_facts){
		.serving = orderd->serving,
		.stopping = orderd->stopping,
		.away = orderd->store == NULL ? orderd->away : orderd->contact,
		.write_age_ms = store.write_age_ms,
		.read_age_ms = store.read_age_ms,
		.commit_age_ms = store.commit_age_ms,
		.event_age_ms = feed.oldest_unpublished_us / 1000,
		.n_mute = feed.n_mute,
		.queued = store.queued,
		.queue_max = (uint64_t)orderd->settings->queue_max,
		.loop_lag_ms = orderd->pulse.lag_us / 1000,
	};
	return &orderd->daemon;
}

void orderd_view_init(struct orderd *orderd)
{
	orderd->daemon = (struct op_daemon){
		.version = ORDERD_VERSION,
		.started_at_us = clock_realtime_us(),
		.request_endpoints = orderd->door.endpoints,
		.public_key = orderd->door.public_key,
		.stats = orderd_show_stats,
		.event_endpoints = orderd_event_endpoints,
		.context = orderd,
	};
}
