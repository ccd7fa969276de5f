/*
 * The development server as the command line knows it: run it, find it, end it.
 *
 * Nothing is owned; what is found belongs to the run's arena.
 */

#pragma once

#include "cli.h"
#include "dev/facts.h"

/* Which server is meant, for every sentence about one. */
#define DEV_DIR_FLAG                                                                               \
	{                                                                                          \
		.name = "dir", .value = "DIR",                                                     \
		.help = "The server whose folder this is, instead of your own one"                 \
	}

/*
 * Runs a server until it is interrupted, or attaches to the one that runs; with --exec until the
 * command has ended. The exit status.
 */
int dev_run(struct cli *c);

/* Ends the server that runs, and waits until it has ended. The exit status. */
int dev_stop(struct cli *c);

/* Discards the data that was kept. The exit status. */
int dev_reset(struct cli *c);

/* The server of --dir, or the caller's own. 0, or the exit status after a message. */
int dev_find(struct cli *c, struct facts *ret);

/*
 * The caller's own, for commands of any kind, once it is ready when it is just starting; false when
 * none runs.
 */
bool dev_look_up(struct cli *c, struct facts *ret);
