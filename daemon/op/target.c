#include "op/target.h"

#include <inttypes.h>

#include "op/announce.h"
#include "op/member.h"
#include "op/record_key.h"
#include "op/version.h"

struct slot *target_want(struct work *work, const struct entity *entity,
			 const Orderd__V1__RecordKey *key)
{
	struct slot *slot;

	work_want_record(work, entity, key);
	slot = work_find_record(work, entity, key);
	if (slot)
		announce_want(work, member_integer(slot->message, "id"));
	return slot;
}

const char *target_title(struct work *work, const struct slot *slot)
{
	const struct entity *entity = slot->entity;

	if (!entity->by_number)
		return verdict_path(work_verdict(work), "%s %" PRId64, entity->name,
				    member_integer(slot->message, "id"));
	return verdict_path(work_verdict(work), "%s %s", entity->name,
			    member_text(slot->message, entity->by_number->columns[0]));
}

struct slot *target_find(struct work *work, const struct entity *entity,
			 const Orderd__V1__RecordKey *key, const ProtobufCMessage *request)
{
	const ProtobufCFieldDescriptor *expected = member_find(request, "expected_version");
	struct slot *slot = work_find_record(work, entity, key);

	if (!slot) {
		record_key_unknown(work_verdict(work), entity, key);
		return NULL;
	}
	if (!version_check(work_verdict(work), expected && member_has(request, expected),
			   member_integer(request, "expected_version"),
			   member_integer(slot->message, "version"), target_title(work, slot)))
		return NULL;
	return slot;
}
