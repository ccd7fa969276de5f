#include "mode.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "orderd/stream.h"
#include "process.h"

/* How long a subscriber may take to go live, and to get the last event. */
#define MODE_STREAM_US 30000000

struct mode_watch {
	struct orderd_stream *stream;
	bool live;
	bool ended;
	int64_t seq; /* of the last event */
	bool gap;
	uint64_t n_repaired;
	uint64_t n_events;
	int64_t from_us; /* as the window, on the clock of the events */
	int64_t until_us;
	struct sample sample;
};

int mode_closed(struct load *load)
{
	load->refill = true;
	load_begin(load);
	for (unsigned int i = 0; i < load->settings.n_in_flight; i++) {
		if (load_fire(load, fleet_now_us()) < 0)
			return -1;
	}
	while (fleet_now_us() < load->window_until_us) {
		if (load_turn(load, load->window_until_us) < 0)
			return -1;
	}
	if (load_finish(load) < 0)
		return -1;
	load_print(load);
	return 0;
}

/* A Poisson process: many independent customers. */
static int mode_pace(struct load *load)
{
	double due_us = (double)fleet_now_us();

	load_begin(load);
	while (due_us < (double)load->window_until_us) {
		while ((double)fleet_now_us() >= due_us) {
			double part = (double)(load_random(load, 1u << 30) + 1) / (1u << 30);

			if (load_fire(load, (int64_t)due_us) < 0)
				return -1;
			due_us -= log(part) * 1e6 / load->settings.rate_per_s;
		}
		if (load_turn(load, (int64_t)due_us) < 0)
			return -1;
	}
	while (fleet_now_us() < load->window_until_us) {
		if (load_turn(load, load->window_until_us) < 0)
			return -1;
	}
	return load_finish(load);
}

int mode_paced(struct load *load)
{
	if (mode_pace(load) < 0)
		return -1;
	load_print(load);
	return 0;
}

static int64_t mode_wall_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void mode_on_event(const Orderd__V1__Event *event, void *context)
{
	struct mode_watch *watch = context;
	int64_t at_us;

	if (watch->seq && event->seq != watch->seq + 1)
		watch->gap = true;
	watch->seq = event->seq;
	if (strcmp(event->type, "order.placed") != 0 || !event->at)
		return;
	watch->n_events++;
	at_us = event->at->seconds * INT64_C(1000000) + event->at->nanos / 1000;
	if (at_us >= watch->from_us && at_us < watch->until_us)
		sample_add(&watch->sample, mode_wall_us() - at_us);
}

static void mode_on_notice(const struct orderd_notice *notice, void *context)
{
	struct mode_watch *watch = context;

	if (notice->kind == ORDERD_NOTICE_LIVE)
		watch->live = true;
	if (notice->kind == ORDERD_NOTICE_REPAIRED)
		watch->n_repaired++;
	if (notice->kind == ORDERD_NOTICE_ENDED) {
		watch->ended = true;
		fprintf(stderr, "bench-load: the stream ended: %s\n",
			orderd_error_message(notice->error));
	}
}

/* Turns until the watcher is live (n_events 0) or has so many events. */
static int mode_await(struct load *load, struct mode_watch *watch, uint64_t n_events)
{
	int64_t until_us = fleet_now_us() + MODE_STREAM_US;

	while (!watch->live || watch->n_events < n_events) {
		if (watch->ended)
			return -1;
		if (fleet_now_us() >= until_us) {
			fprintf(stderr,
				"bench-load: %" PRIu64 " of %" PRIu64 " events after 30 s\n",
				watch->n_events, n_events);
			return -1;
		}
		if (load_turn(load, until_us) < 0)
			return -1;
	}
	return 0;
}

static int mode_watch_load(struct load *load, struct mode_watch *watch)
{
	int64_t wall_us = mode_wall_us();

	watch->from_us = wall_us + load->settings.warmup_us;
	watch->until_us = watch->from_us + load->settings.window_us;
	if (mode_pace(load) < 0 || mode_await(load, watch, load->n_done) < 0)
		return -1;
	if (watch->n_events != load->n_done || watch->gap) {
		fprintf(stderr, "bench-load: %" PRIu64 " events of %" PRIu64 " orders%s\n",
			watch->n_events, load->n_done, watch->gap ? ", with gaps" : "");
		return -1;
	}
	load_print(load);
	printf("event_p50_us %" PRId64 "\n", sample_percentile(&watch->sample, 50));
	printf("event_p99_us %" PRId64 "\n", sample_percentile(&watch->sample, 99));
	printf("events_repaired %" PRIu64 "\n", watch->n_repaired);
	return 0;
}

int mode_events(struct load *load)
{
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct mode_watch watch = { 0 };
	int result;

	result = orderd_stream_open(&watch.stream, load->fleet.clients[0], &options, mode_on_event,
				    mode_on_notice, &watch);
	if (result < 0) {
		fprintf(stderr, "bench-load: no stream: %s\n", strerror(-result));
		return -1;
	}
	result = mode_await(load, &watch, 0);
	if (!result)
		result = mode_watch_load(load, &watch);
	orderd_stream_close(watch.stream);
	sample_fini(&watch.sample);
	return result;
}

int mode_idle(struct load *load)
{
	int64_t kib;

	for (unsigned int i = 0; i < load->settings.n_clients; i++) {
		if (load_fire(load, fleet_now_us()) < 0)
			return -1;
	}
	if (load_finish(load) < 0)
		return -1;
	kib = process_rss_kib(load->settings.daemon);
	if (kib < 0) {
		fprintf(stderr, "bench-load: the daemon: %s\n", strerror((int)-kib));
		return -1;
	}
	printf("done %" PRIu64 "\n", load->n_done);
	printf("rss_kib %" PRId64 "\n", kib);
	return 0;
}
