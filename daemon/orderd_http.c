/* What is answered over HTTP: metrics for Prometheus, health for whoever watches the daemon. */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "http.h"
#include "metrics.h"
#include "op/system/health.h"
#include "orderd_parts.h"

#define ORDERD_HTTP_UNAVAILABLE 503
#define ORDERD_HTTP_NOT_FOUND 404
#define ORDERD_HTTP_AGAIN_US 10000000 /* between tries where the place is taken */

static void orderd_answer_metrics(struct orderd *orderd, struct http_reply *reply)
{
	struct metric_source source;

	orderd_measure(orderd, &source);
	reply->type = "text/plain; version=0.0.4; charset=utf-8";
	metrics_write(&source, &reply->body);
}

static void orderd_put_json_text(struct text *out, const char *text)
{
	text_putc(out, '"');
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20)
			text_printf(out, "\\u%04x", (unsigned int)(unsigned char)*text);
		else
			text_printf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	}
	text_putc(out, '"');
}

/* As orderctl health -o json has it: the ProtoJSON of GetHealthResponse. */
static void orderd_put_health(const struct health_facts *facts, const struct health *health,
			      struct text *out)
{
	text_printf(out, "{\"alive\":true,\"ready\":%s", health->ready ? "true" : "false");
	if (health->database_age_ms >= 0)
		text_printf(out, ",\"databaseAgeMs\":\"%" PRId64 "\"", health->database_age_ms);
	text_printf(out, ",\"queuedRequests\":%" PRIu64 ",\"deep\":%s,\"problems\":[",
		    facts->queued, health->deep ? "true" : "false");
	for (unsigned int i = 0; i < health->n_problems; i++) {
		if (i > 0)
			text_putc(out, ',');
		orderd_put_json_text(out, health->problems[i]);
	}
	text_putc(out, ']');
	if (facts->commit_age_ms >= 0)
		text_printf(out, ",\"commitAgeMs\":\"%" PRId64 "\"", facts->commit_age_ms);
	text_puts(out, "}\n");
}

enum orderd_stage {
	ORDERD_STAGE_LIVE,
	ORDERD_STAGE_READY,
	ORDERD_STAGE_DEEP,
};

static void orderd_answer_health(struct orderd *orderd, enum orderd_stage stage,
				 struct http_reply *reply)
{
	const struct op_daemon *daemon = orderd_view(orderd);
	struct health health;

	health_judge(&daemon->health, &health);
	if ((stage == ORDERD_STAGE_READY && !health.ready) ||
	    (stage == ORDERD_STAGE_DEEP && !health.deep))
		reply->status = ORDERD_HTTP_UNAVAILABLE;
	reply->type = "application/json";
	orderd_put_health(&daemon->health, &health, &reply->body);
}

static void orderd_on_http(void *context, const char *path, struct http_reply *reply)
{
	if (strcmp(path, "/metrics") == 0) {
		orderd_answer_metrics(context, reply);
	} else if (strcmp(path, "/healthz/live") == 0) {
		orderd_answer_health(context, ORDERD_STAGE_LIVE, reply);
	} else if (strcmp(path, "/healthz/ready") == 0 || strcmp(path, "/healthz") == 0) {
		orderd_answer_health(context, ORDERD_STAGE_READY, reply);
	} else if (strcmp(path, "/healthz/deep") == 0) {
		orderd_answer_health(context, ORDERD_STAGE_DEEP, reply);
	} else {
		reply->status = ORDERD_HTTP_NOT_FOUND;
		text_puts(&reply->body,
			  "There are /metrics, /healthz/live, /healthz/ready and "
			  "/healthz/deep.\n");
	}
}

int orderd_open_http(struct orderd *orderd, const char *address, int fd, struct http **ret,
		     char *why, size_t why_size)
{
	struct http_settings settings = {
		.base = orderd->base,
		.address = address,
		.on_request = orderd_on_http,
		.context = orderd,
	};

	return http_open(&settings, fd, ret, why, why_size);
}

void orderd_watch_http(struct orderd *orderd, int64_t now_us)
{
	const char *address = orderd->settings->metrics;
	char why[256] = "out of memory";

	if (orderd->http != NULL || address[0] == '\0' || now_us < orderd->http_at_us)
		return;
	orderd->http_at_us = now_us + ORDERD_HTTP_AGAIN_US;
	if (orderd_open_http(orderd, address, orderd->http_fd, &orderd->http, why, sizeof(why)) ==
	    0) {
		/* It is the server's now, and closed with it. */
		orderd->http_fd = 0;
		log_info("metrics", "listen=%s", http_address(orderd->http));
		orderd->http_failed = false;
	} else if (!orderd->http_failed) {
		log_error("metrics_failed", "message=\"%s\"", why);
		orderd->http_failed = true;
	}
}
