/* DisablePrincipal, EnablePrincipal. */
#include <inttypes.h>

#include "model/field.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/version.h"

struct principal_change {
	const Orderd__V1__RecordKey *key;
	bool has_expected_version;
	int64_t expected_version;
	Orderd__V1__PrincipalStatus status;
};

/* Its version afterwards; 0 when it was refused. */
static int64_t principal_status_set(struct work *work, const struct principal_change *change)
{
	struct slot *slot = work_find_record(work, &entity_principal, change->key);
	struct verdict *verdict = work_verdict(work);
	const Orderd__V1__Principal *former;
	Orderd__V1__PrincipalStatusChanged *body;
	Orderd__V1__Principal *principal;

	if (!slot) {
		record_key_unknown(verdict, &entity_principal, change->key);
		return 0;
	}
	former = (const Orderd__V1__Principal *)slot->message;
	if (!version_check(verdict, change->has_expected_version, change->expected_version,
			   former->version,
			   verdict_path(verdict, "principal %" PRId64, former->id)))
		return 0;
	if (former->status == change->status) {
		verdict_refuse(
			verdict, REASON_PRINCIPAL_STATE, "principal %" PRId64 " is %s", former->id,
			change->status == ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_ACTIVE
				? "ACTIVE already"
				: "DISABLED already");
		return 0;
	}
	body = message_new(work_arena(work), &orderd__v1__principal_status_changed__descriptor);
	field_set(body, before, former->status);
	field_set(body, after, change->status);
	principal = work_edit(work, slot);
	principal->status = change->status;
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_PRINCIPAL_STATUS_CHANGED, body);
	return principal->version;
}

static void disable_principal_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__DisablePrincipalRequest *request = message;

	record_key_check(verdict, request->principal, "principal");
}

static void disable_principal_load(struct work *work, const void *message)
{
	const Orderd__V1__DisablePrincipalRequest *request = message;

	work_want_record(work, &entity_principal, request->principal);
}

static void disable_principal_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__DisablePrincipalRequest *request = message;
	Orderd__V1__DisablePrincipalResponse *response = reply;
	const struct principal_change change = {
		.key = request->principal,
		.has_expected_version = request->has_expected_version,
		.expected_version = request->expected_version,
		.status = ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_DISABLED,
	};

	field_set(response, version, principal_status_set(work, &change));
}

static void enable_principal_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__EnablePrincipalRequest *request = message;

	record_key_check(verdict, request->principal, "principal");
}

static void enable_principal_load(struct work *work, const void *message)
{
	const Orderd__V1__EnablePrincipalRequest *request = message;

	work_want_record(work, &entity_principal, request->principal);
}

static void enable_principal_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__EnablePrincipalRequest *request = message;
	Orderd__V1__EnablePrincipalResponse *response = reply;
	const struct principal_change change = {
		.key = request->principal,
		.has_expected_version = request->has_expected_version,
		.expected_version = request->expected_version,
		.status = ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_ACTIVE,
	};

	field_set(response, version, principal_status_set(work, &change));
}

const struct op op_disable_principal = {
	.method = "orderd.v1.PrincipalService/DisablePrincipal",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = disable_principal_check,
	.load = disable_principal_load,
	.decide = disable_principal_decide,
};

const struct op op_enable_principal = {
	.method = "orderd.v1.PrincipalService/EnablePrincipal",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = enable_principal_check,
	.load = enable_principal_load,
	.decide = enable_principal_decide,
};
