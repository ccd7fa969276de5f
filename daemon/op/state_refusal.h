/* Refuses a step that a record's state does not allow, with the states and steps that are. */

#pragma once

#include "model/state_machine.h"
#include "store/verdict.h"

struct state_refusal {
	const struct state_machine *machine;
	enum reason reason;
	const char *noun;   /* "order" */
	const char *number; /* of the record */
	int state;
	int step;
};

/* "cannot ship SO-2026-000417: …"; `what` follows the step's name. */
void state_refuse(struct verdict *verdict, const struct state_refusal *refusal, const char *what);
