#include "op/document_number.h"

#include <time.h>

#define NUMBER_WIDTH 6

/* Year of the batch's time in UTC. */
static int document_number_year(struct work *work)
{
	time_t seconds = (time_t)(work_now_us(work) / 1000000);
	struct tm utc;

	gmtime_r(&seconds, &utc);
	return utc.tm_year + 1900;
}

static const char *document_number_series(struct work *work, const char *kind)
{
	return arena_printf(work_arena(work), "%s-%d", kind, document_number_year(work));
}

void document_number_want(struct work *work, const char *kind)
{
	work_want(work, &number_series_by_code, v_text(document_number_series(work, kind)));
}

char *document_number_take(struct work *work, const char *kind, const char *letters)
{
	struct arena *arena = work_arena(work);
	const char *prefix = arena_printf(arena, "%s-%d-", letters, document_number_year(work));

	return arena_strdup(
		arena, work_number(work, document_number_series(work, kind), prefix, NUMBER_WIDTH));
}
