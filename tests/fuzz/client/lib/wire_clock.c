#include "client/lib/wire_clock.h"

#include <assert.h>
#include <stdio.h>
#include <sys/random.h>

#include "client/lib/wire.h"
#include "lib/dice.h"

#include "../../client/probe.h"
#include "../../client/wake.h"

#define WIRE_CLOCK_BEGIN_MS 1000000

static int64_t clock_ms;
static struct dice dice;

void wire_clock_reset(void)
{
	clock_ms = WIRE_CLOCK_BEGIN_MS;
	dice = dice_make(1);
}

void wire_advance(int64_t ms)
{
	clock_ms += ms;
}

ssize_t getrandom(void *bytes, size_t size, unsigned int flags)
{
	uint8_t *at = bytes;

	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(dice_throw(&dice) >> 32);
	return (ssize_t)size;
}

int64_t wake_clock_ms(void)
{
	return clock_ms;
}

int wake_open(struct wake *wake)
{
	*wake = (struct wake){ .armed_ms = WAKE_NEVER };
	return 0;
}

void wake_close(struct wake *wake)
{
}

int wake_add(struct wake *wake, int fd)
{
	return 0;
}

void wake_remove(struct wake *wake, int fd)
{
}

void wake_arm(struct wake *wake, int64_t at_ms)
{
	assert(at_ms >= 0);
	if (at_ms < wake->armed_ms)
		wake->armed_ms = at_ms;
}

void wake_rest(struct wake *wake, int64_t now_ms)
{
	if (wake->armed_ms <= now_ms)
		wake->armed_ms = WAKE_NEVER;
}

/* Nothing happens while one waits, but time. */
int wake_wait(struct wake *wake, int64_t until_ms)
{
	clock_ms = until_ms;
	return 0;
}

void probe_init(struct probe *probe)
{
	*probe = (struct probe){ .fd = -1 };
}

void probe_fini(struct probe *probe)
{
}

void probe_start(struct probe *probe, const char *endpoint)
{
}

void probe_explain(struct probe *probe, char *ret, size_t size)
{
	snprintf(ret, size, "nobody listens");
}
