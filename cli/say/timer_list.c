#include "output.h"
#include "say/say.h"

static const struct column timer_list_columns[] = {
	{ .title = "TIMER", .path = "id" },
	{ .title = "KIND", .path = "kind" },
	{ .title = "STATE", .path = "state" },
	{ .title = "DUE", .path = "due_at" },
	{ .title = "SUBJECT", .path = "subject_id" },
	{ .title = "TARGET", .path = "target_id", .wide = true },
	{ .title = "POLICY", .path = "policy", .wide = true },
	{ .title = "FIRED", .path = "fired_at", .wide = true },
	{ .title = "LATE", .path = "late" },
	{ .title = NULL },
};

const struct sentence say_timer_list = {
	.noun = "timer",
	.verb = "list",
	.summary = "Lists what is to happen by itself, newest first",
	.examples = { "orderctl timer list --state PENDING --due-until 2026-03-01",
		      "orderctl timer list --account C-000017 -o json" },
	.flags = { { .name = "state", .value = "STATE", .help = "In this state", .field = "state" },
		   { .name = "kind", .value = "KIND", .help = "Of this kind", .field = "kind" },
		   { .name = "account",
		     .value = "KEY",
		     .help = "Of records of this account",
		     .field = "account" },
		   { .name = "due-until",
		     .value = "TIME",
		     .help = "Due before this time",
		     .field = "due_until" } },
	.method = "TimerService/ListTimers",
	.doing = "list timers",
	.record = "timers",
	.columns = timer_list_columns,
	.name = "id",
	.nothing = "No timers.",
};
