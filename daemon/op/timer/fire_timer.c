#include "model/field.h"
#include "model/timer_course.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/timer/timer.h"
#include "orderd/internal/v1/timer.pb-c.h"

static const struct key *fire_timer_subject_key(const Orderd__V1__Timer *timer)
{
	const struct entity *entity = entity_find(timer->subject_kind);

	return entity ? entity->keys[0] : NULL;
}

static void fire_timer_load(struct work *work, const void *message)
{
	const Orderd__Internal__V1__FireTimerRequest *request = message;
	const struct timer_kind *kind;
	const Orderd__V1__Timer *timer;
	struct slot *slot;

	work_want(work, &timer_by_id, v_int(request->timer_id));
	slot = work_find(work, &timer_by_id, v_int(request->timer_id));
	if (!slot)
		return;
	timer = (const Orderd__V1__Timer *)slot->message;
	kind = timer_kind_find(timer->kind);
	if (!kind || timer->state != ORDERD__V1__TIMER_STATE__TIMER_STATE_PENDING)
		return;
	work_want(work, fire_timer_subject_key(timer), v_int(timer->subject_id));
	announce_want(work, timer->subject_id);
	kind->want(work, timer);
}

static void fire_timer_announce(struct work *work, const Orderd__V1__Timer *timer,
				Google__Protobuf__Timestamp *due_at,
				const struct timer_course *course)
{
	struct slot *subject =
		work_find(work, fire_timer_subject_key(timer), v_int(timer->subject_id));
	Orderd__V1__TimerFired *body =
		message_new(work_arena(work), &orderd__v1__timer_fired__descriptor);

	field_set(body, timer_id, timer->id);
	field_set(body, kind, timer->kind);
	body->due_at = due_at;
	field_set(body, late, course->late);
	field_set(body, skipped, !course->fires);
	announce(work, subject, timer->subject_id, ORDERD__V1__EVENT__BODY_TIMER_FIRED, body);
}

/* A timer that fires again stays pending, for its next time. */
static void fire_timer_settle(struct work *work, Orderd__V1__Timer *timer,
			      const struct timer_course *course)
{
	timer->fired_at = work_time(work, work_now_us(work));
	field_set(timer, late, course->late);
	if (course->next_us > 0)
		timer->due_at = work_time(work, course->next_us);
	else
		timer->state = course->fires ? ORDERD__V1__TIMER_STATE__TIMER_STATE_FIRED
					     : ORDERD__V1__TIMER_STATE__TIMER_STATE_SKIPPED;
}

static void fire_timer_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__Internal__V1__FireTimerRequest *request = message;
	Orderd__Internal__V1__FireTimerResponse *response = reply;
	struct slot *slot = work_find(work, &timer_by_id, v_int(request->timer_id));
	Google__Protobuf__Timestamp *due_at;
	const Orderd__V1__Timer *found;
	const struct timer_kind *kind;
	struct timer_course course;
	Orderd__V1__Timer *timer;

	if (!slot)
		return;
	found = (const Orderd__V1__Timer *)slot->message;
	kind = timer_kind_find(found->kind);
	/* Ended meanwhile, or fired by another daemon. */
	if (!kind || found->state != ORDERD__V1__TIMER_STATE__TIMER_STATE_PENDING) {
		field_set(response, state, found->state);
		return;
	}
	timer = work_edit(work, slot);
	course = timer_course(timer, work_now_us(work));
	due_at = timer->due_at;
	fire_timer_settle(work, timer, &course);
	fire_timer_announce(work, timer, due_at, &course);
	if (course.fires)
		kind->fire(work, timer);
	field_set(response, state, timer->state);
}

const struct op op_fire_timer = {
	.method = "orderd.internal.v1/FireTimer",
	.kind = OP_WRITE,
	.load = fire_timer_load,
	.decide = fire_timer_decide,
};
