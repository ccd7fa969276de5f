/*
 * The parameters of one SQL statement, in binary format.
 * Everything built lives in the arena that params_init is given; values passed in are copied.
 */
#ifndef ORDERD_STORE_PARAMS_H
#define ORDERD_STORE_PARAMS_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/value.h"

#define PARAMS_MAX 64 /* the widest statement, an order line's insert, has 30 */

/* Type ids of PostgreSQL's catalogue, which never change. */
enum params_type {
	PARAMS_BOOL = 16,
	PARAMS_BYTEA = 17,
	PARAMS_INT8 = 20,
	PARAMS_INT2 = 21,
	PARAMS_INT4 = 23,
	PARAMS_TEXT = 25,
	PARAMS_TEXTS = 1009, /* text[] */
	PARAMS_TIMESTAMPTZ = 1184,
};

struct params {
	struct arena *arena;
	int n;
	bool failed; /* the arena, without an escape, was full: do not send */
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX];
	int formats[PARAMS_MAX];
	Oid types[PARAMS_MAX];
};

/* An array under construction; owned by its params. */
struct params_array;

void params_init(struct params *params, struct arena *arena);

void params_int(struct params *params, int64_t value);     /* int8 */
void params_text(struct params *params, const char *text); /* NULL becomes SQL NULL */
void params_bytes(struct params *params, const void *data, size_t length);
void params_time(struct params *params, int64_t us); /* microseconds since 1970 */

/* One value of a type as struct query writes it: 'i', 't', 's' or 'b'. */
void params_value(struct params *params, char type, const struct value *value);

/*
 * Appends an array of n_elements values of a type of enum params_type. Exactly n_elements calls of
 * params_array_put must follow before the statement is sent; other parameters may come between
 * them. Lists go as texts that look like '{"a","b"}', since an array has no arrays of different
 * lengths in it. NULL only when params->failed.
 */
struct params_array *params_array(struct params *params, Oid element_type, size_t n_elements);
void params_array_put(struct params_array *array, const struct value *value);

/* The type of arrays of a type of enum params_type, the type's name in SQL. */
Oid params_array_type(Oid element_type);
const char *params_type_name(Oid type);

#endif
