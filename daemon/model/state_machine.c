#include "model/state_machine.h"

#include <stdio.h>
#include <string.h>

bool state_machine_next(const struct state_machine *machine, int from, int step, int *ret)
{
	for (size_t i = 0; i < machine->n_transitions; i++) {
		const struct state_transition *transition = &machine->transitions[i];

		if (transition->from == from && transition->step == step) {
			*ret = transition->to;
			return true;
		}
	}
	return false;
}

const char *state_machine_name(const struct state_machine *machine, int state)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(machine->states, state);

	return value ? value->name + strlen(machine->prefix) : "UNKNOWN";
}

/* Appends to a list of words in a text of limited size; what does not fit is left out. */
static void state_machine_append(char *out, size_t size, const char *separator, const char *word)
{
	size_t length = strlen(out);

	snprintf(out + length, size - length, "%s%s", length > 0 ? separator : "", word);
}

char *state_machine_sources(const struct state_machine *machine, int step, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < machine->n_transitions; i++)
		if (machine->transitions[i].step == step)
			state_machine_append(out, size, " or ",
					     state_machine_name(machine,
								machine->transitions[i].from));
	return out;
}

const char *state_machine_first(const struct state_machine *machine, int state, int step)
{
	for (size_t i = 0; i < machine->n_transitions; i++) {
		const struct state_transition *transition = &machine->transitions[i];
		int to;

		if (transition->from == state && machine->step_names[transition->step] &&
		    state_machine_next(machine, transition->to, step, &to))
			return machine->step_names[transition->step];
	}
	return NULL;
}

char *state_machine_steps(const struct state_machine *machine, int state, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < machine->n_transitions; i++) {
		const struct state_transition *transition = &machine->transitions[i];

		if (transition->from == state && machine->step_names[transition->step])
			state_machine_append(out, size, ", ",
					     machine->step_names[transition->step]);
	}
	if (out[0] == '\0')
		state_machine_append(out, size, "", "none");
	return out;
}
