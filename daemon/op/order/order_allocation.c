#include <inttypes.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "op/inventory/place.h"
#include "op/order/order_evaluation.h"

/* A line whose stock is kept, to be sorted by product. */
struct order_claim {
	int64_t product_id;
	size_t position;
};

static int order_claim_compare(const void *a, const void *b)
{
	const struct order_claim *left = a, *right = b;

	if (left->product_id != right->product_id)
		return left->product_id < right->product_id ? -1 : 1;
	return left->position < right->position ? -1 : 1;
}

/* The claims in the order of their products, then of their lines. */
static size_t order_allocation_claims(struct order_evaluation *evaluation,
				      struct order_claim *claims)
{
	size_t n = 0;

	for (size_t i = 0; i < evaluation->input->n_lines; i++) {
		const Orderd__V1__Product *product = evaluation->positions[i].product;

		if (product &&
		    product->stock_policy != ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED)
			claims[n++] = (struct order_claim){ product->id, i };
	}
	qsort(claims, n, sizeof(*claims), order_claim_compare);
	return n;
}

static bool order_allocation_check_location(struct order_evaluation *evaluation)
{
	const Orderd__V1__Location *location = evaluation->terms.location;

	if (!location) {
		place_missing(evaluation->verdict, evaluation->input->location, "order.location");
		return false;
	}
	if (location->status != ORDERD__V1__LOCATION_STATUS__LOCATION_STATUS_ACTIVE) {
		verdict_violate(evaluation->verdict, REASON_LOCATION_INACTIVE, "order.location",
				"location %s is INACTIVE", location->code);
		return false;
	}
	return true;
}

static void order_allocation_refuse(struct order_evaluation *evaluation,
				    const struct order_demand *demand, size_t n_lines)
{
	char asked[32], available[32];

	decimal_format_micros(demand->allocation.demand_micros, asked);
	decimal_format_micros(demand->allocation.available_micros, available);
	verdict_violate(evaluation->verdict, REASON_STOCK_INSUFFICIENT,
			verdict_path(evaluation->verdict, "order.lines[%zu].quantity_micros",
				     demand->first),
			"product %s: %s asked for in %zu line%s, %s available at location %s",
			demand->product->sku, asked, n_lines, n_lines == 1 ? "" : "s", available,
			evaluation->terms.location->code);
}

/* Sums the demand of one product's claims and gives them their parts. */
static void order_allocation_product(struct order_evaluation *evaluation,
				     const struct order_claim *claims, size_t n,
				     struct order_demand *demand)
{
	struct slot *slot = work_find(evaluation->work, &stock_level_by_place,
				      v_int(claims[0].product_id),
				      v_int(evaluation->terms.location->id));
	const Orderd__V1__StockLevel *level = slot ? (const Orderd__V1__StockLevel *)slot->message
						   : NULL;
	int r = 0;

	demand->first = claims[0].position;
	demand->product = evaluation->positions[demand->first].product;
	allocation_init(&demand->allocation, demand->product->stock_policy, level);
	for (size_t i = 0; i < n && r == 0; i++)
		r = allocation_demand(
			&demand->allocation,
			evaluation->positions[claims[i].position].input->quantity_micros);
	if (r == 0 && level)
		r = money_add(level->backordered_micros, demand->allocation.demand_micros,
			      &(int64_t){ 0 });
	if (r != 0) {
		verdict_violate(evaluation->verdict, REASON_AMOUNT_OVERFLOW,
				verdict_path(evaluation->verdict,
					     "order.lines[%zu].quantity_micros", demand->first),
				"the quantity of product %s does not fit into 64 bits",
				demand->product->sku);
		return;
	}
	if (allocation_short(&demand->allocation)) {
		order_allocation_refuse(evaluation, demand, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct order_position *position = &evaluation->positions[claims[i].position];

		allocation_take(&demand->allocation, position->input->quantity_micros,
				&position->reserved_micros, &position->backordered_micros);
		demand->reserved_micros += position->reserved_micros;
		demand->backordered_micros += position->backordered_micros;
	}
}

void order_evaluate_stock(struct order_evaluation *evaluation)
{
	struct arena *arena = work_arena(evaluation->work);
	struct order_claim *claims;
	size_t n, end;

	claims = arena_alloc(arena, evaluation->input->n_lines * sizeof(*claims));
	n = order_allocation_claims(evaluation, claims);
	if (n == 0 || !order_allocation_check_location(evaluation))
		return;
	evaluation->demands = arena_alloc(arena, n * sizeof(*evaluation->demands));
	for (size_t i = 0; i < n; i = end) {
		end = i + 1;
		while (end < n && claims[end].product_id == claims[i].product_id)
			end++;
		order_allocation_product(evaluation, &claims[i], end - i,
					 &evaluation->demands[evaluation->n_demands++]);
	}
}
