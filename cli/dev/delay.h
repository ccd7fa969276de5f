/*
 * Waits that say what they wait for, when they last.
 *
 * `what` must outlive the wait.
 */

#pragma once

#include "cli.h"

struct delay {
	const struct cli *cli;
	const char *what; /* "Starting PostgreSQL"; NULL: nothing is said */
	int64_t started_us;
	bool said;
};

void delay_begin(struct delay *delay, const struct cli *c, const char *what);

/* Says it at once, where it is known that it will last. */
void delay_say(struct delay *delay);

/* Waits so long, or until a signal. */
void delay_pause(struct delay *delay, int wait_ms);

/* The same, until the run is interrupted: then it does not wait and returns false. */
bool delay_turn(struct delay *delay, int wait_ms);

int64_t delay_ms(const struct delay *delay);
