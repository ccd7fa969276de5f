#include "complain.h"

#include <stdarg.h>
#include <string.h>

#include "attempt.h"
#include "base/text.h"
#include "json_write.h"
#include "plain.h"

static const char *complain_style(const struct cli *c, const char *sequence)
{
	return c->color ? sequence : "";
}

static void complain_headline(const struct cli *c, struct text *out)
{
	if (c->words.sentence && c->words.sentence->plugin) {
		text_puts(out, "ORDERD UNKNOWN - ");
		return;
	}
	text_printf(out, "%serror:%s ", complain_style(c, "\033[1;31m"),
		    complain_style(c, "\033[0m"));
}

/* Writes the finished text at once, so that it stays together. */
static void complain_flush(const struct cli *c, struct text *out)
{
	/* Monitoring systems read standard output only. */
	bool plugin = c->words.sentence && c->words.sentence->plugin && !cli_speaks_json(c);

	fflush(stdout);
	if (!out->failed)
		fwrite(out->data, 1, out->length, plugin ? stdout : stderr);
	text_fini(out);
}

static void complain_json_start(struct json_writer *w, struct text *out, int status,
				const char *code, const char *reason, const char *message)
{
	json_writer_init(w, out, false);
	json_write_open(w, '{');
	json_write_key(w, "error");
	json_write_open(w, '{');
	json_write_key(w, "code");
	json_write_string(w, code);
	json_write_key(w, "reason");
	json_write_string(w, reason);
	json_write_key(w, "message");
	json_write_string(w, message);
	json_write_key(w, "exitStatus");
	json_write_int(w, status);
}

static void complain_json_end(const struct cli *c, struct json_writer *w)
{
	json_write_close(w, '}');
	json_write_close(w, '}');
	text_putc(w->out, '\n');
	complain_flush(c, w->out);
}

static const char *complain_own_code(int status)
{
	switch (status) {
	case CLI_USAGE:
	case CLI_INVALID:
	case CLI_CONFIGURATION:
		return "INVALID_ARGUMENT";
	case CLI_NOT_FOUND:
		return "NOT_FOUND";
	case CLI_UNREACHABLE:
		return "UNAVAILABLE";
	default:
		return "UNKNOWN";
	}
}

static const char *complain_own_reason(int status)
{
	switch (status) {
	case CLI_USAGE:
		return "USAGE";
	case CLI_INVALID:
		return "INPUT";
	case CLI_NOT_FOUND:
		return "NOT_FOUND";
	case CLI_UNREACHABLE:
		return "UNREACHABLE";
	case CLI_CONFIGURATION:
		return "CONFIGURATION";
	case CLI_INTERRUPTED:
	case CLI_TERMINATED:
		return "INTERRUPTED";
	default:
		return "FAILED";
	}
}

int complain(const struct cli *c, int status, const char *attempt, const char *format, ...)
{
	struct text out, message;
	struct json_writer w;
	va_list args;

	if (c->mute)
		return status;
	status = sentence_failure(c->words.sentence, status);
	text_init(&out);
	text_init(&message);
	va_start(args, format);
	text_vprintf(&message, format, args);
	va_end(args);
	if (cli_speaks_json(c)) {
		complain_json_start(&w, &out, status, complain_own_code(status),
				    complain_own_reason(status),
				    message.failed ? "" : message.data);
		if (attempt) {
			json_write_key(&w, "try");
			json_write_string(&w, attempt);
		}
		complain_json_end(c, &w);
	} else {
		complain_headline(c, &out);
		plain_append(&out, message.failed ? "" : message.data);
		text_putc(&out, '\n');
		if (attempt)
			text_printf(&out, "  try:     %s\n", attempt);
		complain_flush(c, &out);
	}
	text_fini(&message);
	return status;
}

static const char *complain_help_command(const struct cli *c, struct text *out)
{
	const struct words *w = &c->words;
	char title[SENTENCE_TITLE_BYTES];
	bool verbs;

	text_puts(out, "orderctl ");
	if (w->sentence)
		text_printf(out, "%s --help", sentence_title(w->sentence, title));
	else if (w->noun && sentence_noun_known(w->noun, &verbs))
		text_printf(out, "%s --help", w->noun);
	else
		text_puts(out, "help");
	return out->failed ? "orderctl help" : out->data;
}

int complain_usage(const struct cli *c)
{
	const struct words *w = &c->words;
	int status = sentence_failure(w->sentence, CLI_USAGE);
	struct text out, help;
	struct json_writer json;

	text_init(&out);
	text_init(&help);
	if (cli_speaks_json(c)) {
		complain_json_start(&json, &out, status, complain_own_code(CLI_USAGE), "USAGE",
				    w->complaints[0]);
		json_write_key(&json, "complaints");
		json_write_open(&json, '[');
		for (size_t i = 0; i < w->n_complaints; i++)
			json_write_string(&json, w->complaints[i]);
		json_write_close(&json, ']');
		json_write_key(&json, "try");
		json_write_string(&json, complain_help_command(c, &help));
		complain_json_end(c, &json);
	} else {
		for (size_t i = 0; i < w->n_complaints; i++) {
			complain_headline(c, &out);
			plain_append(&out, w->complaints[i]);
			text_putc(&out, '\n');
		}
		text_printf(&out, "  try:     %s\n", complain_help_command(c, &help));
		complain_flush(c, &out);
	}
	text_fini(&help);
	return status;
}

static void complain_faults(const struct json_faults *faults, struct text *out)
{
	for (const struct json_fault *f = faults->first; f; f = f->next) {
		text_puts(out, "  - ");
		plain_append(out, f->path);
		text_puts(out, *f->path ? ": " : "");
		plain_append(out, f->message);
		text_putc(out, '\n');
	}
	if (faults->n > JSON_FAULTS_MAX)
		text_printf(out, "  - %zu more\n", faults->n - JSON_FAULTS_MAX);
}

int complain_json(const struct cli *c, const char *source, const struct json_faults *faults)
{
	const struct json_fault *first = faults->first;
	struct json_writer w;
	struct text out;

	if (faults->n == 1)
		return complain(c, CLI_INVALID, NULL, "%s: %s%s%s", source, first->path,
				*first->path ? ": " : "", first->message);
	text_init(&out);
	if (cli_speaks_json(c)) {
		complain_json_start(&w, &out, CLI_INVALID, "INVALID_ARGUMENT", "INPUT",
				    "the JSON does not fit the request");
		json_write_key(&w, "violations");
		json_write_open(&w, '[');
		for (const struct json_fault *f = first; f; f = f->next) {
			json_write_open(&w, '{');
			json_write_key(&w, "field");
			json_write_string(&w, f->path);
			json_write_key(&w, "message");
			json_write_string(&w, f->message);
			json_write_close(&w, '}');
		}
		json_write_close(&w, ']');
		complain_json_end(c, &w);
		return CLI_INVALID;
	}
	complain_headline(c, &out);
	text_printf(&out, "%s: %zu things are wrong\n", source, faults->n);
	complain_faults(faults, &out);
	complain_flush(c, &out);
	return CLI_INVALID;
}

/* A fault of no line is about the whole file. */
static const char *complain_ini_fault(struct cli *c, const char *path, const struct ini_fault *f)
{
	if (f->line == 0)
		return arena_printf(&c->arena, "%s: %s", path, f->message);
	return arena_printf(&c->arena, "%s:%zu: %s", path, f->line, f->message);
}

int complain_ini(struct cli *c, const char *path, const struct ini *ini, const char *attempt)
{
	const char *all = "";

	for (const struct ini_fault *f = ini->faults; f; f = f->next) {
		const char *fault = complain_ini_fault(c, path, f);

		if (!cli_speaks_json(c))
			complain(c, CLI_CONFIGURATION, f->next ? NULL : attempt, "%s", fault);
		all = arena_printf(&c->arena, "%s%s%s", all, *all ? "; " : "", fault);
	}
	/* One error is one object. */
	if (cli_speaks_json(c))
		complain(c, CLI_CONFIGURATION, attempt, "%s", all);
	return CLI_CONFIGURATION;
}

int complain_status(const struct orderd_error *error)
{
	switch ((int)orderd_error_code(error)) {
	case ORDERD__V1__CODE__CODE_INVALID_ARGUMENT:
	case ORDERD__V1__CODE__CODE_FAILED_PRECONDITION:
	case ORDERD__V1__CODE__CODE_OUT_OF_RANGE:
		return CLI_INVALID;
	case ORDERD__V1__CODE__CODE_NOT_FOUND:
		return CLI_NOT_FOUND;
	case ORDERD__V1__CODE__CODE_ALREADY_EXISTS:
		return CLI_EXISTS;
	case ORDERD__V1__CODE__CODE_PERMISSION_DENIED:
	case ORDERD__V1__CODE__CODE_UNAUTHENTICATED:
		return CLI_NOT_PERMITTED;
	case ORDERD__V1__CODE__CODE_UNAVAILABLE:
		return orderd_error_local(error) ? CLI_UNREACHABLE : CLI_TRY_AGAIN;
	case ORDERD__V1__CODE__CODE_DEADLINE_EXCEEDED:
		return strcmp(orderd_error_reason(error), "UNREACHABLE") == 0 ? CLI_UNREACHABLE
									      : CLI_TRY_AGAIN;
	case ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED:
	case ORDERD__V1__CODE__CODE_ABORTED:
		return CLI_TRY_AGAIN;
	case ORDERD__V1__CODE__CODE_CANCELLED:
		return CLI_FAILED;
	default:
		return CLI_INTERNAL;
	}
}

static void complain_violations_json(struct json_writer *w, const struct orderd_error *error)
{
	const Orderd__V1__Metadata *metadata;

	if (orderd_error_n_violations(error) > 0) {
		json_write_key(w, "violations");
		json_write_open(w, '[');
		for (size_t i = 0; i < orderd_error_n_violations(error); i++)
			json_write_message(w, &orderd_error_violation(error, i)->base);
		json_write_close(w, ']');
		json_write_key(w, "violationsTotal");
		json_write_int(w, orderd_error_violations_total(error));
	}
	if (!orderd_error_metadata_at(error, 0))
		return;
	json_write_key(w, "metadata");
	json_write_open(w, '{');
	for (size_t i = 0; (metadata = orderd_error_metadata_at(error, i)); i++) {
		json_write_key(w, metadata->key ? metadata->key : "");
		json_write_string(w, metadata->value ? metadata->value : "");
	}
	json_write_close(w, '}');
}

static void complain_refusal_json(const struct cli *c, const struct orderd_error *error,
				  const char *attempt, const char *request_id)
{
	struct json_writer w;
	struct text out;

	text_init(&out);
	complain_json_start(&w, &out, complain_status(error), orderd_error_code_name(error),
			    orderd_error_reason(error), orderd_error_message(error));
	complain_violations_json(&w, error);
	if (orderd_error_retry_after_ms(error) > 0) {
		json_write_key(&w, "retryAfterMs");
		json_write_int(&w, orderd_error_retry_after_ms(error));
	}
	json_write_key(&w, "retriable");
	json_write_bool(&w, orderd_error_retriable(error));
	if (attempt) {
		json_write_key(&w, "try");
		json_write_string(&w, attempt);
	}
	if (*request_id) {
		json_write_key(&w, "requestId");
		json_write_string(&w, request_id);
	}
	complain_json_end(c, &w);
}

static void complain_violations(const struct orderd_error *error, struct text *out)
{
	size_t n = orderd_error_n_violations(error);

	/* A single one says what the headline says; only its field is news. */
	if (n == 1 && orderd_error_violation(error, 0)->field) {
		text_puts(out, "  field:   ");
		plain_append(out, orderd_error_violation(error, 0)->field);
		text_putc(out, '\n');
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__FieldViolation *v = orderd_error_violation(error, i);

		text_puts(out, "  - ");
		plain_append(out, v->field ? v->field : "");
		text_puts(out, v->field ? ": " : "");
		plain_append(out, v->message ? v->message : "");
		text_printf(out, " (%s)\n", v->reason ? v->reason : "");
	}
	if (orderd_error_violations_total(error) > n)
		text_printf(out, "  - %zu more\n",
			    (size_t)orderd_error_violations_total(error) - n);
}

int complain_refusal(const struct cli *c, const char *doing, const struct orderd_error *error)
{
	static const uint8_t no_id[ORDERD_REQUEST_ID_SIZE];
	const char *reason = orderd_error_reason(error);
	const char *message = orderd_error_message(error);
	char request_id[37] = "", buffer[ATTEMPT_BYTES];
	const char *attempt = attempt_find(c->words.sentence, error, buffer);
	struct text out;

	if (memcmp(orderd_error_request_id(error), no_id, sizeof(no_id)) != 0)
		orderd_request_id_format(orderd_error_request_id(error), request_id);
	text_init(&out);
	if (cli_speaks_json(c)) {
		complain_refusal_json(c, error, attempt, request_id);
		return complain_status(error);
	}
	complain_headline(c, &out);
	/* The daemon's own sentence may already say what it cannot do. */
	if (strncmp(message, "cannot ", 7) != 0)
		text_printf(&out, "cannot %s: ", doing);
	plain_append(&out, message);
	text_putc(&out, '\n');
	complain_violations(error, &out);
	text_printf(&out, "  reason:  %s (%s)\n", reason, orderd_error_code_name(error));
	if (attempt)
		text_printf(&out, "  try:     %s\n", attempt);
	text_printf(&out, "  see:     orderctl errors show %s", reason);
	if (*request_id)
		text_printf(&out, "          request %s", request_id);
	text_putc(&out, '\n');
	complain_flush(c, &out);
	return complain_status(error);
}
