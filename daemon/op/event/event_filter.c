#include "op/event/event_filter.h"

#include <string.h>

#include "op/input.h"

#define TYPES_MAX 64
#define TYPE_BYTES_MAX 64

static bool event_filter_type_valid(const char *type)
{
	size_t length = strlen(type);

	return length > 0 && length <= TYPE_BYTES_MAX &&
		strspn(type, "abcdefghijklmnopqrstuvwxyz_.") == length;
}

void event_filter_check(struct verdict *verdict, char *const *types, size_t n_types,
			bool has_aggregate_kind, Orderd__V1__RecordKind aggregate_kind)
{
	if (n_types > TYPES_MAX)
		verdict_violate(verdict, REASON_TOO_MANY, "types",
				"%zu types, at most %d are allowed", n_types, TYPES_MAX);
	for (size_t i = 0; i < n_types && i < TYPES_MAX; i++)
		if (!event_filter_type_valid(types[i]))
			verdict_violate(
				verdict, REASON_FORMAT, verdict_path(verdict, "types[%zu]", i),
				"types[%zu] is no event type such as order.placed or order.", i);
	if (has_aggregate_kind)
		input_enum(verdict, &orderd__v1__record_kind__descriptor, (int)aggregate_kind,
			   "aggregate_kind");
}

char *event_filter_join(struct arena *arena, char *const *types, size_t n_types)
{
	char *joined = arena_alloc(arena, n_types * (TYPE_BYTES_MAX + 1) + 1);
	char *end = joined;

	if (n_types == 0)
		return NULL;
	for (size_t i = 0; i < n_types; i++) {
		size_t length = strlen(types[i]);

		if (i > 0)
			*end++ = ',';
		memcpy(end, types[i], length);
		end += length;
	}
	return joined;
}
