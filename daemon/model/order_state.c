#include "model/order_state.h"

#include <stdio.h>
#include <string.h>

#include "model/field.h"

#define STATE(name) ORDERD__V1__ORDER_STATE__ORDER_STATE_##name

struct order_transition {
	Orderd__V1__OrderState from;
	enum order_step step;
	Orderd__V1__OrderState to;
};

static const struct order_transition order_transitions[] = {
	{ STATE(UNSPECIFIED), ORDER_STEP_PLACE, STATE(PLACED) },
	{ STATE(PLACED), ORDER_STEP_CONFIRM, STATE(CONFIRMED) },
	{ STATE(PLACED), ORDER_STEP_CANCEL, STATE(CANCELLED) },
	{ STATE(CONFIRMED), ORDER_STEP_CANCEL, STATE(CANCELLED) },
};
static const size_t order_transitions_count =
	sizeof(order_transitions) / sizeof(order_transitions[0]);

static const char *const order_step_names[] = {
	[ORDER_STEP_PLACE] = "place",
	[ORDER_STEP_CONFIRM] = "confirm",
	[ORDER_STEP_CANCEL] = "cancel",
};

int order_state_step(Orderd__V1__Order *order, enum order_step step)
{
	for (size_t i = 0; i < order_transitions_count; i++) {
		const struct order_transition *transition = &order_transitions[i];

		if (transition->from == order->state && transition->step == step) {
			field_set(order, state, transition->to);
			return 0;
		}
	}
	return ORDER_STATE_REFUSED;
}

const char *order_state_step_name(enum order_step step)
{
	return order_step_names[step];
}

const char *order_state_name(Orderd__V1__OrderState state)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
		&orderd__v1__order_state__descriptor, (int)state);

	return value ? value->name + strlen("ORDER_STATE_") : "UNKNOWN";
}

/* Appends to a list of words in a text of limited size; what does not fit is left out. */
static void order_state_append(char *out, size_t size, const char *separator, const char *word)
{
	size_t length = strlen(out);

	snprintf(out + length, size - length, "%s%s", length > 0 ? separator : "", word);
}

char *order_state_sources(enum order_step step, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < order_transitions_count; i++)
		if (order_transitions[i].step == step)
			order_state_append(out, size, " or ",
					   order_state_name(order_transitions[i].from));
	return out;
}

char *order_state_steps(Orderd__V1__OrderState state, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < order_transitions_count; i++)
		if (order_transitions[i].from == state)
			order_state_append(out, size, ", ",
					   order_step_names[order_transitions[i].step]);
	if (out[0] == '\0')
		order_state_append(out, size, "", "none");
	return out;
}
