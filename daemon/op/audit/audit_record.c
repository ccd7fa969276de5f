#include "op/audit/audit_record.h"

#include "op/input.h"
#include "op/record_key.h"
#include "op/reference/reference_kind.h"

#define VALUES_MAX 100000 /* of one record; the oldest beyond them are told as erased */

/* Subject, record, kind, until, limit. */
static const struct query record_values = {
	.name = "record_values",
	.row = &orderd__internal__v1__personal_row__descriptor,
	.types = "iiiii",
};

void audit_record_check(struct verdict *verdict, Orderd__V1__RecordKind kind,
			const Orderd__V1__RecordKey *key)
{
	const struct entity *entity = entity_find(kind);

	if (kind == ORDERD__V1__RECORD_KIND__RECORD_KIND_UNSPECIFIED)
		input_required(verdict, "kind");
	else if (!entity || !history_can(entity) || !reference_kind_fits(entity))
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "kind",
				"records of this kind have no history of their own: it stands in "
				"that of the record they are part of");
	record_key_check(verdict, key, "record");
}

struct slot *audit_record_want(struct work *work, Orderd__V1__RecordKind kind,
			       const Orderd__V1__RecordKey *key)
{
	const struct entity *entity = entity_find(kind);

	work_want_record(work, entity, key);
	return work_find_record(work, entity, key);
}

struct slot *audit_record_find(struct work *work, Orderd__V1__RecordKind kind,
			       const Orderd__V1__RecordKey *key)
{
	struct slot *slot = work_find_record(work, entity_find(kind), key);

	if (!slot)
		record_key_unknown(work_verdict(work), entity_find(kind), key);
	return slot;
}

void audit_record_want_values(struct work *work, const struct slot *slot, int64_t until_seq)
{
	work_query(work, &record_values, v_int(record_key_account(slot)),
		   v_int(record_key_id(slot)), v_int((int64_t)slot->entity->kind), v_int(until_seq),
		   v_int(VALUES_MAX));
}

void audit_record_values(struct work *work, struct history_values *ret)
{
	const void *const *rows = NULL;
	size_t n = work_rows(work, &record_values, &rows);

	history_values_init(ret, work_arena(work), rows, n);
}

Orderd__V1__RecordChanges *audit_record_changes(struct arena *arena,
						const Orderd__Internal__V1__EventRow *row)
{
	ProtobufCAllocator allocator = arena_allocator(arena);

	return orderd__v1__record_changes__unpack(&allocator, row->changes.len, row->changes.data);
}
