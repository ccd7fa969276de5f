#include "op/timer/timer.h"

#include <string.h>

#include "model/field.h"
#include "op/member.h"
#include "op/record_key.h"

const struct timer_kind *const timer_kinds[] = { &timer_hold_release, NULL };

void timer_set(struct work *work, const struct timer_setting *setting)
{
	Orderd__V1__Timer *timer = work_new(work, &entity_timer);
	int64_t account_id = record_key_account(setting->subject);

	field_set(timer, kind, setting->kind);
	field_set(timer, state, ORDERD__V1__TIMER_STATE__TIMER_STATE_PENDING);
	field_set(timer, policy, setting->policy);
	field_set(timer, subject_kind, setting->subject->entity->kind);
	field_set(timer, subject_id, record_key_id(setting->subject));
	if (account_id > 0)
		field_set(timer, account_id, account_id);
	field_set(timer, target_id, setting->target_id);
	timer->due_at = work_time(work, setting->due_us);
	work_insert(work, &entity_timer, timer);
}

void timer_want(struct work *work, int64_t target_id)
{
	work_want(work, &timer_by_target, v_int(target_id));
}

void timer_cancel(struct work *work, int64_t target_id)
{
	struct slot **slots = NULL;
	size_t n = work_list(work, &timer_by_target, &slots, v_int(target_id));

	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__Timer *timer = (const Orderd__V1__Timer *)slots[i]->message;
		Orderd__V1__Timer *ended;

		if (timer->state != ORDERD__V1__TIMER_STATE__TIMER_STATE_PENDING)
			continue;
		ended = work_edit(work, slots[i]);
		ended->state = ORDERD__V1__TIMER_STATE__TIMER_STATE_CANCELLED;
	}
}

const struct timer_kind *timer_kind_find(Orderd__V1__TimerKind kind)
{
	for (const struct timer_kind *const *known = timer_kinds; *known; known++)
		if ((*known)->kind == kind)
			return *known;
	return NULL;
}

bool timer_is_set_by(const char *event_type)
{
	for (const struct timer_kind *const *known = timer_kinds; *known; known++)
		for (const char *const *type = (*known)->set_by; *type; type++)
			if (strcmp(*type, event_type) == 0)
				return true;
	return false;
}
