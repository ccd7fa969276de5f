/* Timers: set with what they are for, fired once, ended with it. ListTimers is said elsewhere. */
#include "lib/shop.h"
#include "model/field.h"
#include "model/timer_course.h"
#include "op/timer/timer.h"
#include "orderd/internal/v1/timer.pb-c.h"

#define STATE(name) ORDERD__V1__TIMER_STATE__TIMER_STATE_##name
#define HOUR_US INT64_C(3600000000)

/* A hold on a new order that ends by itself after some hours; returns its id. */
static int64_t held(struct shop *shop, const char *order, int64_t after_us)
{
	Orderd__V1__PlaceHoldRequest request = ORDERD__V1__PLACE_HOLD_REQUEST__INIT;
	Google__Protobuf__Timestamp release_at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	const Orderd__V1__PlaceHoldResponse *response;

	release_at.seconds = (shop->memory.clock_us + after_us) / 1000000;
	request.order = shop_key(shop, order);
	field_set(&request, kind, ORDERD__V1__HOLD_KIND__HOLD_KIND_MANUAL);
	field_set(&request, blocks_confirm, true);
	request.reason = shop_text(shop, "for a while");
	request.release_at = &release_at;
	response = shop_accept(shop_run(shop, &op_place_hold, &request));
	return response->hold_id;
}

static const char *placed(struct shop *shop)
{
	const struct shop_line line = { "COURSE", MICRO };

	return shop_placed(shop, &line, 1)->number;
}

static const Orderd__V1__Timer *timer_at(struct shop *shop, size_t n)
{
	const Orderd__V1__Timer *timer = memory_row(&shop->memory, &entity_timer, n);

	assert_non_null(timer);
	return timer;
}

static Orderd__V1__TimerState fire(struct shop *shop, int64_t id)
{
	Orderd__Internal__V1__FireTimerRequest request =
		ORDERD__INTERNAL__V1__FIRE_TIMER_REQUEST__INIT;
	const Orderd__Internal__V1__FireTimerResponse *response;

	field_set(&request, timer_id, id);
	response = shop_accept(memory_run(&shop->memory, &op_fire_timer, &request,
					  &orderd__internal__v1__fire_timer_response__descriptor));
	return response->state;
}

static void a_hold_ends_by_itself_once(void **state)
{
	struct shop *shop = *state;
	const char *number = placed(shop);
	int64_t hold = held(shop, number, HOUR_US);
	size_t n_events;

	assert_int_equal(timer_at(shop, 0)->target_id, hold);
	shop->memory.clock_us += HOUR_US;
	assert_int_equal(fire(shop, timer_at(shop, 0)->id), STATE(FIRED));
	assert_string_equal(shop_event(shop, 1)->type, "timer.fired");
	assert_false(shop_event(shop, 1)->timer_fired->late);
	assert_string_equal(shop_event(shop, 0)->type, "order.hold_released");
	assert_int_equal(shop_get(shop, number)->hold_count, 0);
	assert_int_equal(timer_at(shop, 0)->state, STATE(FIRED));
	n_events = shop->memory.n_events;
	assert_int_equal(fire(shop, timer_at(shop, 0)->id), STATE(FIRED));
	assert_int_equal(shop->memory.n_events, n_events);
	shop_accept(shop_confirm(shop, number));
}

static void what_was_missed_is_late(void **state)
{
	struct shop *shop = *state;

	held(shop, placed(shop), HOUR_US);
	shop->memory.clock_us += 72 * HOUR_US;
	assert_int_equal(fire(shop, timer_at(shop, 0)->id), STATE(FIRED));
	assert_true(shop_event(shop, 1)->timer_fired->late);
	assert_true(timer_at(shop, 0)->late);
}

static void a_hold_that_was_released_takes_its_timer_along(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ReleaseHoldRequest request = ORDERD__V1__RELEASE_HOLD_REQUEST__INIT;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;
	size_t n_events;

	key.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key.id = held(shop, placed(shop), HOUR_US);
	request.hold = &key;
	request.reason = shop_text(shop, "no longer");
	shop_accept(shop_run(shop, &op_release_hold, &request));
	assert_int_equal(timer_at(shop, 0)->state, STATE(CANCELLED));
	n_events = shop->memory.n_events;
	assert_int_equal(fire(shop, timer_at(shop, 0)->id), STATE(CANCELLED));
	assert_int_equal(shop->memory.n_events, n_events);
}

static void a_hold_does_not_end_before_it_begins(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__PlaceHoldRequest request = ORDERD__V1__PLACE_HOLD_REQUEST__INIT;
	Google__Protobuf__Timestamp release_at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	release_at.seconds = shop->memory.clock_us / 1000000 - 1;
	request.order = shop_key(shop, placed(shop));
	field_set(&request, kind, ORDERD__V1__HOLD_KIND__HOLD_KIND_MANUAL);
	field_set(&request, blocks_ship, true);
	request.reason = shop_text(shop, "for a while");
	request.release_at = &release_at;
	shop_refuse(shop_run(shop, &op_place_hold, &request), REASON_DATE_IN_PAST);
	assert_int_equal(memory_count(&shop->memory, &entity_timer), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_hold_ends_by_itself_once),
		TEST(what_was_missed_is_late),
		TEST(a_hold_that_was_released_takes_its_timer_along),
		TEST(a_hold_does_not_end_before_it_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
