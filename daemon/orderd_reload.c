/* What a reload of the settings changes: all of it, or nothing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "notify.h"
#include "orderd_parts.h"

static void orderd_refuse_reload(struct orderd *orderd, const char *complaints)
{
	orderd->n_reloads_refused++;
	orderd->reload_failed = true;
	while (*complaints != '\0') {
		char message[LOG_VALUE_BYTES];
		size_t length = strcspn(complaints, "\n");

		log_error("reload_refused", "message=\"%s\"",
			  log_value(complaints, message, sizeof(message)));
		complaints += length + (complaints[length] == '\n');
	}
}

void orderd_apply(struct orderd *orderd)
{
	const struct settings *settings = orderd->settings;
	const struct store_settings tuning = {
		.batch_rows_max = (uint32_t)settings->batch_rows_max,
		.queue_max = (uint32_t)settings->queue_max,
		.cache_mib = (uint32_t)settings->cache_mib,
	};

	log_set_level((enum log_level)settings->log_level);
	if (orderd->store != NULL)
		store_tune(orderd->store, &tuning);
	if (orderd->serving) {
		orderd->gate.settings.in_flight_max =
			(uint32_t)settings->queue_max + ORDERD_IN_FLIGHT_BEYOND_QUEUE;
		orderd->gate.slow_us = settings->slow_request_ms * 1000;
		orderd->gate.quota.limits = (struct quota_limits){
			.in_flight_max = (uint32_t)settings->principal_in_flight_max,
			.rate = (uint32_t)settings->principal_rate,
			.burst = (uint32_t)settings->principal_burst,
		};
	}
}

/* What can fail is done before anything changes: here, to listen at another place. */
static bool orderd_prepare_http(struct orderd *orderd, const struct settings *fresh,
				struct http **ret)
{
	char why[256] = "out of memory";

	*ret = NULL;
	if (fresh->metrics[0] == '\0' ||
	    (orderd->http != NULL && strcmp(fresh->metrics, orderd->settings->metrics) == 0))
		return true;
	if (orderd_open_http(orderd, fresh->metrics, 0, ret, why, sizeof(why)) == 0)
		return true;
	/* As at the start: one that failed there may go on failing. */
	if (strcmp(fresh->metrics, orderd->settings->metrics) == 0)
		return true;
	orderd_refuse_reload(orderd, why);
	return false;
}

static void orderd_take(struct orderd *orderd, struct settings *fresh, struct http *http)
{
	bool moved = strcmp(fresh->metrics, orderd->settings->metrics) != 0;
	struct text changed, restart;

	text_init(&changed);
	text_init(&restart);
	settings_swap(orderd->settings, fresh, &changed, &restart);
	if (moved || http != NULL) {
		http_close(orderd->http);
		orderd->http = http;
		orderd->http_failed = false;
	}
	orderd_apply(orderd);
	orderd->n_reloads++;
	orderd->reload_failed = false;
	log_notice("reloaded", "changed=\"%s\" needs_restart=\"%s\"",
		   changed.data != NULL ? changed.data : "",
		   restart.data != NULL ? restart.data : "");
	text_fini(&changed);
	text_fini(&restart);
}

static void orderd_reload(struct orderd *orderd)
{
	struct settings fresh = { 0 };
	struct text complaints;
	struct http *http;
	int answer;

	text_init(&complaints);
	answer = settings_load(&fresh, orderd->source, &complaints);
	if (answer < 0)
		orderd_refuse_reload(orderd, "out of memory");
	else if (answer > 0)
		orderd_refuse_reload(orderd, complaints.data);
	else if (orderd_prepare_http(orderd, &fresh, &http))
		orderd_take(orderd, &fresh, http);
	text_fini(&complaints);
	settings_fini(&fresh);
}

void orderd_on_reload(evutil_socket_t number, short what, void *context)
{
	struct orderd *orderd = context;
	char reloading[64];

	if (orderd->stopping)
		return;
	snprintf(reloading, sizeof(reloading), "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
		 clock_monotonic_us());
	notify_send(reloading);
	orderd_reload(orderd);
	/* Before, it was not ready either. */
	if (orderd->serving)
		notify_send("READY=1");
}
