/*
 * The file of named daemons that orderctl talks to.
 *
 * Everything belongs to the run's arena. The file is its owner's alone: it is written with mode
 * 0600, one that others can read is refused.
 */

#pragma once

#include "cli.h"

struct context {
	struct context *next;
	const char *name;
	/* NULL where the context says nothing. */
	const char *server;
	const char *events;
	const char *tenant;
	const char *key; /* a file */
	const char *server_key;
};

struct contexts {
	const char *path;
	const char *current; /* name, or NULL */
	struct context *first;
};

/* A file that is not there is an empty one. 0, or the exit status after a complaint. */
int contexts_load(struct cli *c, struct contexts *ret);

/* Replaces the file as a whole. 0, or the exit status after a complaint. */
int contexts_save(struct cli *c, const struct contexts *contexts);

/* NULL if there is no such context. */
struct context *contexts_find(const struct contexts *contexts, const char *name);

/* The context of that name, a new one at the end if there is none. */
struct context *contexts_add(struct cli *c, struct contexts *contexts, const char *name);

/* As contexts_find() with a complaint that guesses. 0, or the exit status. */
int contexts_get(struct cli *c, const struct contexts *contexts, const char *name,
		 struct context **ret);
