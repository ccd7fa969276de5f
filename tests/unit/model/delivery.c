/* What shipping, delivering and cancelling do to an order's lines and amounts. */
#include "lib/unit.h"

#include <stdlib.h>

#include "model/credit.h"
#include "model/field.h"
#include "model/order_amount.h"
#include "model/order_quantity.h"
#include "model/order_status.h"
#include "model/shipment_state.h"

#define STATE(name) ORDERD__V1__SHIPMENT_STATE__SHIPMENT_STATE_##name
#define POLICY(name) ORDERD__V1__STOCK_POLICY__STOCK_POLICY_##name
#define LINES_MAX 20
#define ROUNDS 2000

static void shipments_follow_their_table(void **state)
{
	static const Orderd__V1__ShipmentState table[][SHIPMENT_STEP_CANCEL + 1] = {
		[STATE(UNSPECIFIED)] = { [SHIPMENT_STEP_CREATE] = STATE(PLANNED) },
		[STATE(PLANNED)] = { [SHIPMENT_STEP_SHIP] = STATE(SHIPPED),
				     [SHIPMENT_STEP_CANCEL] = STATE(CANCELLED) },
		[STATE(SHIPPED)] = { [SHIPMENT_STEP_DELIVER] = STATE(DELIVERED) },
		[STATE(CANCELLED)] = { 0 },
	};

	for (int from = 0; from <= STATE(CANCELLED); from++)
		for (int step = 0; step <= SHIPMENT_STEP_CANCEL; step++) {
			Orderd__V1__Shipment shipment = ORDERD__V1__SHIPMENT__INIT;
			Orderd__V1__ShipmentState to = table[from][step];
			int r;

			shipment.state = (Orderd__V1__ShipmentState)from;
			r = shipment_state_step(&shipment, (enum shipment_step)step);
			assert_int_equal(r, to == 0 ? SHIPMENT_STATE_REFUSED : 0);
			assert_int_equal(shipment.state, to == 0 ? from : (int)to);
		}
	assert_true(shipment_state_open(STATE(PLANNED)) && shipment_state_open(STATE(PACKED)));
	assert_false(shipment_state_open(STATE(SHIPPED)) || shipment_state_open(STATE(CANCELLED)));
}

static void a_line_goes_from_reserved_to_delivered(void **state)
{
	Orderd__V1__OrderLine line = ORDERD__V1__ORDER_LINE__INIT;

	line.stock_policy = POLICY(BACKORDER);
	line.ordered_micros = 10;
	line.reserved_micros = 7;
	line.backordered_micros = 3;
	assert_int_equal(order_quantity_shippable(&line), 7);
	assert_int_equal(order_quantity_cancellable(&line), 10);
	order_quantity_pick(&line, 5);
	assert_int_equal(line.picked_micros, 5);
	assert_int_equal(order_quantity_shippable(&line), 2);
	order_quantity_unpick(&line, 1);
	order_quantity_ship(&line, 4);
	assert_int_equal(line.picked_micros, 0);
	assert_int_equal(line.reserved_micros, 3);
	assert_int_equal(line.shipped_micros, 4);
	assert_int_equal(order_quantity_shippable(&line), 3);
	assert_int_equal(order_quantity_cancellable(&line), 6);
	order_quantity_deliver(&line, 4);
	assert_int_equal(line.delivered_micros, 4);
}

static void a_line_without_stock_reserves_what_its_shipments_hold(void **state)
{
	Orderd__V1__OrderLine line = ORDERD__V1__ORDER_LINE__INIT;

	line.stock_policy = POLICY(UNTRACKED);
	line.ordered_micros = 10;
	assert_int_equal(order_quantity_shippable(&line), 10);
	order_quantity_pick(&line, 6);
	assert_int_equal(line.reserved_micros, 6);
	assert_int_equal(order_quantity_shippable(&line), 4);
	order_quantity_unpick(&line, 2);
	order_quantity_ship(&line, 4);
	assert_int_equal(line.reserved_micros, 0);
	assert_int_equal(order_quantity_shippable(&line), 6);
}

static void what_waits_is_cancelled_first_what_is_on_shipments_last(void **state)
{
	Orderd__V1__OrderLine line = ORDERD__V1__ORDER_LINE__INIT;
	int64_t reserved, backordered;

	line.stock_policy = POLICY(BACKORDER);
	line.ordered_micros = 10;
	line.reserved_micros = 7;
	line.backordered_micros = 3;
	line.picked_micros = 5;
	assert_int_equal(order_quantity_in_the_way(&line, 5), 0);
	assert_int_equal(order_quantity_in_the_way(&line, 6), 1);
	order_quantity_cancel(&line, 4, &reserved, &backordered);
	assert_int_equal(backordered, 3);
	assert_int_equal(reserved, 1);
	assert_int_equal(line.cancelled_micros, 4);
	assert_int_equal(line.reserved_micros, 6);
	assert_int_equal(line.backordered_micros, 0);
	assert_int_equal(order_quantity_cancellable(&line), 6);
	/* What was billed is taken back by a credit note first. */
	line.invoiced_micros = 5;
	assert_int_equal(order_quantity_cancellable(&line), 1);
	line.credited_micros = 2;
	assert_int_equal(order_quantity_cancellable(&line), 3);
}

/* The named constraints of order_line. */
static void check_line(const Orderd__V1__OrderLine *line)
{
	int64_t gone = line->shipped_micros - line->undelivered_micros;

	assert_in_range(line->cancelled_micros, 0, line->ordered_micros);
	assert_true(line->reserved_micros >= 0 && line->backordered_micros >= 0);
	assert_true(line->reserved_micros + line->backordered_micros + gone <=
		    line->ordered_micros - line->cancelled_micros);
	assert_in_range(line->picked_micros, 0, line->reserved_micros);
	assert_in_range(line->delivered_micros, 0, gone);
}

static int64_t some(int64_t most)
{
	return most > 0 ? rand() % (most + 1) : 0;
}

static void any_sequence_of_steps_keeps_the_counters_right(void **state)
{
	srand(1);
	for (int round = 0; round < ROUNDS; round++) {
		Orderd__V1__OrderLine line = ORDERD__V1__ORDER_LINE__INIT;
		int64_t reserved, backordered, micros;

		line.stock_policy = round % 2 ? POLICY(BACKORDER) : POLICY(UNTRACKED);
		line.ordered_micros = 1 + some(99);
		if (round % 2) {
			line.reserved_micros = some(line.ordered_micros);
			line.backordered_micros = line.ordered_micros - line.reserved_micros;
		}
		for (int step = 0; step < 12; step++) {
			order_quantity_pick(&line, some(order_quantity_shippable(&line)));
			check_line(&line);
			order_quantity_unpick(&line, some(line.picked_micros));
			check_line(&line);
			order_quantity_ship(&line, some(line.picked_micros));
			check_line(&line);
			order_quantity_deliver(&line,
					       some(line.shipped_micros - line.delivered_micros));
			check_line(&line);
			micros = some(order_quantity_cancellable(&line));
			order_quantity_unpick(&line, order_quantity_in_the_way(&line, micros));
			order_quantity_cancel(&line, micros, &reserved, &backordered);
			check_line(&line);
		}
	}
}

static void nothing_left_and_nothing_touched_are_told(void **state)
{
	Orderd__V1__OrderLine a = ORDERD__V1__ORDER_LINE__INIT, b = a;
	const Orderd__V1__OrderLine *lines[] = { &a, &b };

	a.ordered_micros = b.ordered_micros = 10;
	assert_false(order_status_empty(lines, 2));
	assert_true(order_status_untouched(lines, 2));
	a.cancelled_micros = 10;
	b.cancelled_micros = 9;
	assert_false(order_status_empty(lines, 2));
	b.picked_micros = 1;
	assert_false(order_status_untouched(lines, 2));
	b.picked_micros = 0;
	b.shipped_micros = 1;
	assert_false(order_status_untouched(lines, 2));
	b.shipped_micros = 0;
	b.cancelled_micros = 10;
	assert_true(order_status_empty(lines, 2));
}

static void an_account_is_over_its_limit_when_that_was_lowered(void **state)
{
	Orderd__V1__CreditAccount credit = ORDERD__V1__CREDIT_ACCOUNT__INIT;

	assert_false(credit_over(NULL));
	credit.exposure_minor = 100;
	assert_false(credit_over(&credit));
	field_set(&credit, limit_minor, 100);
	assert_false(credit_over(&credit));
	field_set(&credit, limit_minor, 99);
	assert_true(credit_over(&credit));
}

struct amounts {
	Orderd__V1__Order order;
	Orderd__V1__OrderLine lines[LINES_MAX];
	const Orderd__V1__OrderLine *list[LINES_MAX];
	size_t n;
	struct tax_line tax_lines[LINES_MAX];
	struct tax_rate rates[LINES_MAX];
	struct order_amount amount;
};

static void amounts_fill(struct amounts *amounts)
{
	static char currencies[][4] = { "EUR", "JPY", "KWD" };

	*amounts = (struct amounts){ .order = ORDERD__V1__ORDER__INIT };
	amounts->order.currency = currencies[some(2)];
	amounts->order.tax_mode = (Orderd__V1__TaxMode)(1 + some(1));
	amounts->order.rounding_mode = (Orderd__V1__RoundingMode)(1 + some(1));
	amounts->order.tax_rounding = (Orderd__V1__TaxRounding)(1 + some(1));
	amounts->n = 1 + (size_t)some(LINES_MAX - 1);
	for (size_t i = 0; i < amounts->n; i++) {
		Orderd__V1__OrderLine *line = &amounts->lines[i];

		orderd__v1__order_line__init(line);
		line->ordered_micros = 1 + some(20000000);
		line->unit_price_micros = some(50000000);
		line->tax_rate_micros = some(3) * 63000;
		amounts->list[i] = line;
	}
}

static void amounts_compute(struct amounts *amounts)
{
	assert_int_equal(order_amount_compute(&amounts->order, amounts->list, amounts->n,
					      amounts->tax_lines, amounts->rates, &amounts->amount),
			 0);
}

/* Cancelling is the same as never having ordered, to the last unit, under every rule. */
static void what_is_left_costs_what_it_would_have_cost_alone(void **state)
{
	srand(2);
	for (int round = 0; round < ROUNDS; round++) {
		struct amounts cancelled, alone;
		int64_t before, net_minor = 0;

		amounts_fill(&cancelled);
		amounts_compute(&cancelled);
		before = cancelled.amount.totals.total_minor;
		alone = cancelled;
		for (size_t i = 0; i < cancelled.n; i++) {
			Orderd__V1__OrderLine *line = &cancelled.lines[i];

			line->cancelled_micros = some(2) ? some(line->ordered_micros)
							 : line->ordered_micros;
			alone.lines[i].ordered_micros -= line->cancelled_micros;
			cancelled.list[i] = line;
			alone.list[i] = &alone.lines[i];
		}
		amounts_compute(&cancelled);
		amounts_compute(&alone);
		assert_memory_equal(&cancelled.amount, &alone.amount, sizeof(alone.amount));
		assert_true(cancelled.amount.totals.total_minor <= before);
		for (size_t i = 0; i < cancelled.n; i++)
			net_minor += cancelled.tax_lines[i].net_minor;
		assert_int_equal(net_minor, cancelled.amount.totals.net_minor);
	}
}

static void an_amount_beyond_64_bits_is_none(void **state)
{
	struct amounts amounts;

	amounts_fill(&amounts);
	amounts.lines[0].ordered_micros = INT64_MAX;
	amounts.lines[0].unit_price_micros = INT64_MAX;
	assert_int_equal(order_amount_compute(&amounts.order, amounts.list, amounts.n,
					      amounts.tax_lines, amounts.rates, &amounts.amount),
			 MONEY_OVERFLOW);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(shipments_follow_their_table),
	cmocka_unit_test(a_line_goes_from_reserved_to_delivered),
	cmocka_unit_test(a_line_without_stock_reserves_what_its_shipments_hold),
	cmocka_unit_test(what_waits_is_cancelled_first_what_is_on_shipments_last),
	cmocka_unit_test(any_sequence_of_steps_keeps_the_counters_right),
	cmocka_unit_test(nothing_left_and_nothing_touched_are_told),
	cmocka_unit_test(an_account_is_over_its_limit_when_that_was_lowered),
	cmocka_unit_test(what_is_left_costs_what_it_would_have_cost_alone),
	cmocka_unit_test(an_amount_beyond_64_bits_is_none),
};
UNIT_MAIN(tests)
