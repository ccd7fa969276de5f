/*
 * Tells the service manager that the daemon makes progress (WatchdogSec of systemd).
 * Nothing is owned.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct watchdog {
	int64_t period_us; /* between two signs; 0: nobody waits for them */
	int64_t due_us;
};

/* What the environment asks for: half of WATCHDOG_USEC, if it is meant for this process. */
void watchdog_init(struct watchdog *watchdog, int64_t now_us);

/*
 * Gives a sign when one is due, but only if the daemon moves. moves is asked when one is due. True
 * when it was due and not given.
 */
bool watchdog_beat(struct watchdog *watchdog, int64_t now_us, bool (*moves)(void *context),
		   void *context);
