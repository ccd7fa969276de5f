#include "lib/unit.h"

#include <string.h>

#include "watch/until.h"

static struct cli cli;

static int setup(void **state)
{
	cli = (struct cli){ .mute = true };
	arena_init(&cli.arena, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_fini(&cli.arena);
	return 0;
}

static Orderd__V1__Order order_of(Orderd__V1__OrderState state,
				  Orderd__V1__FulfillmentStatus fulfillment)
{
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;

	order.has_state = true;
	order.state = state;
	order.has_fulfillment_status = true;
	order.fulfillment_status = fulfillment;
	return order;
}

#define STATE(name) ORDERD__V1__ORDER_STATE__ORDER_STATE_##name
#define DELIVERY(name) ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_##name

static enum until_verdict judge(const char *wanted, Orderd__V1__OrderState state,
				Orderd__V1__FulfillmentStatus fulfillment)
{
	Orderd__V1__Order order = order_of(state, fulfillment);
	struct until until;

	assert_int_equal(until_parse(&cli, wanted, &until), CLI_OK);
	return until_judge(&until, &order);
}

static void a_state_is_reached_also_when_it_was_passed(void **state)
{
	assert_int_equal(judge("CONFIRMED", STATE(PLACED), DELIVERY(UNFULFILLED)), UNTIL_OPEN);
	assert_int_equal(judge("CONFIRMED", STATE(CONFIRMED), DELIVERY(UNFULFILLED)),
			 UNTIL_REACHED);
	assert_int_equal(judge("confirmed", STATE(COMPLETED), DELIVERY(DELIVERED)), UNTIL_REACHED);
	assert_int_equal(judge("CANCELLED", STATE(CANCELLED), DELIVERY(UNFULFILLED)),
			 UNTIL_REACHED);
}

static void an_end_that_is_another_makes_it_impossible(void **state)
{
	assert_int_equal(judge("CONFIRMED", STATE(CANCELLED), DELIVERY(UNFULFILLED)),
			 UNTIL_IMPOSSIBLE);
	assert_int_equal(judge("COMPLETED", STATE(REJECTED), DELIVERY(UNFULFILLED)),
			 UNTIL_IMPOSSIBLE);
	assert_int_equal(judge("CANCELLED", STATE(COMPLETED), DELIVERY(DELIVERED)),
			 UNTIL_IMPOSSIBLE);
	assert_int_equal(judge("DELIVERED", STATE(CANCELLED), DELIVERY(UNFULFILLED)),
			 UNTIL_IMPOSSIBLE);
}

static void a_delivery_is_waited_for(void **state)
{
	assert_int_equal(judge("SHIPPED", STATE(PROCESSING), DELIVERY(PARTIALLY_SHIPPED)),
			 UNTIL_OPEN);
	assert_int_equal(judge("SHIPPED", STATE(PROCESSING), DELIVERY(SHIPPED)), UNTIL_REACHED);
	assert_int_equal(judge("SHIPPED", STATE(COMPLETED), DELIVERY(DELIVERED)), UNTIL_REACHED);
	assert_int_equal(judge("DELIVERED", STATE(PROCESSING), DELIVERY(SHIPPED)), UNTIL_OPEN);
}

static void what_is_none_is_refused(void **state)
{
	struct until until;

	assert_int_equal(until_parse(&cli, "SOON", &until), CLI_USAGE);
	assert_int_equal(until_parse(&cli, "UNSPECIFIED", &until), CLI_USAGE);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(a_state_is_reached_also_when_it_was_passed, setup,
					teardown),
	cmocka_unit_test_setup_teardown(an_end_that_is_another_makes_it_impossible, setup,
					teardown),
	cmocka_unit_test_setup_teardown(a_delivery_is_waited_for, setup, teardown),
	cmocka_unit_test_setup_teardown(what_is_none_is_refused, setup, teardown),
};
UNIT_MAIN(tests)
