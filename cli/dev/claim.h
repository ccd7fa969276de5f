/*
 * Who runs the server of a home.
 *
 * Locks end with the processes that hold them, however those end: orderctl holds the one of the
 * server, PostgreSQL and the daemon the one of its children. A process that took a home must not
 * ask who holds it: a lock of fcntl's ends when any descriptor of its file is closed.
 */

#pragma once

#include <sys/types.h>

#include "cli.h"
#include "dev/home.h"

#define CLAIM_SERVER "lock"
#define CLAIM_CHILDREN "lock-children"

/*
 * Takes the home for this process, until it ends. 0 with *ret_holder 0; 0 with the process that has
 * it already; or the exit status after a message.
 */
int claim_take(struct cli *c, const struct home *home, pid_t *ret_holder);

/* The process that has the home; 0: none. */
pid_t claim_holder(struct cli *c, const struct home *home);

/*
 * Waits until the children of a server that was killed have ended. *ret_fd is handed on to the
 * children, and closed by the caller.
 */
int claim_children(struct cli *c, const struct home *home, int *ret_fd);
