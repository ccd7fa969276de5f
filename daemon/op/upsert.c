#include "op/upsert.h"

#include <inttypes.h>
#include <string.h>

#include "op/announce.h"
#include "op/input.h"
#include "op/record_key.h"
#include "op/version.h"

static Orderd__V1__RecordKey upsert_key(const struct upsert_names *names,
					Orderd__V1__RecordKey__KeyCase key_case)
{
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;

	key.key_case = key_case;
	if (key_case == ORDERD__V1__RECORD_KEY__KEY_ID)
		key.id = names->id;
	else if (key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER)
		key.number = names->number;
	else
		key.external = names->external_id;
	return key;
}

static bool upsert_has(const struct upsert_names *names, Orderd__V1__RecordKey__KeyCase key_case)
{
	if (key_case == ORDERD__V1__RECORD_KEY__KEY_ID)
		return names->has_id;
	if (key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER)
		return names->number != NULL;
	return names->external_id != NULL;
}

/* In the order in which they count. */
static const Orderd__V1__RecordKey__KeyCase upsert_cases[] = {
	ORDERD__V1__RECORD_KEY__KEY_ID,
	ORDERD__V1__RECORD_KEY__KEY_EXTERNAL,
	ORDERD__V1__RECORD_KEY__KEY_NUMBER,
};
#define UPSERT_CASES (sizeof(upsert_cases) / sizeof(upsert_cases[0]))

void upsert_check(const struct upsert_names *names, struct verdict *verdict)
{
	input_id(verdict, names->has_id, names->id, verdict_path(verdict, "%s.id", names->path));
	record_key_check_external(verdict, names->external_id, "external_id");
	input_code(verdict, names->number,
		   verdict_path(verdict, "%s.%s", names->path, names->number_field));
}

static int64_t upsert_id(const struct slot *slot)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(slot->message->descriptor, "id");

	return *(const int64_t *)(const void *)((const char *)slot->message + field->offset);
}

static int64_t upsert_version(const struct slot *slot)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(
		slot->message->descriptor, "version");

	return *(const int64_t *)(const void *)((const char *)slot->message + field->offset);
}

static const char *upsert_number(const struct upsert_names *names, const struct slot *slot)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(
		slot->message->descriptor, names->number_field);

	return *(const char *const *)(const void *)((const char *)slot->message + field->offset);
}

struct slot *upsert_want(struct work *work, const struct upsert_names *names)
{
	struct slot *found = NULL;

	for (size_t i = 0; i < UPSERT_CASES; i++) {
		Orderd__V1__RecordKey key = upsert_key(names, upsert_cases[i]);
		struct slot *slot;

		if (!upsert_has(names, upsert_cases[i]))
			continue;
		work_want_record(work, names->entity, &key);
		slot = work_find_record(work, names->entity, &key);
		if (slot)
			announce_want(work, upsert_id(slot));
		if (slot && !found)
			found = slot;
	}
	return found;
}

static void upsert_conflict(struct work *work, const struct upsert_names *names,
			    const Orderd__V1__RecordKey *key, const struct slot *found,
			    const struct slot *other)
{
	struct verdict *verdict = work_verdict(work);

	verdict_refuse(verdict, REASON_EXISTS, "%s is another record than %s %s",
		       record_key_text(verdict, names->entity, key), names->entity->name,
		       upsert_number(names, found));
	verdict_fact(verdict, "id", "%" PRId64, upsert_id(other));
	verdict_fact(verdict, "number", "%s", upsert_number(names, other));
}

static bool upsert_resolve(struct work *work, const struct upsert_names *names, struct slot **ret)
{
	struct slot *found = NULL;

	for (size_t i = 0; i < UPSERT_CASES; i++) {
		Orderd__V1__RecordKey key = upsert_key(names, upsert_cases[i]);
		struct slot *slot;

		if (!upsert_has(names, upsert_cases[i]))
			continue;
		slot = work_find_record(work, names->entity, &key);
		if (!slot && upsert_cases[i] == ORDERD__V1__RECORD_KEY__KEY_ID) {
			record_key_unknown(work_verdict(work), names->entity, &key);
			return false;
		}
		if (slot && found && slot != found) {
			upsert_conflict(work, names, &key, found, slot);
			return false;
		}
		if (slot)
			found = slot;
	}
	*ret = found;
	return true;
}

bool upsert_find(struct work *work, const struct upsert_names *names, bool has_expected_version,
		 int64_t expected_version, struct slot **ret)
{
	struct verdict *verdict = work_verdict(work);
	const char *what = names->entity->name;
	struct slot *slot = NULL;

	if (!upsert_resolve(work, names, &slot))
		return false;
	if (slot)
		what = verdict_path(verdict, "%s %s", what, upsert_number(names, slot));
	if (!version_check(verdict, has_expected_version, expected_version,
			   slot ? upsert_version(slot) : 0, what))
		return false;
	if (slot && names->number && strcmp(names->number, upsert_number(names, slot)) != 0) {
		verdict_violate(verdict, REASON_IMMUTABLE,
				verdict_path(verdict, "%s.%s", names->path, names->number_field),
				"%s cannot become \"%s\"", what, names->number);
		return false;
	}
	*ret = slot;
	return true;
}

void upsert_link(struct work *work, const struct upsert_names *names, int64_t id)
{
	Orderd__V1__RecordKey key;

	if (!names->external_id)
		return;
	key = upsert_key(names, ORDERD__V1__RECORD_KEY__KEY_EXTERNAL);
	if (!work_find_record(work, names->entity, &key))
		work_link(work, names->entity, id, names->external_id);
}
