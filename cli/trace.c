#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "cli.h"
#include "json_write.h"
#include "plain.h"

/* Where the ids are in "00-<32 hex digits>-<16 hex digits>-01". */
#define TRACE_ID_AT 3
#define TRACE_ID_DIGITS 32
#define TRACE_SPAN_AT 36
#define TRACE_SPAN_DIGITS 16

static bool trace_is_parent(const char *text)
{
	return text && strlen(text) == TRACE_PARENT_BYTES - 1 && strncmp(text, "00-", 3) == 0 &&
		strspn(text + TRACE_ID_AT, "0123456789abcdef") == TRACE_ID_DIGITS &&
		text[TRACE_SPAN_AT - 1] == '-' &&
		strspn(text + TRACE_SPAN_AT, "0123456789abcdef") == TRACE_SPAN_DIGITS;
}

static int trace_fill(char *digits, size_t n_digits)
{
	uint8_t bytes[TRACE_ID_DIGITS / 2];
	char pair[3];

	if (getrandom(bytes, n_digits / 2, 0) != (ssize_t)(n_digits / 2))
		return -errno;
	for (size_t i = 0; i < n_digits / 2; i++) {
		snprintf(pair, sizeof(pair), "%02x", bytes[i]);
		memcpy(digits + 2 * i, pair, 2);
	}
	return 0;
}

/* What a step is, for people and programs. */
struct trace_line {
	const char *kind;
	const char *arrow;
	struct text text;
};

static void trace_write_json(const struct trace *t, const struct trace_line *line, struct text *out)
{
	struct json_writer w;

	json_writer_init(&w, out, false);
	json_write_open(&w, '{');
	json_write_key(&w, "trace");
	json_write_open(&w, '{');
	json_write_key(&w, "kind");
	json_write_string(&w, line->kind);
	json_write_key(&w, "traceparent");
	json_write_string(&w, t->parent);
	json_write_key(&w, "atUs");
	json_write_int(&w, clock_monotonic_us() - t->started_us);
	json_write_key(&w, "message");
	json_write_string(&w, line->text.failed ? "" : line->text.data);
	json_write_close(&w, '}');
	json_write_close(&w, '}');
}

static void trace_write(const struct trace *t, struct trace_line *line)
{
	int64_t at_us = clock_monotonic_us() - t->started_us;
	struct text out;

	text_init(&out);
	if (cli_speaks_json(t->cli)) {
		trace_write_json(t, line, &out);
	} else {
		text_printf(&out, "%6" PRId64 ".%03d ms  %s ", at_us / 1000, (int)(at_us % 1000),
			    line->arrow);
		plain_append(&out, line->text.failed ? "" : line->text.data);
	}
	text_putc(&out, '\n');
	fflush(stdout);
	if (!out.failed)
		fwrite(out.data, 1, out.length, stderr);
	text_fini(&out);
	text_fini(&line->text);
}

int trace_begin(struct trace *t, const struct cli *c)
{
	const char *outer = getenv("TRACEPARENT");
	struct trace_line line = { .kind = "BEGIN", .arrow = " " };
	int r = 0;

	*t = (struct trace){ .cli = c, .started_us = clock_monotonic_us() };
	memcpy(t->parent, "00-00000000000000000000000000000000-0000000000000000-01",
	       TRACE_PARENT_BYTES);
	if (trace_is_parent(outer))
		memcpy(t->parent, outer, TRACE_PARENT_BYTES - 1);
	else
		r = trace_fill(t->parent + TRACE_ID_AT, TRACE_ID_DIGITS);
	if (r == 0)
		r = trace_fill(t->parent + TRACE_SPAN_AT, TRACE_SPAN_DIGITS);
	text_init(&line.text);
	text_printf(&line.text, "traceparent %s, server %s", t->parent, c->settings.server.value);
	trace_write(t, &line);
	return r;
}

static void trace_frames(struct text *out, const struct orderd_trace *step)
{
	text_printf(out, "[header %zu B][body %zu B]", step->header_size, step->body_size);
}

static void trace_sent(struct trace *t, const struct orderd_trace *step, struct trace_line *line)
{
	char id[37];

	*line = (struct trace_line){ .kind = "SENT", .arrow = ">", .text = line->text };
	orderd_request_id_format(step->request_id, id);
	text_printf(&line->text, "%s ", step->method);
	trace_frames(&line->text, step);
	text_printf(&line->text, " request %s", id);
	if (step->n_sent > 1)
		text_printf(&line->text, ", sent for the time number %u", step->n_sent);
	t->sent_us = clock_monotonic_us();
}

static void trace_answered(const struct trace *t, const struct orderd_trace *step,
			   struct trace_line *line)
{
	int64_t took_us = clock_monotonic_us() - t->sent_us;

	line->arrow = "<";
	if (step->error)
		text_printf(&line->text, "%s (%s) ", orderd_error_reason(step->error),
			    orderd_error_code_name(step->error));
	else
		text_puts(&line->text, "OK ");
	if (step->header_size > 0)
		trace_frames(&line->text, step);
	if (step->n_sent > 0)
		text_printf(&line->text, " %" PRId64 ".%03d ms after it was sent", took_us / 1000,
			    (int)(took_us % 1000));
	else
		text_puts(&line->text, "never sent");
}

void trace_on_step(const struct orderd_trace *step, void *context)
{
	struct trace *t = context;
	struct trace_line line = { .kind = "", .arrow = " " };

	text_init(&line.text);
	switch (step->kind) {
	case ORDERD_TRACE_CONNECTED:
		line.kind = "CONNECTED";
		text_printf(&line.text, "connected to %s", step->endpoint);
		break;
	case ORDERD_TRACE_ATTEMPT:
		line.kind = "ATTEMPT";
		text_printf(&line.text, "no connection to %s: %s", step->endpoint, step->text);
		break;
	case ORDERD_TRACE_LOST:
		line.kind = "LOST";
		text_printf(&line.text, "the connection to %s is lost", step->endpoint);
		break;
	case ORDERD_TRACE_SENT:
		trace_sent(t, step, &line);
		break;
	case ORDERD_TRACE_REFUSED:
		line.kind = "REFUSED";
		trace_answered(t, step, &line);
		text_printf(&line.text, "; again in %" PRIu32 " ms", step->retry_ms);
		break;
	case ORDERD_TRACE_ANSWERED:
		line.kind = "ANSWERED";
		trace_answered(t, step, &line);
		break;
	}
	trace_write(t, &line);
}
