#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_CAPACITY_MIN 64
#define TEXT_DISTANCE_LENGTH_MAX 64

void text_init(struct text *t)
{
	*t = (struct text){ 0 };
}

void text_fini(struct text *t)
{
	free(t->data);
	text_init(t);
}

void text_clear(struct text *t)
{
	t->length = 0;
	t->failed = false;
	if (t->data != NULL)
		t->data[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static bool text_reserve(struct text *t, size_t n_bytes)
{
	size_t capacity = t->capacity > 0 ? t->capacity : TEXT_CAPACITY_MIN;
	char *data;

	if (t->failed)
		return false;
	if (n_bytes < t->capacity - t->length)
		return true;
	if (n_bytes >= SIZE_MAX / 4 - t->length) {
		t->failed = true;
		return false;
	}
	while (capacity <= t->length + n_bytes)
		capacity *= 2;
	data = realloc(t->data, capacity);
	if (data == NULL) {
		t->failed = true;
		return false;
	}
	t->data = data;
	t->capacity = capacity;
	t->data[t->length] = '\0';
	return true;
}

void text_append(struct text *t, const void *bytes, size_t n_bytes)
{
	if (!text_reserve(t, n_bytes) || n_bytes == 0)
		return;
	memcpy(t->data + t->length, bytes, n_bytes);
	t->length += n_bytes;
	t->data[t->length] = '\0';
}

void text_puts(struct text *t, const char *string)
{
	text_append(t, string, strlen(string));
}

void text_putc(struct text *t, char c)
{
	text_append(t, &c, 1);
}

void text_vprintf(struct text *t, const char *format, va_list args)
{
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		t->failed = true;
	else if (text_reserve(t, (size_t)length)) {
		vsnprintf(t->data + t->length, (size_t)length + 1, format, again);
		t->length += (size_t)length;
	}
	va_end(again);
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vprintf(t, format, args);
	va_end(args);
}

char *text_take(struct text *t)
{
	char *data = NULL;

	if (text_reserve(t, 0)) {
		data = t->data;
		t->data = NULL;
	}
	text_fini(t);
	return data;
}

static bool text_utf8_continues(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/*
 * The length of the character at s, which is not ASCII; 0 if there is none. Bounds are table 3-7 of
 * Unicode.
 */
static size_t text_utf8_length(const unsigned char *s, size_t n_bytes)
{
	unsigned char low = 0x80;
	unsigned char high = 0xbf;
	size_t length;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		length = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		length = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		length = 4;
	else
		return 0;
	if (length > n_bytes)
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	if (length > 2 && !text_utf8_continues(s[2]))
		return 0;
	if (length > 3 && !text_utf8_continues(s[3]))
		return 0;
	return length;
}

bool text_utf8_valid(const char *string, size_t n_bytes)
{
	const unsigned char *s = (const unsigned char *)string;
	size_t i = 0;

	while (i < n_bytes) {
		uint64_t word;
		size_t length;

		if (n_bytes - i >= sizeof(word)) {
			memcpy(&word, s + i, sizeof(word));
			if ((word & 0x8080808080808080U) == 0) {
				i += sizeof(word);
				continue;
			}
		}
		length = s[i] < 0x80 ? 1 : text_utf8_length(s + i, n_bytes - i);
		if (length == 0)
			return false;
		i += length;
	}
	return true;
}

char *text_utf8_repair(char *string)
{
	size_t n_bytes = strlen(string), kept = 0, length;

	if (text_utf8_valid(string, n_bytes))
		return string;
	for (size_t i = 0; i<n_bytes; i += length> 0 ? length : 1) {
		const unsigned char *s = (const unsigned char *)string + i;

		length = *s < 0x80 ? 1 : text_utf8_length(s, n_bytes - i);
		memmove(string + kept, s, length);
		kept += length;
	}
	string[kept] = '\0';
	return string;
}

static size_t text_min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: three rows of the matrix are alive. */
size_t text_distance(const char *a, const char *b)
{
	size_t rows[3][TEXT_DISTANCE_LENGTH_MAX + 1];
	size_t n_a = strlen(a);
	size_t n_b = strlen(b);

	if (strcmp(a, b) == 0)
		return 0;
	if (n_a > TEXT_DISTANCE_LENGTH_MAX || n_b > TEXT_DISTANCE_LENGTH_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= n_b; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = text_min(text_min(above[j], row[j - 1]) + 1, replaced);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = text_min(row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[n_a % 3][n_b];
}
