#include "op/record_key.h"

#include <inttypes.h>
#include <string.h>

#include "model/form.h"
#include "op/member.h"

#define SYSTEM_BYTES_MAX 32
#define EXTERNAL_ID_BYTES_MAX 128
#define NUMBER_BYTES_MAX 128 /* longer than any number, SKU or code can be */

static bool record_key_text_valid(const char *text, size_t n_bytes_max)
{
	return text && form_code(text) && strlen(text) <= n_bytes_max;
}

static bool record_key_external_valid(const Orderd__V1__ExternalId *name)
{
	return record_key_text_valid(name->system, SYSTEM_BYTES_MAX) &&
		record_key_text_valid(name->external_id, EXTERNAL_ID_BYTES_MAX);
}

bool record_key_valid(const Orderd__V1__RecordKey *key)
{
	if (!key)
		return false;
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_ID)
		return key->id > 0;
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER)
		return record_key_text_valid(key->number, NUMBER_BYTES_MAX);
	return key->key_case == ORDERD__V1__RECORD_KEY__KEY_EXTERNAL && key->external &&
		record_key_external_valid(key->external);
}

static void record_key_check_text(struct verdict *verdict, const char *text, size_t n_bytes_max,
				  const char *path, const char *field)
{
	const char *full;

	if (record_key_text_valid(text, n_bytes_max))
		return;
	full = verdict_path(verdict, "%s.%s", path, field);
	if (!text || !*text)
		verdict_violate(verdict, REASON_REQUIRED, full, "%s must be given", full);
	else if (strlen(text) > n_bytes_max)
		verdict_violate(verdict, REASON_TOO_LONG, full,
				"%s has %zu bytes, at most %zu are allowed", full, strlen(text),
				n_bytes_max);
	else
		verdict_violate(verdict, REASON_FORMAT, full,
				"%s must not hold control characters or begin or end with a blank",
				full);
}

void record_key_check_external(struct verdict *verdict, const Orderd__V1__ExternalId *name,
			       const char *path)
{
	if (!name)
		return;
	record_key_check_text(verdict, name->system, SYSTEM_BYTES_MAX, path, "system");
	record_key_check_text(verdict, name->external_id, EXTERNAL_ID_BYTES_MAX, path,
			      "external_id");
}

void record_key_check(struct verdict *verdict, const Orderd__V1__RecordKey *key, const char *path)
{
	if (record_key_valid(key))
		return;
	if (!key || key->key_case == ORDERD__V1__RECORD_KEY__KEY__NOT_SET)
		verdict_violate(verdict, REASON_REQUIRED, path,
				"%s must be named by id, number or external", path);
	else if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_ID)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, verdict_path(verdict, "%s.id", path),
				"%s.id is %" PRId64 ", ids are greater than 0", path, key->id);
	else if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER)
		record_key_check_text(verdict, key->number, NUMBER_BYTES_MAX, path, "number");
	else
		record_key_check_external(verdict, key->external,
					  verdict_path(verdict, "%s.external", path));
}

const char *record_key_text(struct verdict *verdict, const struct entity *entity,
			    const Orderd__V1__RecordKey *key)
{
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_ID)
		return verdict_path(verdict, "%s %" PRId64, entity->name, key->id);
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER)
		return verdict_path(verdict, "%s \"%s\"", entity->name, key->number);
	return verdict_path(verdict, "%s \"%s\" of system %s", entity->name,
			    key->external->external_id, key->external->system);
}

int64_t record_key_id(const struct slot *slot)
{
	return member_integer(slot->message, "id");
}

int64_t record_key_account(const struct slot *slot)
{
	return member_integer(slot->message, slot->entity == &entity_account ? "id" : "account_id");
}

char *record_key_number(const struct slot *slot)
{
	const struct key *key = slot->entity->by_number;

	return key ? member_text(slot->message, key->columns[0]) : NULL;
}

const char *record_key_title(struct verdict *verdict, const struct slot *slot)
{
	const char *number = record_key_number(slot);

	if (number)
		return verdict_path(verdict, "%s %s", slot->entity->name, number);
	return verdict_path(verdict, "%s %" PRId64, slot->entity->name, record_key_id(slot));
}

void record_key_unknown(struct verdict *verdict, const struct entity *entity,
			const Orderd__V1__RecordKey *key)
{
	verdict_refuse(verdict, REASON_NOT_FOUND, "there is no %s",
		       record_key_text(verdict, entity, key));
}

void record_key_missing(struct verdict *verdict, const struct entity *entity,
			const Orderd__V1__RecordKey *key, const char *path)
{
	verdict_violate(verdict, REASON_NOT_FOUND, path, "there is no %s",
			record_key_text(verdict, entity, key));
}

Orderd__V1__RecordKey *record_key_of_external(struct arena *arena, Orderd__V1__ExternalId *name)
{
	Orderd__V1__RecordKey *key = arena_alloc(arena, sizeof(*key));

	orderd__v1__record_key__init(key);
	key->key_case = ORDERD__V1__RECORD_KEY__KEY_EXTERNAL;
	key->external = name;
	return key;
}
