#include "watch/until.h"

#include "field.h"
#include "input.h"
#include "record.h"

int until_parse(struct cli *c, const char *text, struct until *ret)
{
	const ProtobufCMessageDescriptor *order = &orderd__v1__order__descriptor;

	ret->field = field_find(order, "fulfillment_status");
	if (record_enum_parse(ret->field->descriptor, text, &ret->value) && ret->value != 0)
		return CLI_OK;
	ret->field = field_find(order, "state");
	return input_enum(c, "--until", text, ret->field->descriptor, &ret->value);
}

static int until_value(const struct until *u, const Orderd__V1__Order *order)
{
	if (!field_is_present(&order->base, u->field))
		return 0;
	return *(const int *)field_at(&order->base, u->field, 0);
}

enum until_verdict until_judge(const struct until *u, const Orderd__V1__Order *order)
{
	/* Up to here one follows the other; the states behind are other ends. */
	const int last = (int)ORDERD__V1__ORDER_STATE__ORDER_STATE_COMPLETED;
	int value = until_value(u, order);
	bool is_state = u->field->descriptor == &orderd__v1__order_state__descriptor;

	if (value == u->value)
		return UNTIL_REACHED;
	if (value > u->value && (!is_state || value <= last))
		return UNTIL_REACHED;
	return (int)order->state >= last ? UNTIL_IMPOSSIBLE : UNTIL_OPEN;
}

const char *until_name(const struct until *u)
{
	return record_enum_short(u->field->descriptor, u->value);
}

const char *until_present(const struct until *u, const Orderd__V1__Order *order)
{
	if (until_judge(u, order) == UNTIL_IMPOSSIBLE)
		return record_enum_short(&orderd__v1__order_state__descriptor, (int)order->state);
	return record_enum_short(u->field->descriptor, until_value(u, order));
}
