/*
 * Turns what the walk found into what the caller is told.
 * Nothing is owned.
 */
#pragma once

#include "gate/walk.h"
#include "store/verdict.h"

/*
 * The verdict on a report with findings. answer is the walk's; noun names what was read ("the
 * header"); malformed is the reason when it is no message.
 */
void finding_judge(const struct walk_report *report, int answer, const char *noun,
		   enum reason malformed, struct verdict *verdict);
