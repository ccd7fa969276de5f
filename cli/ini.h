/*
 * Reads files of sections, keys, values.
 *
 * Entries and their texts belong to the arena. Lines that begin with # or ; are comments; a value
 * in double quotes keeps its outer blanks.
 */

#pragma once

#include <stddef.h>

#include "base/arena.h"

struct ini_entry {
	struct ini_entry *next;
	const char *section; /* "" before the first */
	const char *key;
	const char *value;
	size_t line;
};

struct ini_fault {
	struct ini_fault *next;
	size_t line;
	const char *message;
};

struct ini {
	struct arena *arena;
	struct ini_entry *first;
	struct ini_entry *last;
	/* In the order in which they were found. */
	struct ini_fault *faults;
	struct ini_fault *last_fault;
};

/* Whatever is wrong becomes a fault; the rest is read all the same. */
void ini_read(struct ini *ini, struct arena *a, const char *text);

/* Adds a fault of the caller's, for a line. */
void ini_blame(struct ini *ini, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
