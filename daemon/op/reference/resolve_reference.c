#include <string.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/reference/reference_kind.h"

static void resolve_reference_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ResolveRequest *request = message;

	if (request->has_kind)
		reference_kind_check(verdict, request->kind);
	record_key_check(verdict, request->record, "record");
}

/* Whether records of the entity are meant. */
static bool resolve_reference_means(const Orderd__V1__ResolveRequest *request,
				    const struct entity *entity)
{
	return reference_kind_fits(entity) && (!request->has_kind || entity->kind == request->kind);
}

static void resolve_reference_load(struct work *work, const void *message)
{
	const Orderd__V1__ResolveRequest *request = message;

	for (unsigned int i = 0; i < entity_count; i++) {
		struct slot *slot;

		if (!resolve_reference_means(request, entity_table[i]))
			continue;
		work_want_record(work, entity_table[i], request->record);
		slot = work_find_record(work, entity_table[i], request->record);
		if (slot)
			announce_want(work, record_key_id(slot));
	}
}

static Orderd__V1__ResolvedRecord *resolve_reference_record(struct work *work,
							    const struct slot *slot)
{
	Orderd__V1__ResolvedRecord *record =
		message_new(work_arena(work), &orderd__v1__resolved_record__descriptor);

	field_set(record, kind, slot->entity->kind);
	field_set(record, id, record_key_id(slot));
	record->number = record_key_number(slot);
	record->n_external_ids = work_links(work, slot->entity, record->id, &record->external_ids);
	return record;
}

static void resolve_reference_unknown(struct verdict *verdict,
				      const Orderd__V1__ResolveRequest *request)
{
	static const struct entity any = { .name = "record" };

	record_key_unknown(verdict, request->has_kind ? entity_find(request->kind) : &any,
			   request->record);
}

static void resolve_reference_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ResolveRequest *request = message;
	Orderd__V1__ResolveResponse *response = reply;

	response->records = arena_alloc(work_arena(work), entity_count * sizeof(void *));
	for (unsigned int i = 0; i < entity_count; i++) {
		struct slot *slot;

		if (!resolve_reference_means(request, entity_table[i]))
			continue;
		slot = work_find_record(work, entity_table[i], request->record);
		if (slot)
			response->records[response->n_records++] =
				resolve_reference_record(work, slot);
	}
	if (response->n_records == 0)
		resolve_reference_unknown(work_verdict(work), request);
}

const struct op op_resolve_reference = {
	.method = "orderd.v1.ReferenceService/Resolve",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = resolve_reference_check,
	.load = resolve_reference_load,
	.decide = resolve_reference_decide,
};
