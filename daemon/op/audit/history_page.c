#include "op/audit/history_page.h"

#include <string.h>

#include "model/field.h"
#include "op/audit/audit_record.h"
#include "op/audit/audit_text.h"
#include "op/message.h"
#include "op/page.h"
#include "op/record_key.h"
#include "store/history_path.h"

#define FIELD_BYTES 24 /* of a told field, beside its texts */

static Orderd__V1__FieldChange *history_page_field(struct history_page *page,
						   const struct history_field *field)
{
	Orderd__V1__FieldChange *told =
		message_new(page->arena, &orderd__v1__field_change__descriptor);

	told->field = arena_strdup(page->arena, field->field->name);
	told->before = audit_text(page->arena, field->field, field->before);
	told->after = audit_text(page->arena, field->field, field->after);
	if (field->personal)
		field_set(told, personal, 1);
	if (field->erased)
		field_set(told, erased, 1);
	page->bytes += FIELD_BYTES + strlen(told->field);
	page->bytes +=
		(told->before ? strlen(told->before) : 0) + (told->after ? strlen(told->after) : 0);
	return told;
}

/* The part that the fields are of, as far as the change knows it. */
static char *history_page_path(struct history_page *page, const Orderd__V1__RecordChange *change,
			       const struct history_field *fields, size_t n)
{
	const struct entity *entity = entity_find(change->kind);
	Orderd__Internal__V1__ExternalReference name =
		ORDERD__INTERNAL__V1__EXTERNAL_REFERENCE__INIT;

	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].field->name, "system") == 0)
			name.system = audit_text(page->arena, fields[i].field,
						 fields[i].after.kind == VALUE_NULL
							 ? fields[i].before
							 : fields[i].after);
	return history_path(page->arena, page->slot->entity, entity, change->id, change->part,
			    entity == &entity_external_reference ? &name.base : NULL);
}

/* Tells a change's fields behind those that were told; NULL when all were. */
static Orderd__V1__RecordHistoryChange *
history_page_change(struct history_page *page, const Orderd__V1__RecordChange *change, int64_t seq)
{
	Orderd__V1__RecordHistoryChange *told;
	struct history_field *fields = NULL;
	size_t n = history_fields(page->arena, change, seq, &page->values, &fields);

	if (page->fields + n <= page->skip) {
		page->fields += n;
		return NULL;
	}
	told = message_new(page->arena, &orderd__v1__record_history_change__descriptor);
	told->path = history_page_path(page, change, fields, n);
	field_set(told, change, change->change);
	told->fields = arena_alloc(page->arena, n * sizeof(void *));
	page->bytes += FIELD_BYTES + strlen(told->path);
	for (size_t i = 0; i < n && !page->full; i++) {
		if (page->fields++ < page->skip)
			continue;
		told->fields[told->n_fields++] = history_page_field(page, &fields[i]);
		page->full = page->bytes > PAGE_BYTES_MAX;
	}
	return told;
}

static Orderd__V1__RecordHistoryEntry *history_page_entry(struct history_page *page,
							  Orderd__V1__Event *event)
{
	Orderd__V1__RecordHistoryEntry *entry =
		message_new(page->arena, &orderd__v1__record_history_entry__descriptor);

	field_set(entry, seq, event->seq);
	field_set(entry, epoch, event->epoch);
	entry->type = event->type;
	entry->at = event->at;
	entry->occurred_at = event->occurred_at;
	field_set(entry, actor_id, event->actor_id);
	entry->has_request_id = event->has_request_id;
	entry->request_id = event->request_id;
	if (event->aggregate_kind == page->slot->entity->kind && event->has_aggregate_version)
		field_set(entry, version, event->aggregate_version);
	page->bytes += 8 * FIELD_BYTES;
	return entry;
}

bool history_page_event(struct history_page *page, const Orderd__Internal__V1__EventRow *row,
			Orderd__V1__RecordHistoryEntry **ret)
{
	ProtobufCAllocator allocator = arena_allocator(page->arena);
	Orderd__V1__Event *event =
		orderd__v1__event__unpack(&allocator, row->event.len, row->event.data);
	Orderd__V1__RecordChanges *changes = audit_record_changes(page->arena, row);
	Orderd__V1__RecordHistoryEntry *entry;
	bool goes_on = page->skip > 0;

	if (!event || !changes)
		return false;
	entry = history_page_entry(page, event);
	entry->changes = arena_alloc(page->arena, changes->n_changes * sizeof(void *));
	page->fields = 0;
	for (size_t i = 0; i < changes->n_changes && !page->full; i++) {
		Orderd__V1__RecordHistoryChange *told = NULL;

		if (history_has(page->slot->entity, record_key_id(page->slot), changes->changes[i]))
			told = history_page_change(page, changes->changes[i], row->seq);
		if (told)
			entry->changes[entry->n_changes++] = told;
	}
	page->skip = 0;
	/* Told before; or bytes that only looked like a change of the busy record. */
	*ret = (goes_on || page->slot->entity->busy) && entry->n_changes == 0 ? NULL : entry;
	return true;
}
