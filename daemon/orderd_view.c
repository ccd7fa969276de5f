/* What the daemon shows of itself: to local operations, to whoever watches it. */
#include "base/clock.h"
#include "metrics.h"
#include "orderd_parts.h"

static const char *const *orderd_event_endpoints(void *context, const struct tenant *tenant)
{
	struct orderd *orderd = context;

	orderd->event_endpoints[0] = feed_endpoint(orderd->feed, tenant);
	return orderd->event_endpoints;
}

static void orderd_measure(const struct orderd *orderd, struct metric_source *source)
{
	*source = (struct metric_source){
		.version = orderd->daemon.version,
		.schema_version = orderd->daemon.schema_version,
		.started_at_us = orderd->daemon.started_at_us,
		.ready = orderd->serving && !orderd->stopping,
		.store = { .database_age_ms = -1 },
		.wire = orderd->wire,
		.loop_lag = orderd->pulse.lag,
	};
	store_figures(orderd->store, &source->store);
	feed_figures(orderd->feed, &source->feed);
	process_figures(&source->process);
	if (orderd->serving) {
		source->tally = &orderd->gate.tally;
		source->in_flight = orderd->gate.pool.n_taken;
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
	struct store_figures figures;

	store_figures(orderd->store, &figures);
	orderd->daemon.database_age_ms = figures.database_age_ms;
	orderd->daemon.queued_requests = (uint32_t)figures.queued;
	return &orderd->daemon;
}

void orderd_view_init(struct orderd *orderd)
{
	orderd->request_endpoints[0] = orderd->settings->listen;
	orderd->daemon = (struct op_daemon){
		.version = ORDERD_VERSION,
		.started_at_us = clock_realtime_us(),
		.request_endpoints = orderd->request_endpoints,
		.database_age_ms = -1,
		.stats = orderd_show_stats,
		.event_endpoints = orderd_event_endpoints,
		.context = orderd,
	};
}
