#include "op/version.h"

#include <inttypes.h>

bool version_check(struct verdict *verdict, bool has_expected, int64_t expected, int64_t current,
		   const char *what)
{
	if (!has_expected || expected == current)
		return true;
	verdict_refuse(verdict, REASON_VERSION_CONFLICT,
		       "%s has version %" PRId64 ", not %" PRId64
		       "; read it again, then decide whether the change is still wanted",
		       what, current, expected);
	verdict_fact(verdict, "current_version", "%" PRId64, current);
	return false;
}
