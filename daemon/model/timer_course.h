/* What becomes of a timer that is due: whether it fires, when it does again. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "orderd/v1/timer.pb-c.h"

#define TIMER_LATE_US INT64_C(60000000) /* a busy daemon may be some seconds behind */

struct timer_course {
	bool fires;
	bool late;
	int64_t next_us; /* 0: it is over */
};

/* The course of a timer that was due, at a time that is not before. */
struct timer_course timer_course(const Orderd__V1__Timer *timer, int64_t now_us);
