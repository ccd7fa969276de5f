#include "pulse.h"

#include <errno.h>

#include "base/clock.h"

#define PULSE_US 250000

static int pulse_set(struct pulse *pulse, int64_t now_us)
{
	static const struct timeval delay = { .tv_usec = PULSE_US };

	pulse->due_us = now_us + PULSE_US;
	return evtimer_add(pulse->timer, &delay);
}

static void pulse_on_timer(evutil_socket_t fd, short what, void *context)
{
	struct pulse *pulse = context;
	int64_t now_us = clock_monotonic_us();

	/* Timers have the granularity of the system's, which may be early by a little. */
	pulse->lag_us = now_us > pulse->due_us ? now_us - pulse->due_us : 0;
	histogram_add(&pulse->lag, pulse->lag_us);
	pulse_set(pulse, now_us);
	pulse->on_beat(pulse->context, now_us);
}

int pulse_init(struct pulse *pulse, struct event_base *base,
	       void (*on_beat)(void *context, int64_t now_us), void *context)
{
	*pulse = (struct pulse){ .on_beat = on_beat, .context = context };
	histogram_init(&pulse->lag, &histogram_seconds);
	pulse->timer = evtimer_new(base, pulse_on_timer, pulse);
	if (pulse->timer == NULL || pulse_set(pulse, clock_monotonic_us()) < 0) {
		pulse_fini(pulse);
		return -ENOMEM;
	}
	return 0;
}

void pulse_fini(struct pulse *pulse)
{
	if (pulse->timer != NULL)
		event_free(pulse->timer);
	pulse->timer = NULL;
}
