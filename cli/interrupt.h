/*
 * Remembers that the run should end: Ctrl-C, SIGTERM, a closed terminal.
 *
 * The first signal is remembered, the second one ends the process at once. Process-wide, as signals
 * are.
 */

#pragma once

#include <stdbool.h>

void interrupt_catch(void);

/* Whether a signal came since interrupt_catch(). */
bool interrupt_came(void);

/* The exit status of a program that the signal ended: 130, 143. */
int interrupt_status(void);
