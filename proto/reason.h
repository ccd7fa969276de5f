/*
 * The reasons of all refusals: their stable names, outcome codes, explanations.
 * Static data; nobody owns it.
 */
#ifndef ORDERD_REASON_H
#define ORDERD_REASON_H

#include <stddef.h>

#include "orderd/v1/wire.pb-c.h"

enum reason {
	REASON_NONE,
#define REASON(symbol, code, explanation) REASON_##symbol,
#include "reason.def"
#undef REASON
	REASON_COUNT
};

struct reason_text {
	const char *name; /* "ORDER_STATE" */
	Orderd__V1__Code code;
	const char *explanation; /* what it means, what to do; a sentence or two */
};

/* The text of a reason; asserts that it is one of the enum. */
const struct reason_text *reason_get(enum reason reason);

/* The name of a code as gRPC writes it: "FAILED_PRECONDITION". */
const char *reason_code_name(Orderd__V1__Code code);

/* The reason of that name, REASON_NONE if there is none. */
enum reason reason_find(const char *name);

#endif
