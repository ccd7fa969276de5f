/*
 * Strings that grow.
 *
 * A `struct text` owns its heap memory until text_fini() or text_take(). Its data is NULL or ends
 * with a NUL that is not counted. Out of memory is remembered in `failed`, so that a long text is
 * checked once, at its end.
 */

#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
	char *data;
	size_t length;
	size_t capacity;
	bool failed;
};

void text_init(struct text *t);
void text_fini(struct text *t);

/* Empties the text, keeps its memory and forgets a failure. */
void text_clear(struct text *t);

void text_append(struct text *t, const void *bytes, size_t n_bytes);
void text_puts(struct text *t, const char *string);
void text_putc(struct text *t, char c);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * Moves the string to the caller, who frees it, and leaves the text empty. NULL if anything failed
 * before.
 */
char *text_take(struct text *t);

/*
 * Strict UTF-8 after RFC 3629: shortest forms only, no surrogates, nothing above U+10FFFF. NUL is
 * valid.
 */
bool text_utf8_valid(const char *string, size_t n_bytes);

/*
 * Takes the bytes out that are no characters of UTF-8, such as a cut by bytes leaves at its end.
 * Returns the string.
 */
char *text_utf8_repair(char *string);

/*
 * How many single changes (insert, delete, replace, swap neighbours) make one string the other, for
 * "did you mean". Strings beyond 64 bytes are not compared: SIZE_MAX unless they are equal.
 */
size_t text_distance(const char *a, const char *b);
