/* Tells how far long work is, on standard error. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool shown;
	bool terminal;
	const char *what; /* "orders" */
	size_t total;
	int64_t started_us;
	int64_t told_us;
	/* A bar stands on the terminal's current line. */
	bool bar;
};

/* `shown` false: it says nothing. */
void progress_start(struct progress *p, bool shown, const char *what, size_t total);

/* Now and then: a bar that moves on a terminal, else a line every five seconds. */
void progress_tell(struct progress *p, size_t done);

/* Takes the bar away. */
void progress_end(struct progress *p);
