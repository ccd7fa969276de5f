#include "op/announce.h"
#include "op/message.h"
#include "op/names.h"
#include "op/operations.h"
#include "op/order/order_lines.h"
#include "op/record_key.h"

static void get_order_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetOrderRequest *request = message;

	record_key_check(verdict, request->order, "order");
}

static void get_order_load(struct work *work, const void *message)
{
	const Orderd__V1__GetOrderRequest *request = message;
	struct slot **slots = NULL;
	struct slot *slot;
	int64_t id;
	size_t n;

	work_want_record(work, &entity_order, request->order);
	slot = work_find_record(work, &entity_order, request->order);
	if (!slot)
		return;
	id = ((const Orderd__V1__Order *)slot->message)->id;
	if (((const Orderd__V1__Order *)slot->message)->has_hold_count)
		work_want(work, &order_hold_by_order, v_int(id));
	order_lines_want(work, id);
	work_want(work, &order_address_by_order, v_int(id));
	announce_want(work, id);
	names_want(work, request, &entity_order, slot->message);
	n = work_list(work, &order_line_by_order, &slots, v_int(id));
	for (size_t i = 0; i < n; i++)
		names_want(work, request, &entity_order_line, slots[i]->message);
}

static void get_order_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetOrderRequest *request = message;
	Orderd__V1__GetOrderResponse *response = reply;
	struct slot **slots = NULL;
	Orderd__V1__Order *order;
	struct names names;
	struct slot *slot;

	slot = work_find_record(work, &entity_order, request->order);
	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_order, request->order);
		return;
	}
	order = message_copy(work_arena(work), slot->message);
	order->n_lines = work_list(work, &order_line_by_order, &slots, v_int(order->id));
	order->lines = message_list(work_arena(work), slots, order->n_lines);
	order->n_addresses = work_list(work, &order_address_by_order, &slots, v_int(order->id));
	order->addresses = message_list(work_arena(work), slots, order->n_addresses);
	if (order->has_hold_count) {
		order->n_holds = work_list(work, &order_hold_by_order, &slots, v_int(order->id));
		order->holds = message_list(work_arena(work), slots, order->n_holds);
	}
	response->order = order;
	response->n_external_ids =
		work_links(work, &entity_order, order->id, &response->external_ids);
	names_init(&names, work, request);
	names_add(&names, &entity_order, order);
	for (size_t i = 0; i < order->n_lines; i++)
		names_add(&names, &entity_order_line, order->lines[i]);
	names_put(&names, response);
}

const struct op op_get_order = {
	.method = "orderd.v1.OrderService/GetOrder",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_order_check,
	.load = get_order_load,
	.decide = get_order_decide,
};
