/*
 * A process of a development server, which never outlives orderctl.
 *
 * A plan borrows everything it names. A child is embedded by whoever started it.
 */

#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "dev/owner.h"

struct child_plan {
	const char *const *argv;        /* argv[0] is the path */
	const char *const *environment; /* NAME=VALUE beside the caller's own, or NULL */
	const struct owner *owner;      /* NULL: the caller */
	int death_signal;               /* when orderctl ends without a word */
	int input;                      /* a descriptor, or -1: nothing */
	int output;                     /* of what it says; -1: orderctl's own */
	int keep;                       /* stays open in the child, and in its children; -1: none */
	bool foreground;                /* gets the terminal's signals, its input and descriptors */
};

struct child {
	pid_t pid;  /* 0: none */
	int status; /* as a shell tells it, once it has ended */
};

/* 0, or -errno when it could not be started. */
int child_start(struct child *child, const struct child_plan *plan);

/* Whether there is none, or none any more. */
bool child_ended(struct child *child);

/* Waits for the end. */
void child_wait(struct child *child);

void child_signal(const struct child *child, int number);
