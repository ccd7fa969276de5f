/* The two clocks, in microseconds. Nothing is owned. */

#pragma once

#include <stdint.h>

/* Since 1970-01-01 UTC; may jump. */
int64_t clock_realtime_us(void);

/* Since some start; never runs backwards. */
int64_t clock_monotonic_us(void);
