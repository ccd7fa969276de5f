#include "watchdog.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "notify.h"

static int64_t watchdog_number(const char *name)
{
	const char *text = getenv(name);
	char *end;
	long long number;

	if (text == NULL)
		return -1;
	errno = 0;
	number = strtoll(text, &end, 10);
	return errno != 0 || end == text || *end != '\0' || number < 0 ? -1 : number;
}

void watchdog_init(struct watchdog *watchdog, int64_t now_us)
{
	int64_t limit_us = watchdog_number("WATCHDOG_USEC");
	int64_t process = watchdog_number("WATCHDOG_PID");

	*watchdog = (struct watchdog){ 0 };
	if (limit_us <= 0 || (process >= 0 && process != (int64_t)getpid()))
		return;
	watchdog->period_us = limit_us / 2;
	watchdog->due_us = now_us;
}

bool watchdog_beat(struct watchdog *watchdog, int64_t now_us, bool (*moves)(void *context),
		   void *context)
{
	if (watchdog->period_us == 0 || now_us < watchdog->due_us)
		return false;
	watchdog->due_us = now_us + watchdog->period_us;
	if (!moves(context))
		return true;
	notify_send("WATCHDOG=1");
	return false;
}
