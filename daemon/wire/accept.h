/*
 * Keeps connections from taking the process's last descriptors.
 *
 * libzmq 4.3.4 ends the process when accept() on a Unix socket finds no descriptor, and whoever can
 * connect anywhere can use them up. Nothing is owned.
 */
#pragma once

#include <stdint.h>

/*
 * From here on connections that would get one of the last descriptors, an eighth of them, are
 * closed at once, in this whole process. Call it when the limit stands.
 */
void accept_guard(void);

/* How many were closed. */
uint64_t accept_refused(void);
