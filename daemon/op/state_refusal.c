#include "op/state_refusal.h"

void state_refuse(struct verdict *verdict, const struct state_refusal *refusal, const char *what)
{
	const struct state_machine *machine = refusal->machine;
	const char *state = state_machine_name(machine, refusal->state);
	char sources[128], steps[128];
	const char *first;

	state_machine_sources(machine, refusal->step, sources, sizeof(sources));
	state_machine_steps(machine, refusal->state, steps, sizeof(steps));
	verdict_refuse(verdict, refusal->reason,
		       "cannot %s %s: it is %s, the step needs a %s %s; allowed now: %s",
		       machine->step_names[refusal->step], what, state, sources, refusal->noun,
		       steps);
	verdict_fact(verdict, "state", "%s", state);
	verdict_fact(verdict, "allowed", "%s", steps);
	verdict_fact(verdict, "number", "%s", refusal->number);
	first = state_machine_first(machine, refusal->state, refusal->step);
	if (first)
		verdict_fact(verdict, "first", "%s", first);
}
