/*
 * What becomes of a request: accepted, or refused with reason, message, violations.
 * A verdict's memory is its arena's.
 */
#ifndef ORDERD_STORE_VERDICT_H
#define ORDERD_STORE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "orderd/v1/wire.pb-c.h"
#include "reason.h"

#define VERDICT_VIOLATIONS_MAX 100 /* a reply holds so many; their total is told */

struct verdict {
	struct arena *arena;
	enum reason reason; /* of an explicit refusal */
	const char *message;
	Orderd__V1__FieldViolation *violations[VERDICT_VIOLATIONS_MAX];
	uint32_t n_violations; /* kept */
	uint32_t total;        /* found, warnings too */
	uint32_t n_errors;
	enum reason first; /* reason of the weightiest violation so far */
	const char *first_message;
	Orderd__V1__Metadata *metadata[8];
	uint32_t n_metadata;
	uint32_t retry_after_ms;
};

void verdict_init(struct verdict *verdict, struct arena *arena);

/* Refuses the whole request. The first refusal stays. */
void verdict_refuse(struct verdict *verdict, enum reason reason, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds a violation of severity error at a field's path; it refuses the request. */
void verdict_violate(struct verdict *verdict, enum reason reason, const char *field,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Adds a violation of severity warning, which refuses nothing. */
void verdict_warn(struct verdict *verdict, enum reason reason, const char *field,
		  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Adds a fact for programs; at most 8, later ones are left out. */
void verdict_fact(struct verdict *verdict, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A path like "order.lines[3].product" in the verdict's arena. */
const char *verdict_path(struct verdict *verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

bool verdict_refused(const struct verdict *verdict);

/* The code of the reply: OK, that of the refusal, or that of the weightiest violation. */
Orderd__V1__Code verdict_code(const struct verdict *verdict);
enum reason verdict_reason(const struct verdict *verdict);

/*
 * Fills a reply header with everything but the position. Its memory is the verdict's arena.
 */
void verdict_header(const struct verdict *verdict, const uint8_t request_id[16],
		    Orderd__V1__ReplyHeader *ret);

#endif
