#include "op/upsert.h"

#include <inttypes.h>

#include "op/announce.h"
#include "op/input.h"
#include "op/member.h"
#include "op/record_key.h"
#include "op/target.h"
#include "op/version.h"

/* The names of a record, in the order in which they count. */
enum upsert_way {
	UPSERT_BY_ID,
	UPSERT_BY_EXTERNAL,
	UPSERT_BY_NATURAL,
	UPSERT_WAYS,
};

/* How a request names its record. */
struct upsert_names {
	const struct upsert *upsert;
	int64_t id;                          /* 0: not given */
	Orderd__V1__ExternalId *external_id; /* may be NULL */
	bool has_natural;
	struct value natural[KEY_COLUMNS_MAX];
};

struct patch upsert_patch(const struct upsert *upsert, const ProtobufCMessage *request,
			  const char *path)
{
	return (struct patch){
		.entity = upsert->entity,
		.stated = path ? member_message(request, path) : request,
		.mask = member_message(request, "update_mask"),
		.path = path,
	};
}

static struct upsert_names upsert_names(const struct upsert *upsert,
					const ProtobufCMessage *request, const struct patch *patch)
{
	struct upsert_names names = {
		.upsert = upsert,
		.id = member_integer(patch->stated, "id"),
		.external_id = member_message(request, "external_id"),
		.has_natural = true,
	};

	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && upsert->natural->columns[i]; i++) {
		names.natural[i] = member_value(patch->stated, upsert->natural->columns[i]);
		if (names.natural[i].kind == VALUE_NULL)
			names.has_natural = false;
	}
	return names;
}

static bool upsert_has(const struct upsert_names *names, enum upsert_way way)
{
	if (way == UPSERT_BY_ID)
		return names->id != 0;
	return way == UPSERT_BY_EXTERNAL ? names->external_id != NULL : names->has_natural;
}

static Orderd__V1__RecordKey upsert_key(const struct upsert_names *names, enum upsert_way way)
{
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;

	key.key_case = way == UPSERT_BY_ID ? ORDERD__V1__RECORD_KEY__KEY_ID
					   : ORDERD__V1__RECORD_KEY__KEY_EXTERNAL;
	if (way == UPSERT_BY_ID)
		key.id = names->id;
	else
		key.external = names->external_id;
	return key;
}

static struct slot *upsert_find_by(struct work *work, const struct upsert_names *names,
				   enum upsert_way way)
{
	Orderd__V1__RecordKey key;

	if (way == UPSERT_BY_NATURAL)
		return work_find_values(work, names->upsert->natural, names->natural);
	key = upsert_key(names, way);
	return work_find_record(work, names->upsert->entity, &key);
}

static void upsert_want_by(struct work *work, const struct upsert_names *names, enum upsert_way way)
{
	Orderd__V1__RecordKey key;

	if (way == UPSERT_BY_NATURAL) {
		work_want_values(work, names->upsert->natural, names->natural);
		work_want_path(work, work_scope(work), names->upsert->entity,
			       upsert_find_by(work, names, way));
		return;
	}
	key = upsert_key(names, way);
	work_want_record(work, names->upsert->entity, &key);
}

void upsert_check(const struct upsert *upsert, const ProtobufCMessage *request,
		  struct verdict *verdict)
{
	struct patch patch = upsert_patch(upsert, request, upsert->path);
	const ProtobufCFieldDescriptor *id;

	if (!patch.stated) {
		input_required(verdict, upsert->path);
		return;
	}
	id = member_find(patch.stated, "id");
	input_id(verdict, id && member_has(patch.stated, id), member_integer(patch.stated, "id"),
		 verdict_path(verdict, "%s.id", upsert->path));
	record_key_check_external(verdict, member_message(request, "external_id"), "external_id");
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && upsert->natural->columns[i]; i++) {
		const char *column = upsert->natural->columns[i];

		input_code(verdict, member_text(patch.stated, column),
			   upsert->path ? verdict_path(verdict, "%s.%s", upsert->path, column)
					: column);
	}
	patch_check(&patch, verdict);
	if (upsert->check)
		upsert->check(&patch, verdict);
}

void upsert_want(const struct upsert *upsert, struct work *work, const struct patch *patch,
		 const struct slot *slot)
{
	if (slot)
		announce_want(work, member_integer(slot->message, "id"));
	version_want(work, slot);
	if (upsert->want)
		upsert->want(work, patch, slot ? slot->message : NULL);
}

void upsert_load(const struct upsert *upsert, struct work *work, const ProtobufCMessage *request)
{
	struct patch patch = upsert_patch(upsert, request, upsert->path);
	struct upsert_names names = upsert_names(upsert, request, &patch);
	const struct slot *found = NULL;

	for (enum upsert_way way = 0; way < UPSERT_WAYS; way++) {
		const struct slot *slot;

		if (!upsert_has(&names, way))
			continue;
		upsert_want_by(work, &names, way);
		slot = upsert_find_by(work, &names, way);
		if (!found && slot && work_sees(work, slot))
			found = slot;
	}
	upsert_want(upsert, work, &patch, found);
}

/* What people call it: "C-000017", "DE STANDARD". */
static const char *upsert_call(const struct upsert *upsert, struct verdict *verdict,
			       const ProtobufCMessage *record)
{
	const char *const *columns = upsert->natural->columns;
	const char *call = member_text(record, columns[0]);

	for (unsigned int i = 1; i < KEY_COLUMNS_MAX && columns[i]; i++)
		call = verdict_path(verdict, "%s %s", call, member_text(record, columns[i]));
	return call;
}

static const char *upsert_title(const struct upsert *upsert, struct verdict *verdict,
				const ProtobufCMessage *record)
{
	return verdict_path(verdict, "%s %s", upsert->entity->name,
			    upsert_call(upsert, verdict, record));
}

static void upsert_tell(const struct upsert *upsert, struct verdict *verdict,
			const ProtobufCMessage *record)
{
	verdict_fact(verdict, "id", "%" PRId64, member_integer(record, "id"));
	verdict_fact(verdict, "number", "%s", upsert_call(upsert, verdict, record));
}

/* The first name found one record, this one another. */
static void upsert_conflict(struct work *work, const struct upsert_names *names,
			    enum upsert_way way, const struct slot *found, const struct slot *other)
{
	const struct upsert *upsert = names->upsert;
	struct verdict *verdict = work_verdict(work);
	Orderd__V1__RecordKey key = upsert_key(names, way);
	const char *what = way == UPSERT_BY_NATURAL
		? upsert_title(upsert, verdict, other->message)
		: record_key_text(verdict, upsert->entity, &key);

	verdict_refuse(verdict, REASON_EXISTS, "%s is another record than %s", what,
		       upsert_title(upsert, verdict, found->message));
	upsert_tell(upsert, verdict, other->message);
}

/* False, with the refusal in the verdict, when the names mean different records, or the id none. */
static bool upsert_resolve(struct work *work, const struct upsert_names *names, struct slot **ret)
{
	struct slot *found = NULL;

	for (enum upsert_way way = 0; way < UPSERT_WAYS; way++) {
		struct slot *slot;

		if (!upsert_has(names, way))
			continue;
		slot = upsert_find_by(work, names, way);
		if (!slot && way == UPSERT_BY_ID) {
			Orderd__V1__RecordKey key = upsert_key(names, way);

			record_key_unknown(work_verdict(work), names->upsert->entity, &key);
			return false;
		}
		if (slot && way == UPSERT_BY_NATURAL && !work_sees(work, slot)) {
			/* Whose it is, is nobody's business who does not see it. */
			verdict_refuse(work_verdict(work), REASON_EXISTS, "%s is there already",
				       upsert_title(names->upsert, work_verdict(work),
						    slot->message));
			return false;
		}
		if (slot && found && slot != found) {
			upsert_conflict(work, names, way, found, slot);
			return false;
		}
		if (slot)
			found = slot;
	}
	*ret = found;
	return true;
}

/* Links the record to its external id. True when it was not linked before. */
static bool upsert_link(struct work *work, const struct upsert_names *names, int64_t id)
{
	if (!names->external_id || upsert_find_by(work, names, UPSERT_BY_EXTERNAL))
		return false;
	work_link(work, names->upsert->entity, id, names->external_id);
	return true;
}

static struct slot *upsert_make(struct work *work, const struct upsert_names *names,
				const struct patch *patch)
{
	const struct upsert *upsert = names->upsert;
	struct verdict *verdict = work_verdict(work);
	ProtobufCMessage *record = work_new(work, upsert->entity);
	struct slot *slot;

	patch_apply(patch, record);
	if (upsert->fill)
		upsert->fill(work, patch, record);
	patch_complete(patch, record, verdict);
	if (verdict_refused(verdict))
		return NULL;
	slot = work_insert(work, upsert->entity, record);
	upsert_link(work, names, member_integer(record, "id"));
	if (upsert->follow)
		upsert->follow(work, patch, record, true);
	announce_new(work, slot, names->external_id, upsert->created,
		     announce_body(work, slot, upsert->created));
	return slot;
}

static bool upsert_change_named(struct work *work, const struct upsert_names *names,
				const struct patch *patch, struct slot *slot)
{
	const struct upsert *upsert = names->upsert;
	int64_t id = member_integer(slot->message, "id");
	const ProtobufCMessage *former = slot->message;
	ProtobufCMessage *record;

	if (!patch_allowed(patch, slot->message, work_verdict(work)))
		return false;
	if (!upsert_link(work, names, id) && !patch_differs(patch, slot->message) &&
	    !(upsert->differs && upsert->differs(work, patch, slot->message)))
		return true;
	record = work_edit(work, slot);
	patch_apply(patch, record);
	if (upsert->follow)
		upsert->follow(work, patch, record, false);
	announce_state(work, slot, upsert->updated);
	if (upsert->notice)
		upsert->notice(work, slot, former);
	return !verdict_refused(work_verdict(work));
}

bool upsert_change(const struct upsert *upsert, struct work *work, const struct patch *patch,
		   struct slot *slot)
{
	const struct upsert_names none = { .upsert = upsert };

	return upsert_change_named(work, &none, patch, slot);
}

void upsert_answer(const struct slot *slot, int64_t former, ProtobufCMessage *response)
{
	target_answer(slot, response);
	member_put_integer(response, "created", former == 0);
	member_put_integer(response, "unchanged",
			   member_integer(slot->message, "version") == former);
}

void upsert_decide(const struct upsert *upsert, enum upsert_want want, struct work *work,
		   const ProtobufCMessage *request, ProtobufCMessage *response)
{
	struct patch patch = upsert_patch(upsert, request, upsert->path);
	struct upsert_names names = upsert_names(upsert, request, &patch);
	struct verdict *verdict = work_verdict(work);
	const char *title = upsert->entity->name;
	struct slot *slot = NULL;
	int64_t former = 0;

	if (!upsert_resolve(work, &names, &slot))
		return;
	if (slot) {
		title = upsert_title(upsert, verdict, slot->message);
		former = member_integer(slot->message, "version");
	}
	if (slot && want == UPSERT_NEW) {
		verdict_refuse(verdict, REASON_EXISTS, "%s is there already", title);
		upsert_tell(upsert, verdict, slot->message);
		return;
	}
	if (!version_hold(work, slot, title))
		return;
	if (!slot)
		slot = upsert_make(work, &names, &patch);
	else if (!upsert_change_named(work, &names, &patch, slot))
		return;
	if (slot && !verdict_refused(verdict))
		upsert_answer(slot, former, response);
}
