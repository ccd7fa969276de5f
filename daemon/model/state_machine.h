/*
 * A table of states and of the steps that lead from one to another, with its words for messages.
 * Tables are static data; nothing is owned.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

struct state_transition {
	int from;
	int step;
	int to;
};

struct state_machine {
	const ProtobufCEnumDescriptor *states;
	const char *prefix; /* of their names: "ORDER_STATE_" */
	const struct state_transition *transitions;
	size_t n_transitions;
	const char *const *step_names; /* NULL: made by counters, by no command */
};

/* Where the step leads; false when it cannot be made from there. */
bool state_machine_next(const struct state_machine *machine, int from, int step, int *ret);

/* "PLACED". */
const char *state_machine_name(const struct state_machine *machine, int state);

/* The states from which the step can be made: "PLACED or CONFIRMED". Returns `out`. */
char *state_machine_sources(const struct state_machine *machine, int step, char *out, size_t size);

/* The command that leads from the state to one where the step can be made; NULL: no single one. */
const char *state_machine_first(const struct state_machine *machine, int state, int step);

/* The commands that can be given in the state: "confirm, cancel"; "none" where it is final. Returns
 * `out`. */
char *state_machine_steps(const struct state_machine *machine, int state, char *out, size_t size);
