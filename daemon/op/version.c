#include "op/version.h"

#include <inttypes.h>
#include <string.h>

#include "op/member.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "store/history.h"

#define VERSION_EVENTS_MAX 100 /* looked through; who is further behind reads everything anyway */
#define VERSION_BYTES_MAX (1 << 20)
#define VERSION_NAMES_MAX 64 /* more than any record has fields */

static const struct query version_events = {
	.name = "record_events_newest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iiiii",
};

/* Names of fields that changed, each once. */
struct version_names {
	const char *names[VERSION_NAMES_MAX];
	size_t n;
};

static bool version_is_expected(struct work *work, int64_t *ret)
{
	const ProtobufCMessage *request = work_request(work);
	const ProtobufCFieldDescriptor *field = member_find(request, "expected_version");

	if (!field || !member_has(request, field))
		return false;
	*ret = member_integer(request, "expected_version");
	return true;
}

static int64_t version_of(const struct slot *slot)
{
	return slot ? member_integer(slot->message, "version") : 0;
}

/* Whether the log tells what the request's author does not know. */
static bool version_is_behind(struct work *work, const struct slot *slot, int64_t *ret_expected)
{
	return slot && history_can(slot->entity) && version_is_expected(work, ret_expected) &&
		*ret_expected < version_of(slot);
}

void version_want(struct work *work, const struct slot *slot)
{
	int64_t expected;

	if (version_is_behind(work, slot, &expected))
		work_query(work, &version_events, v_int(member_integer(slot->message, "id")),
			   v_int((int64_t)slot->entity->kind), v_int(INT64_MAX),
			   v_int(VERSION_EVENTS_MAX), v_int(VERSION_BYTES_MAX));
}

static void version_add(struct version_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->names[i], name) == 0)
			return;
	if (names->n < VERSION_NAMES_MAX)
		names->names[names->n++] = name;
}

/* What the record calls records that are part of it: "addresses". */
static const char *version_part(const struct entity *root, const struct entity *part)
{
	const ProtobufCMessageDescriptor *type = root->descriptor;

	if (part == &entity_external_reference)
		return "external_ids";
	for (unsigned int i = 0; i < type->n_fields; i++)
		if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE &&
		    type->fields[i].descriptor == part->descriptor)
			return type->fields[i].name;
	return part->name;
}

/* Adds the fields that a change of the record is of; false when it made a version that is known. */
static bool version_add_change(struct work *work, const struct slot *slot,
			       const Orderd__V1__RecordChange *change, int64_t seq,
			       int64_t expected, struct version_names *names)
{
	const struct history_values none = { 0 };
	const struct entity *entity = entity_find(change->kind);
	struct history_field *fields;
	size_t n;

	if (entity != slot->entity) {
		version_add(names, version_part(slot->entity, entity));
		return true;
	}
	n = history_fields(work_arena(work), change, seq, &none, &fields);
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].field->name, "version") == 0 &&
		    fields[i].after.integer <= expected)
			return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].field->name, "version") != 0 &&
		    strcmp(fields[i].field->name, "updated_at") != 0)
			version_add(names, fields[i].field->name);
	return true;
}

/* False when the event, and so all before it, is known. The names of such an event do not count. */
static bool version_add_event(struct work *work, const struct slot *slot,
			      const Orderd__Internal__V1__EventRow *row, int64_t expected,
			      struct version_names *names)
{
	ProtobufCAllocator allocator = arena_allocator(work_arena(work));
	const Orderd__V1__RecordChanges *changes =
		orderd__v1__record_changes__unpack(&allocator, row->changes.len, row->changes.data);
	const size_t n_before = names->n;
	int64_t id = member_integer(slot->message, "id");

	for (size_t i = 0; changes && i < changes->n_changes; i++) {
		const Orderd__V1__RecordChange *change = changes->changes[i];

		if (history_has(slot->entity, id, change) &&
		    !version_add_change(work, slot, change, row->seq, expected, names)) {
			names->n = n_before;
			return false;
		}
	}
	return true;
}

/* "name,time_zone"; "" when the log tells none. */
static const char *version_changed(struct work *work, const struct slot *slot)
{
	struct version_names names = { .n = 0 };
	const void *const *rows = NULL;
	const char *text = "";
	int64_t expected;
	size_t n;

	if (!version_is_behind(work, slot, &expected))
		return text;
	n = work_rows(work, &version_events, &rows);
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];

		if (!row->has_event || !version_add_event(work, slot, row, expected, &names))
			break;
	}
	for (size_t i = 0; i < names.n; i++)
		text = verdict_path(work_verdict(work), "%s%s%s", text, i > 0 ? "," : "",
				    names.names[i]);
	return text;
}

bool version_check(struct verdict *verdict, bool has_expected, int64_t expected, int64_t current,
		   const char *what)
{
	if (!has_expected || expected == current)
		return true;
	verdict_refuse(verdict, REASON_VERSION_CONFLICT,
		       "%s has version %" PRId64 ", not %" PRId64
		       "; read it again, then decide whether the change is still wanted",
		       what, current, expected);
	verdict_fact(verdict, "current_version", "%" PRId64, current);
	return false;
}

bool version_hold(struct work *work, const struct slot *slot, const char *what)
{
	struct verdict *verdict = work_verdict(work);
	int64_t expected, current = version_of(slot);
	const char *changed;

	if (!version_is_expected(work, &expected) || expected == current)
		return true;
	changed = version_changed(work, slot);
	if (!*changed)
		return version_check(verdict, true, expected, current, what);
	verdict_refuse(verdict, REASON_VERSION_CONFLICT,
		       "%s has version %" PRId64 ", not %" PRId64 "; since then changed: %s", what,
		       current, expected, changed);
	verdict_fact(verdict, "current_version", "%" PRId64, current);
	verdict_fact(verdict, "changed_fields", "%s", changed);
	return false;
}
