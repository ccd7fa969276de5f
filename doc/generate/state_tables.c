#include <errno.h>
#include <string.h>

#include "model/order_state.h"
#include "model/shipment_state.h"
#include "tables.h"

static const struct {
	const char *name;
	const struct state_machine *machine;
} state_machines[] = {
	{ "order", &order_state_machine },
	{ "shipment", &shipment_state_machine },
};

/* Before its first step a record is in no state; a step that leads nowhere else is no arrow. */
static void state_draw(struct page *page, const struct state_machine *machine,
		       const struct state_transition *transition)
{
	const char *step = machine->step_names[transition->step];

	if (transition->from == transition->to)
		return;
	fprintf(page->out, "%-16s -- %-12s --> %s\n",
		transition->from ? state_machine_name(machine, transition->from) : "",
		step ? step : "by itself", state_machine_name(machine, transition->to));
}

int tables_states(struct page *page, const char *argument)
{
	for (size_t i = 0; i < sizeof(state_machines) / sizeof(state_machines[0]); i++) {
		const struct state_machine *machine = state_machines[i].machine;

		if (strcmp(state_machines[i].name, argument) != 0)
			continue;
		fputs("```\n", page->out);
		for (size_t k = 0; k < machine->n_transitions; k++)
			state_draw(page, machine, &machine->transitions[k]);
		fputs("```\n", page->out);
		return 0;
	}
	return -ENOENT;
}
