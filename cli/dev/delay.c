#include "dev/delay.h"

#include <poll.h>

#include "base/clock.h"
#include "interrupt.h"

/* From here on people wonder. */
#define DELAY_SILENT_MS 80

void delay_begin(struct delay *delay, const struct cli *c, const char *what)
{
	*delay = (struct delay){ .cli = c, .what = what, .started_us = clock_monotonic_us() };
}

int64_t delay_ms(const struct delay *delay)
{
	return (clock_monotonic_us() - delay->started_us) / 1000;
}

void delay_say(struct delay *delay)
{
	if (!delay->said && delay->what)
		cli_note(delay->cli, "%s …", delay->what);
	delay->said = true;
}

void delay_pause(struct delay *delay, int wait_ms)
{
	poll(NULL, 0, wait_ms);
	if (delay_ms(delay) >= DELAY_SILENT_MS)
		delay_say(delay);
}

bool delay_turn(struct delay *delay, int wait_ms)
{
	if (interrupt_came())
		return false;
	delay_pause(delay, wait_ms);
	return !interrupt_came();
}
