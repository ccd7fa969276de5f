#include "lib/unit.h"

#include <string.h>

#include "model/allocation.h"
#include "model/credit.h"
#include "model/field.h"
#include "model/form.h"
#include "model/order_state.h"
#include "model/order_status.h"

#define STATE(name) ORDERD__V1__ORDER_STATE__ORDER_STATE_##name
#define ALLOCATION(name) ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_##name
#define FULFILLMENT(name) ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_##name
#define PAYMENT(name) ORDERD__V1__PAYMENT_STATUS__PAYMENT_STATUS_##name
#define POLICY(name) ORDERD__V1__STOCK_POLICY__STOCK_POLICY_##name

static void states_follow_their_table(void **state)
{
	static const Orderd__V1__OrderState table[][ORDER_STEP_REVERT_RELEASE + 1] = {
		[STATE(UNSPECIFIED)] = { [ORDER_STEP_PLACE] = STATE(PLACED) },
		[STATE(PLACED)] = { [ORDER_STEP_CONFIRM] = STATE(CONFIRMED),
				    [ORDER_STEP_CANCEL_LINES] = STATE(PLACED),
				    [ORDER_STEP_CANCEL] = STATE(CANCELLED),
				    [ORDER_STEP_HOLD] = STATE(PLACED) },
		[STATE(CONFIRMED)] = { [ORDER_STEP_SHIP] = STATE(PROCESSING),
				       [ORDER_STEP_CANCEL_LINES] = STATE(CONFIRMED),
				       [ORDER_STEP_CANCEL] = STATE(CANCELLED),
				       [ORDER_STEP_HOLD] = STATE(CONFIRMED) },
		[STATE(PROCESSING)] = { [ORDER_STEP_SHIP] = STATE(PROCESSING),
					[ORDER_STEP_CANCEL_LINES] = STATE(PROCESSING),
					[ORDER_STEP_CANCEL] = STATE(CANCELLED),
					[ORDER_STEP_HOLD] = STATE(PROCESSING),
					[ORDER_STEP_COMPLETE] = STATE(COMPLETED),
					[ORDER_STEP_REVERT_RELEASE] = STATE(CONFIRMED) },
		[STATE(COMPLETED)] = { [ORDER_STEP_HOLD] = STATE(COMPLETED) },
		[STATE(EXPIRED)] = { 0 },
	};

	for (int from = 0; from <= STATE(EXPIRED); from++)
		for (int step = 0; step <= ORDER_STEP_REVERT_RELEASE; step++) {
			Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;
			Orderd__V1__OrderState to = table[from][step];

			order.state = (Orderd__V1__OrderState)from;
			if (to == STATE(UNSPECIFIED)) {
				assert_int_equal(order_state_step(&order, (enum order_step)step),
						 ORDER_STATE_REFUSED);
				assert_int_equal(order.state, from);
			} else {
				assert_int_equal(order_state_step(&order, (enum order_step)step),
						 0);
				assert_int_equal(order.state, to);
				assert_true(order.has_state);
			}
		}
}

static void states_are_named_in_sentences(void **state)
{
	const struct state_machine *machine = &order_state_machine;
	char text[128];

	assert_string_equal(order_state_name(STATE(PLACED)), "PLACED");
	assert_string_equal(order_state_name((Orderd__V1__OrderState)99), "UNKNOWN");
	assert_string_equal(state_machine_sources(machine, ORDER_STEP_CANCEL, text, sizeof(text)),
			    "PLACED or CONFIRMED or PROCESSING");
	assert_string_equal(state_machine_steps(machine, STATE(PLACED), text, sizeof(text)),
			    "confirm, cancel lines, cancel, hold");
	/* What counters do by themselves is nothing that could be said. */
	assert_string_equal(state_machine_steps(machine, STATE(PROCESSING), text, sizeof(text)),
			    "ship, cancel lines, cancel, hold");
	assert_string_equal(state_machine_steps(machine, STATE(CANCELLED), text, sizeof(text)),
			    "none");
	assert_string_equal(state_machine_sources(machine, ORDER_STEP_CANCEL, text, 9), "PLACED o");
	assert_string_equal(state_machine_first(machine, STATE(PLACED), ORDER_STEP_SHIP),
			    "confirm");
	assert_null(state_machine_first(machine, STATE(CANCELLED), ORDER_STEP_SHIP));
}

static void the_allocation_status_follows_the_counters(void **state)
{
	Orderd__V1__OrderLine a = ORDERD__V1__ORDER_LINE__INIT, b = a;
	const Orderd__V1__OrderLine *lines[] = { &a, &b };

	a.ordered_micros = b.ordered_micros = 10;
	assert_int_equal(order_status_allocation(lines, 2), ALLOCATION(NONE));
	a.backordered_micros = 10;
	assert_int_equal(order_status_allocation(lines, 2), ALLOCATION(BACKORDERED));
	b.reserved_micros = 10;
	assert_int_equal(order_status_allocation(lines, 2), ALLOCATION(PARTIAL));
	a.backordered_micros = 0;
	a.reserved_micros = 10;
	assert_int_equal(order_status_allocation(lines, 2), ALLOCATION(FULL));
	a.stock_policy = b.stock_policy = POLICY(UNTRACKED);
	assert_int_equal(order_status_allocation(lines, 2), ALLOCATION(NONE));
}

static void the_fulfillment_status_follows_the_counters(void **state)
{
	Orderd__V1__OrderLine a = ORDERD__V1__ORDER_LINE__INIT, b = a;
	const Orderd__V1__OrderLine *lines[] = { &a, &b };

	a.ordered_micros = b.ordered_micros = 10;
	assert_int_equal(order_status_fulfillment(lines, 2), FULFILLMENT(UNFULFILLED));
	a.shipped_micros = 10;
	assert_int_equal(order_status_fulfillment(lines, 2), FULFILLMENT(PARTIALLY_SHIPPED));
	b.cancelled_micros = 10;
	assert_int_equal(order_status_fulfillment(lines, 2), FULFILLMENT(SHIPPED));
	a.undelivered_micros = 10;
	assert_int_equal(order_status_fulfillment(lines, 2), FULFILLMENT(UNFULFILLED));
	a.undelivered_micros = 0;
	a.delivered_micros = 4;
	assert_int_equal(order_status_fulfillment(lines, 2), FULFILLMENT(PARTIALLY_DELIVERED));
	a.delivered_micros = 10;
	assert_int_equal(order_status_fulfillment(lines, 2), FULFILLMENT(DELIVERED));
	a.cancelled_micros = 10;
	assert_int_equal(order_status_fulfillment(lines, 2), FULFILLMENT(UNFULFILLED));
}

static void billing_and_returns_follow_the_counters(void **state)
{
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;
	Orderd__V1__OrderLine a = ORDERD__V1__ORDER_LINE__INIT, b = a;
	const Orderd__V1__OrderLine *lines[] = { &a, &b };

	a.ordered_micros = b.ordered_micros = a.shipped_micros = 10;
	order_status_derive(&order, lines, 2);
	assert_int_equal(order.billing_status,
			 ORDERD__V1__BILLING_STATUS__BILLING_STATUS_NOT_INVOICED);
	assert_int_equal(order.return_status, ORDERD__V1__RETURN_STATUS__RETURN_STATUS_NONE);
	a.invoiced_micros = a.return_authorized_micros = 10;
	order_status_derive(&order, lines, 2);
	assert_int_equal(order.billing_status,
			 ORDERD__V1__BILLING_STATUS__BILLING_STATUS_PARTIALLY_INVOICED);
	assert_int_equal(order.return_status, ORDERD__V1__RETURN_STATUS__RETURN_STATUS_REQUESTED);
	a.return_received_micros = 5;
	b.invoiced_micros = 10;
	order_status_derive(&order, lines, 2);
	assert_int_equal(order.billing_status, ORDERD__V1__BILLING_STATUS__BILLING_STATUS_INVOICED);
	assert_int_equal(order.return_status,
			 ORDERD__V1__RETURN_STATUS__RETURN_STATUS_PARTIALLY_RETURNED);
	a.return_received_micros = 10;
	order_status_derive(&order, lines, 2);
	assert_int_equal(order.return_status, ORDERD__V1__RETURN_STATUS__RETURN_STATUS_RETURNED);
}

static void the_payment_status_follows_the_amounts(void **state)
{
	assert_int_equal(order_status_payment(100, 0, 0), PAYMENT(UNPAID));
	assert_int_equal(order_status_payment(100, 99, 0), PAYMENT(PARTIALLY_PAID));
	assert_int_equal(order_status_payment(100, 100, 0), PAYMENT(PAID));
	assert_int_equal(order_status_payment(100, 101, 0), PAYMENT(OVERPAID));
	assert_int_equal(order_status_payment(100, 100, 1), PAYMENT(PARTIALLY_REFUNDED));
	assert_int_equal(order_status_payment(100, 100, 100), PAYMENT(REFUNDED));
}

static void lines_share_what_is_available(void **state)
{
	Orderd__V1__StockLevel level = ORDERD__V1__STOCK_LEVEL__INIT;
	struct allocation allocation;
	int64_t reserved, backordered;

	level.on_hand_micros = 10;
	level.reserved_micros = 4;
	allocation_init(&allocation, POLICY(REFUSE), &level);
	assert_int_equal(allocation_demand(&allocation, 6), 0);
	assert_false(allocation_short(&allocation));
	assert_int_equal(allocation_demand(&allocation, 1), 0);
	assert_true(allocation_short(&allocation));
	assert_int_equal(allocation_demand(&allocation, INT64_MAX), ALLOCATION_OVERFLOW);

	allocation_init(&allocation, POLICY(BACKORDER), &level);
	assert_int_equal(allocation_demand(&allocation, 9), 0);
	assert_false(allocation_short(&allocation));
	allocation_take(&allocation, 4, &reserved, &backordered);
	assert_int_equal(reserved, 4);
	assert_int_equal(backordered, 0);
	allocation_take(&allocation, 5, &reserved, &backordered);
	assert_int_equal(reserved, 2);
	assert_int_equal(backordered, 3);
}

static void those_who_wait_come_before_new_orders(void **state)
{
	Orderd__V1__StockLevel level = ORDERD__V1__STOCK_LEVEL__INIT;

	level.on_hand_micros = 10;
	level.backordered_micros = 7;
	assert_int_equal(allocation_available(&level), 3);
	level.backordered_micros = 11;
	assert_int_equal(allocation_available(&level), 0);
	assert_int_equal(allocation_available(NULL), 0);
}

static void credit_ends_at_its_limit(void **state)
{
	Orderd__V1__CreditAccount credit = ORDERD__V1__CREDIT_ACCOUNT__INIT;
	int64_t exposure;

	assert_int_equal(credit_bind(NULL, 5, &exposure), 0);
	assert_int_equal(exposure, 5);
	credit.exposure_minor = 90;
	assert_int_equal(credit_bind(&credit, 1000, &exposure), 0);
	assert_int_equal(credit_bind(&credit, INT64_MAX, &exposure), CREDIT_OVERFLOW);
	field_set(&credit, limit_minor, 100);
	assert_int_equal(credit_bind(&credit, 10, &exposure), 0);
	assert_int_equal(exposure, 100);
	assert_int_equal(credit_bind(&credit, 11, &exposure), CREDIT_EXCEEDED);
	assert_int_equal(exposure, 101);
	/* The limit was lowered: what binds nothing still fits. */
	field_set(&credit, limit_minor, 50);
	assert_int_equal(credit_bind(&credit, 0, &exposure), 0);
	assert_int_equal(credit_release(&credit, 90), 0);
}

static void codes_have_their_forms(void **state)
{
	assert_true(form_country("DE"));
	assert_false(form_country("de") || form_country("D") || form_country("DEU") ||
		     form_country(""));
	assert_true(form_code("BANK CHARGES") && form_code("85123A") && form_code("Ä-1"));
	assert_false(form_code("") || form_code(" A") || form_code("A ") || form_code("A\nB") ||
		     form_code("A\x7f"));
	assert_true(form_tenant_code("acme-2"));
	assert_false(form_tenant_code("Acme") || form_tenant_code("") || form_tenant_code("a b"));
	assert_true(form_unit("C62") && form_unit("KGM") && form_unit("4A"));
	assert_false(form_unit("") || form_unit("kgm") || form_unit("PIECE"));
	assert_true(form_time_zone("UTC") && form_time_zone("Europe/Istanbul") &&
		    form_time_zone("America/Argentina/Buenos_Aires") &&
		    form_time_zone("Etc/GMT+3"));
	assert_false(form_time_zone("") || form_time_zone("/etc/passwd") ||
		     form_time_zone("../x") || form_time_zone("Europe/") ||
		     form_time_zone("Europe//Rome") || form_time_zone("A;B"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_follow_their_table),
		cmocka_unit_test(states_are_named_in_sentences),
		cmocka_unit_test(the_allocation_status_follows_the_counters),
		cmocka_unit_test(the_fulfillment_status_follows_the_counters),
		cmocka_unit_test(billing_and_returns_follow_the_counters),
		cmocka_unit_test(the_payment_status_follows_the_amounts),
		cmocka_unit_test(lines_share_what_is_available),
		cmocka_unit_test(those_who_wait_come_before_new_orders),
		cmocka_unit_test(credit_ends_at_its_limit),
		cmocka_unit_test(codes_have_their_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
