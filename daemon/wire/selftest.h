/*
 * Tries at start whether the door keeps a stranger out.
 * A libzmq that was built or set up so that CURVE lets everyone in must not serve anybody.
 */
#pragma once

#include <event2/event.h>

#include "wire/curve.h"

#define SELFTEST_DOMAIN "selftest"

enum selftest_answer {
	SELFTEST_LET_IN = 1, /* the stranger got in */
	SELFTEST_NO_WORD,    /* nobody said anything for too long */
};

/*
 * Turns the loop, in which the door must be open. 0: the stranger was turned away; enum
 * selftest_answer or -errno otherwise.
 */
int selftest_run(void *zmq, struct event_base *base, const struct curve *curve);
