#include "model/timer_course.h"

#define TIMER_SECOND_US INT64_C(1000000)

static int64_t timer_course_due_us(const Orderd__V1__Timer *timer)
{
	return timer->due_at->seconds * TIMER_SECOND_US + timer->due_at->nanos / 1000;
}

/* The first of its times behind another. */
static int64_t timer_course_behind(int64_t due_us, int64_t period_us, int64_t us)
{
	if (due_us + period_us > us)
		return due_us + period_us;
	return due_us + ((us - due_us) / period_us + 1) * period_us;
}

struct timer_course timer_course(const Orderd__V1__Timer *timer, int64_t now_us)
{
	int64_t due_us = timer_course_due_us(timer);
	int64_t period_us = timer->period_s * TIMER_SECOND_US;
	struct timer_course course = { .late = now_us - due_us > TIMER_LATE_US };

	course.fires = !course.late || timer->policy != ORDERD__V1__TIMER_POLICY__TIMER_POLICY_SKIP;
	if (period_us <= 0)
		return course;
	course.next_us = timer->policy == ORDERD__V1__TIMER_POLICY__TIMER_POLICY_FIRE
		? due_us + period_us
		: timer_course_behind(due_us, period_us, now_us);
	return course;
}
