#include "store/verdict.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"

void verdict_init(struct verdict *verdict, struct arena *arena)
{
	*verdict = (struct verdict){ .arena = arena };
}

/* Messages quote what was sent, cut after so many bytes; a reply is read as UTF-8 or not at all. */
static char *verdict_vprintf(struct verdict *verdict, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static char *verdict_vprintf(struct verdict *verdict, const char *format, va_list args)
{
	char *text = arena_vprintf(verdict->arena, format, args);

	return text ? text_utf8_repair(text) : NULL;
}

void verdict_refuse(struct verdict *verdict, enum reason reason, const char *format, ...)
{
	va_list args;

	assert(reason != REASON_NONE);
	if (verdict->reason != REASON_NONE)
		return;
	verdict->reason = reason;
	va_start(args, format);
	verdict->message = verdict_vprintf(verdict, format, args);
	va_end(args);
}

/* A malformed request outweighs one that only comes at the wrong time. */
static bool verdict_outweighs(enum reason reason, enum reason first)
{
	if (first == REASON_NONE)
		return true;
	return reason_get(reason)->code == ORDERD__V1__CODE__CODE_INVALID_ARGUMENT &&
		reason_get(first)->code != ORDERD__V1__CODE__CODE_INVALID_ARGUMENT;
}

static void verdict_add(struct verdict *verdict, enum reason reason, Orderd__V1__Severity severity,
			const char *field, const char *message)
{
	Orderd__V1__FieldViolation *violation;

	verdict->total++;
	if (verdict->n_violations == VERDICT_VIOLATIONS_MAX)
		return;
	violation = arena_alloc(verdict->arena, sizeof(*violation));
	if (!violation)
		return;
	orderd__v1__field_violation__init(violation);
	violation->field = arena_strdup(verdict->arena, field);
	violation->reason = arena_strdup(verdict->arena, reason_get(reason)->name);
	violation->message = arena_strdup(verdict->arena, message ? message : "");
	violation->has_severity = true;
	violation->severity = severity;
	verdict->violations[verdict->n_violations++] = violation;
}

void verdict_violate(struct verdict *verdict, enum reason reason, const char *field,
		     const char *format, ...)
{
	const char *message;
	va_list args;

	assert(reason != REASON_NONE);
	va_start(args, format);
	message = verdict_vprintf(verdict, format, args);
	va_end(args);
	verdict->n_errors++;
	if (verdict_outweighs(reason, verdict->first)) {
		verdict->first = reason;
		verdict->first_message = message;
	}
	verdict_add(verdict, reason, ORDERD__V1__SEVERITY__SEVERITY_ERROR, field, message);
}

void verdict_warn(struct verdict *verdict, enum reason reason, const char *field,
		  const char *format, ...)
{
	const char *message;
	va_list args;

	va_start(args, format);
	message = verdict_vprintf(verdict, format, args);
	va_end(args);
	verdict_add(verdict, reason, ORDERD__V1__SEVERITY__SEVERITY_WARNING, field, message);
}

void verdict_fact(struct verdict *verdict, const char *key, const char *format, ...)
{
	Orderd__V1__Metadata *fact;
	va_list args;

	if (verdict->n_metadata == sizeof(verdict->metadata) / sizeof(verdict->metadata[0]))
		return;
	fact = arena_alloc(verdict->arena, sizeof(*fact));
	if (!fact)
		return;
	orderd__v1__metadata__init(fact);
	fact->key = arena_strdup(verdict->arena, key);
	va_start(args, format);
	fact->value = verdict_vprintf(verdict, format, args);
	va_end(args);
	verdict->metadata[verdict->n_metadata++] = fact;
}

const char *verdict_path(struct verdict *verdict, const char *format, ...)
{
	const char *path;
	va_list args;

	va_start(args, format);
	path = arena_vprintf(verdict->arena, format, args);
	va_end(args);
	return path ? path : "";
}

bool verdict_refused(const struct verdict *verdict)
{
	return verdict->reason != REASON_NONE || verdict->n_errors > 0;
}

enum reason verdict_reason(const struct verdict *verdict)
{
	return verdict->reason != REASON_NONE ? verdict->reason : verdict->first;
}

Orderd__V1__Code verdict_code(const struct verdict *verdict)
{
	return reason_get(verdict_reason(verdict))->code;
}

static const char *verdict_message(const struct verdict *verdict)
{
	const char *first = verdict->first_message ? verdict->first_message : "";
	const char *message;

	if (verdict->reason != REASON_NONE)
		return verdict->message ? verdict->message : "";
	if (verdict->n_errors == 1)
		return first;
	message =
		arena_printf(verdict->arena, "%u violations; first: %s", verdict->n_errors, first);
	return message ? message : first;
}

void verdict_header(const struct verdict *verdict, const uint8_t request_id[16],
		    Orderd__V1__ReplyHeader *ret)
{
	struct arena *arena = verdict->arena;
	size_t size;

	orderd__v1__reply_header__init(ret);
	ret->has_protocol_version = true;
	ret->protocol_version = 1;
	ret->request_id.data = arena_memdup(arena, request_id, 16);
	ret->request_id.len = ret->request_id.data ? 16 : 0;
	ret->has_request_id = ret->request_id.data != NULL;
	ret->has_code = true;
	ret->code = verdict_code(verdict);
	if (verdict_refused(verdict)) {
		ret->reason = arena_strdup(arena, reason_get(verdict_reason(verdict))->name);
		ret->message = arena_strdup(arena, verdict_message(verdict));
	}
	size = verdict->n_violations * sizeof(verdict->violations[0]);
	ret->violations = arena_memdup(arena, verdict->violations, size);
	ret->n_violations = ret->violations ? verdict->n_violations : 0;
	ret->has_violations_total = verdict->total > 0;
	ret->violations_total = verdict->total;
	size = verdict->n_metadata * sizeof(verdict->metadata[0]);
	ret->metadata = arena_memdup(arena, verdict->metadata, size);
	ret->n_metadata = ret->metadata ? verdict->n_metadata : 0;
	ret->has_retry_after_ms = verdict->retry_after_ms > 0;
	ret->retry_after_ms = verdict->retry_after_ms;
}
