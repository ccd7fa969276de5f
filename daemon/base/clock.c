#include "base/clock.h"

#include <assert.h>
#include <time.h>

static int64_t clock_us(clockid_t id)
{
	struct timespec now;
	int result = clock_gettime(id, &now);

	assert(result == 0);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_realtime_us(void)
{
	return clock_us(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}
