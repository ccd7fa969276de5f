/*
 * A page of a record's history in the making. It may end within an event: whoever makes the next
 * one tells how many of the event's fields were told. Everything lives in the arena.
 */

#pragma once

#include "orderd/v1/audit.pb-c.h"
#include "store/history.h"
#include "store/work.h"

struct history_page {
	struct arena *arena;
	const struct slot *slot; /* the record */
	struct history_values values;
	size_t skip;   /* fields of the first event that former pages told */
	size_t fields; /* of the last event: told by this page and former ones */
	size_t bytes;  /* about as many as the page has */
	bool full;     /* behind `fields` the next page begins */
};

/*
 * Tells an event; *ret is NULL when there is nothing to tell that former pages did not. False when
 * the row cannot be read.
 */
bool history_page_event(struct history_page *page, const Orderd__Internal__V1__EventRow *row,
			Orderd__V1__RecordHistoryEntry **ret);
