/* Timers as other operations set and end them, and what each kind does when it fires. Static data;
 * nobody owns it. */

#pragma once

#include "op/op.h"
#include "orderd/v1/timer.pb-c.h"
#include "store/work.h"

/* The principal under which the daemon itself acts. Ids from blocks begin far above. */
#define TIMER_PRINCIPAL 2

/* A timer to be set. */
struct timer_setting {
	Orderd__V1__TimerKind kind;
	Orderd__V1__TimerPolicy policy;
	const struct slot *subject; /* in whose history it stands */
	int64_t target_id;
	int64_t due_us;
};

void timer_set(struct work *work, const struct timer_setting *setting);

/* In load: the timers of a record that has some; then, in decide, ends those that are pending. */
void timer_want(struct work *work, int64_t target_id);
void timer_cancel(struct work *work, int64_t target_id);

/* One kind of timers. */
struct timer_kind {
	Orderd__V1__TimerKind kind;
	/* Types of events that come with a new timer of the kind: "order.hold_placed"; NULL ends
	 * them. */
	const char *set_by[3];
	/* In load: what firing needs beside the subject. */
	void (*want)(struct work *work, const Orderd__V1__Timer *timer);
	/* In decide. It must not refuse: the timer would be due for ever. */
	void (*fire)(struct work *work, const Orderd__V1__Timer *timer);
};

extern const struct timer_kind *const timer_kinds[]; /* ends with NULL */

/* hold/hold_timer.c */
extern const struct timer_kind timer_hold_release;

/* NULL: this program knows no such kind. */
const struct timer_kind *timer_kind_find(Orderd__V1__TimerKind kind);

/* Whether a timer may have been set by what an event of this type tells. */
bool timer_is_set_by(const char *event_type);

/* Requests of the daemon to itself, which are no methods of the contract. */
extern const struct op op_find_timers;
extern const struct op op_fire_timer;
