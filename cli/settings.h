/*
 * What a run was told about the daemon: by flags, the environment, a context.
 *
 * Texts belong to the run's arena or to its surroundings.
 */

#pragma once

#include <stdint.h>

struct cli;

/* A value with where it came from: "--server", "ORDERD_SERVER", "context dev",
 * "dev server", "default". */
struct setting {
	const char *value; /* NULL: nothing */
	const char *from;
};

struct settings {
	struct setting context;
	struct setting server;
	struct setting events;     /* NULL: what the daemon names */
	struct setting tenant;     /* NULL: the caller's own */
	struct setting key;        /* file of the caller's key pair; NULL: none */
	struct setting server_key; /* the daemon's public key; NULL: none */
	struct setting timeout;
	uint32_t timeout_ms;
};

/*
 * Flag before environment before context before dev server before default. A context that was not
 * asked for, but is the current one, counts only with its own server: another daemon has other
 * tenants. 0, or the exit status after a complaint.
 */
int settings_take(struct cli *c);
