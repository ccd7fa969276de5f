#include "op/order/order_release.h"

#include "model/credit.h"
#include "model/order_quantity.h"
#include "op/inventory/backorder.h"
#include "orderd/v1/credit.pb-c.h"
#include "orderd/v1/inventory.pb-c.h"

void order_release_want(struct work *work, const Orderd__V1__Order *order)
{
	work_want(work, &credit_account_by_currency, v_int(order->account_id),
		  v_text(order->currency));
}

void order_release_want_line(struct work *work, const Orderd__V1__OrderLine *line,
			     int64_t coming_micros, int64_t except_order_id)
{
	const struct backorder_chance chance = {
		.product_id = line->product_id,
		.location_id = line->location_id,
		.coming_micros = coming_micros,
		.except_order_id = except_order_id,
	};

	if (!line->has_location_id)
		return;
	work_want(work, &stock_level_by_place, v_int(line->product_id), v_int(line->location_id));
	backorder_want(work, &chance);
}

static struct slot *order_release_level(struct work *work, const Orderd__V1__OrderLine *line)
{
	return work_find(work, &stock_level_by_place, v_int(line->product_id),
			 v_int(line->location_id));
}

void order_release_line(struct work *work, Orderd__V1__OrderLine *line, int64_t micros)
{
	int64_t reserved_micros, backordered_micros;
	Orderd__V1__StockLevel *level;

	order_quantity_cancel(line, micros, &reserved_micros, &backordered_micros);
	if (!line->has_location_id)
		return;
	level = work_edit(work, order_release_level(work, line));
	level->reserved_micros -= reserved_micros;
	level->backordered_micros -= backordered_micros;
}

void order_release_credit(struct work *work, const Orderd__V1__Order *order, int64_t amount_minor)
{
	Orderd__V1__CreditAccount *credit =
		work_edit(work,
			  work_find(work, &credit_account_by_currency, v_int(order->account_id),
				    v_text(order->currency)));

	credit->exposure_minor = credit_release(credit, amount_minor);
}

void order_release_fill(struct work *work, const Orderd__V1__OrderLine *line)
{
	if (line->has_location_id)
		backorder_fill(work, order_release_level(work, line));
}
