#include "op/list.h"

#include <assert.h>
#include <string.h>

#include "op/input.h"
#include "op/member.h"
#include "op/message.h"
#include "op/names.h"
#include "op/page.h"
#include "op/record_key.h"

static uint32_t list_size(const ProtobufCMessage *request)
{
	const ProtobufCFieldDescriptor *field = member_find(request, "page_size");

	return page_size(member_has(request, field),
			 (uint32_t)member_integer(request, "page_size"));
}

/* What a token is bound to: the request without what may differ from page to page. */
static const ProtobufCMessage *list_filter(struct arena *arena, const ProtobufCMessage *request)
{
	const ProtobufCMessageDescriptor *type = request->descriptor;
	ProtobufCMessage *filter = message_copy(arena, request);

	for (unsigned int i = 0; i < type->n_fields; i++)
		if (strncmp(type->fields[i].name, "page_", strlen("page_")) == 0 ||
		    strncmp(type->fields[i].name, "with_", strlen("with_")) == 0)
			member_clear(filter, &type->fields[i]);
	return filter;
}

static bool list_open(const struct listing *listing, const ProtobufCMessage *request,
		      struct verdict *verdict, int64_t *ret_behind_id)
{
	return page_open(verdict, member_text(request, "page_token"),
			 list_filter(verdict->arena, request),
			 listing->newest_first ? INT64_MAX : 0, ret_behind_id);
}

static void list_check_filter(const struct listing *listing, const struct listing_filter *filter,
			      const ProtobufCMessage *request, struct verdict *verdict)
{
	const ProtobufCFieldDescriptor *field = member_find(request, filter->name);

	assert(field);
	if (!member_has(request, field))
		return;
	if (filter->test == LISTING_WORDS)
		return;
	if (filter->target)
		record_key_check(verdict, member_message(request, filter->name), filter->name);
	else if (field->type == PROTOBUF_C_TYPE_ENUM)
		input_enum(verdict, field->descriptor, (int)member_integer(request, filter->name),
			   filter->name);
	else if (field->type == PROTOBUF_C_TYPE_STRING)
		input_text(verdict, listing->entity, listing_column(filter),
			   member_text(request, filter->name), filter->name);
	else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		input_time(verdict, member_message(request, filter->name), filter->name);
	else
		input_id(verdict, true, member_integer(request, filter->name), filter->name);
}

void list_check(const struct listing *listing, const void *request, struct verdict *verdict)
{
	int64_t behind_id;

	for (size_t i = 0; listing->filters[i].name; i++)
		list_check_filter(listing, &listing->filters[i], request, verdict);
	page_check_size(verdict, member_has(request, member_find(request, "page_size")),
			(uint32_t)member_integer(request, "page_size"));
	list_open(listing, request, verdict, &behind_id);
}

static struct value list_filter_value(const struct listing_filter *filter, struct work *work,
				      const ProtobufCMessage *request)
{
	const ProtobufCFieldDescriptor *field = member_find(request, filter->name);
	const struct slot *slot;
	struct value value;

	if (!member_has(request, field))
		return v_null();
	if (filter->target) {
		slot = work_find_record(work, filter->target,
					member_message(request, filter->name));
		return slot ? v_int(member_integer(slot->message, "id")) : v_null();
	}
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return v_time(work_time_us(member_message(request, filter->name)));
	value = member_value(request, filter->name);
	/* An enum's zero is no value of it. */
	return field->type == PROTOBUF_C_TYPE_ENUM && value.integer == 0 ? v_null() : value;
}

struct value list_value(const struct listing *listing, struct work *work, const void *request,
			const char *name)
{
	size_t i = 0;

	while (strcmp(listing->filters[i].name, name) != 0)
		i++;
	return list_filter_value(&listing->filters[i], work, request);
}

bool list_bounds(const struct listing *listing, struct work *work, const void *request,
		 int64_t *ret_behind_id, int64_t *ret_limit)
{
	/* One more tells whether there is another page. */
	*ret_limit = (int64_t)list_size(request) + 1;
	return list_open(listing, request, work_verdict(work), ret_behind_id);
}

bool list_load(const struct listing *listing, struct work *work, const void *request)
{
	struct value values[LISTING_FILTERS_MAX];
	const void *const *rows = NULL;
	int64_t behind_id, limit;
	bool known = true;
	size_t n;

	for (size_t i = 0; listing->filters[i].name; i++) {
		const struct listing_filter *filter = &listing->filters[i];
		const Orderd__V1__RecordKey *key =
			filter->target ? member_message(request, filter->name) : NULL;

		work_want_record(work, filter->target, key);
		values[i] = list_filter_value(filter, work, request);
		known = known && (!key || values[i].kind != VALUE_NULL);
	}
	if (!known || !list_bounds(listing, work, request, &behind_id, &limit))
		return false;
	work_page(work, listing, values, behind_id, limit);
	n = work_page_rows(work, listing, &rows);
	for (size_t i = 0; i < n; i++)
		names_want(work, request, listing->entity, rows[i]);
	return true;
}

/* The response's list of the entity's records. */
static const ProtobufCFieldDescriptor *list_items(const struct listing *listing,
						  const ProtobufCMessage *response)
{
	const ProtobufCMessageDescriptor *type = response->descriptor;

	for (unsigned int i = 0; i < type->n_fields; i++)
		if (type->fields[i].label == PROTOBUF_C_LABEL_REPEATED &&
		    type->fields[i].descriptor == listing->entity->descriptor)
			return &type->fields[i];
	assert(false);
	return NULL;
}

static bool list_is_known(const struct listing *listing, struct work *work,
			  const ProtobufCMessage *request)
{
	for (size_t i = 0; listing->filters[i].name; i++) {
		const struct listing_filter *filter = &listing->filters[i];
		const Orderd__V1__RecordKey *key =
			filter->target ? member_message(request, filter->name) : NULL;

		if (key && !work_find_record(work, filter->target, key))
			record_key_missing(work_verdict(work), filter->target, key, filter->name);
	}
	return !verdict_refused(work_verdict(work));
}

bool list_decide(const struct listing *listing, struct work *work, const void *request,
		 void *response)
{
	const ProtobufCFieldDescriptor *items = list_items(listing, response);
	struct arena *arena = work_arena(work);
	const void *const *rows = NULL;
	struct names names;
	size_t n, n_page;

	if (!list_is_known(listing, work, request))
		return false;
	n = work_page_rows(work, listing, &rows);
	n_page = page_fit(rows, n, list_size(request));
	member_put_list(response, items, n_page, message_rows(arena, rows, n_page));
	names_init(&names, work, request);
	for (size_t i = 0; i < n_page; i++)
		names_add(&names, listing->entity, rows[i]);
	names_put(&names, response);
	if (n_page < n)
		member_put_text(response, "next_page_token",
				page_token(arena, list_filter(arena, request),
					   member_integer(rows[n_page - 1], "id")));
	return true;
}
