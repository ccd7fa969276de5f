#include <string.h>

#include "store.h"

static bool store_filter_type_matches(const char *types, const char *type)
{
	while (types) {
		size_t length = strcspn(types, ",");

		/* "order." means all that begin so, "order.placed" itself. */
		if (length > 0 && strncmp(types, type, length) == 0 &&
		    (types[length - 1] == '.' || type[length] == '\0'))
			return true;
		types = types[length] == ',' ? types + length + 1 : NULL;
	}
	return false;
}

bool store_filter_matches(const struct store_filter *filter, const struct store_event *event)
{
	if (filter->aggregate_kind && filter->aggregate_kind != event->aggregate_kind)
		return false;
	if (filter->aggregate_id && filter->aggregate_id != event->aggregate_id)
		return false;
	if (filter->account_id && filter->account_id != event->account_id)
		return false;
	return !filter->types || store_filter_type_matches(filter->types, event->type);
}
