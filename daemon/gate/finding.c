#include "gate/finding.h"

#include <assert.h>

/* What ends the walk makes the whole message malformed and needs no reason of its own. */
static enum reason finding_reason(enum walk_problem problem)
{
	switch (problem) {
	case WALK_REPEATED_MANY:
		return REASON_TOO_MANY;
	case WALK_ENUM:
		return REASON_ENUM_UNKNOWN;
	case WALK_INTEGER:
	case WALK_TIME_RANGE:
		return REASON_OUT_OF_RANGE;
	case WALK_UTF8:
	case WALK_NUL:
	case WALK_TIME_FINE:
		return REASON_FORMAT;
	case WALK_TRUNCATED:
	case WALK_VARINT_LONG:
	case WALK_TAG_INVALID:
	case WALK_GROUP:
	case WALK_WIRE_TYPE:
	case WALK_DEEP:
	case WALK_MESSAGE_TWICE:
	case WALK_UNKNOWN_MANY:
		break;
	}
	return REASON_BODY_MALFORMED;
}

void finding_judge(const struct walk_report *report, int answer, const char *noun,
		   enum reason malformed, struct verdict *verdict)
{
	if (answer == WALK_MALFORMED) {
		const struct walk_finding *last = &report->findings[report->n_findings - 1];

		assert(report->n_findings > 0);
		verdict_refuse(verdict, malformed, "%s%s%s %s", noun,
			       last->path[0] != '\0' ? ": " : "", last->path,
			       walk_explain(last->problem));
		return;
	}
	for (uint32_t i = 0; i < report->n_findings; i++) {
		const struct walk_finding *finding = &report->findings[i];

		verdict_violate(verdict, finding_reason(finding->problem), finding->path, "%s %s",
				finding->path, walk_explain(finding->problem));
	}
	/* The verdict keeps as many as the report does; it only has to know how many there were. */
	verdict->total += report->total - report->n_findings;
	verdict->n_errors += report->total - report->n_findings;
}
