/*
 * A value of a key or a statement's parameter.
 * Values point to memory of whoever made them, which must outlive the call they are passed to.
 */
#ifndef ORDERD_STORE_VALUE_H
#define ORDERD_STORE_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum value_kind {
	VALUE_NULL,
	VALUE_INT, /* int8, int4, int2 as the column says */
	VALUE_TEXT,
	VALUE_BYTES,
	VALUE_TIME,  /* integer: microseconds since 1970-01-01 UTC */
	VALUE_TEXTS, /* data: an array of length texts */
};

struct value {
	enum value_kind kind;
	int64_t integer;
	const void *data;
	size_t length;
};

static inline struct value v_int(int64_t integer)
{
	return (struct value){ .kind = VALUE_INT, .integer = integer };
}

/* NULL becomes SQL NULL. */
static inline struct value v_text(const char *text)
{
	if (!text)
		return (struct value){ .kind = VALUE_NULL };
	return (struct value){ .kind = VALUE_TEXT, .data = text, .length = strlen(text) };
}

static inline struct value v_bytes(const void *data, size_t length)
{
	return (struct value){ .kind = VALUE_BYTES, .data = data, .length = length };
}

static inline struct value v_time(int64_t us)
{
	return (struct value){ .kind = VALUE_TIME, .integer = us };
}

/* None becomes SQL NULL. */
static inline struct value v_texts(const char *const *texts, size_t n)
{
	if (n == 0)
		return (struct value){ .kind = VALUE_NULL };
	return (struct value){ .kind = VALUE_TEXTS, .data = texts, .length = n };
}

static inline struct value v_null(void)
{
	return (struct value){ .kind = VALUE_NULL };
}

#endif
