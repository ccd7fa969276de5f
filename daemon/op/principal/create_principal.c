#include <inttypes.h>

#include "model/field.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/principal/public_key.h"
#include "op/role/assignment.h"
#include "op/record_key.h"

static void create_principal_check_account(const Orderd__V1__CreatePrincipalRequest *request,
					   struct verdict *verdict)
{
	bool portal = request->kind == ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_PORTAL;

	/* A portal principal acts for an account; others see what their roles let them see. */
	if (portal)
		record_key_check(verdict, request->account, "account");
	else if (request->account)
		verdict_violate(verdict, REASON_FORMAT, "account",
				"account is for portal principals; leave it out");
}

static void create_principal_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CreatePrincipalRequest *request = message;

	if (!request->has_kind)
		input_required(verdict, "kind");
	else if (request->kind != ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF &&
		 request->kind != ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE &&
		 request->kind != ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_PORTAL)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "kind",
				"kind is %d; it must be STAFF, SERVICE or PORTAL",
				(int)request->kind);
	if (!request->name || !*request->name)
		input_required(verdict, "name");
	input_text(verdict, &entity_principal, "name", request->name, "name");
	create_principal_check_account(request, verdict);
	if (request->public_key)
		public_key_check(verdict, request->public_key, "public_key");
	if (request->n_roles > ASSIGNMENTS_MAX)
		verdict_violate(verdict, REASON_TOO_MANY, "roles",
				"roles has %zu entries, at most %d are allowed", request->n_roles,
				ASSIGNMENTS_MAX);
	for (size_t i = 0; i < request->n_roles && i < ASSIGNMENTS_MAX; i++)
		record_key_check(verdict, request->roles[i],
				 verdict_path(verdict, "roles[%zu]", i));
}

static void create_principal_load(struct work *work, const void *message)
{
	const Orderd__V1__CreatePrincipalRequest *request = message;

	work_want(work, &principal_by_name, v_text(request->name));
	if (request->account)
		work_want_record(work, &entity_account, request->account);
	if (request->public_key)
		public_key_want(work, request->public_key);
	for (size_t i = 0; i < request->n_roles; i++)
		assignment_want_role(work, request->roles[i]);
}

/* False, with violations, when one is not there or is named twice. */
static bool create_principal_knows_roles(struct work *work,
					 const Orderd__V1__CreatePrincipalRequest *request)
{
	struct verdict *verdict = work_verdict(work);

	for (size_t i = 0; i < request->n_roles; i++) {
		const struct slot *slot = work_find_record(work, &entity_role, request->roles[i]);
		const char *path = verdict_path(verdict, "roles[%zu]", i);

		if (!slot)
			record_key_missing(verdict, &entity_role, request->roles[i], path);
		for (size_t j = 0; j < i && slot; j++)
			if (work_find_record(work, &entity_role, request->roles[j]) == slot)
				verdict_violate(verdict, REASON_DUPLICATE, path,
						"%s is named twice; name it once",
						record_key_title(verdict, slot));
	}
	return !verdict_refused(verdict);
}

static bool create_principal_allowed(struct work *work,
				     const Orderd__V1__CreatePrincipalRequest *request)
{
	const struct slot *slot = work_find(work, &principal_by_name, v_text(request->name));
	struct verdict *verdict = work_verdict(work);

	if (slot) {
		verdict_refuse(verdict, REASON_EXISTS, "there is a principal %s already",
			       request->name);
		verdict_fact(verdict, "principal_id", "%" PRId64,
			     ((const Orderd__V1__Principal *)slot->message)->id);
		return false;
	}
	if (request->account && !work_find_record(work, &entity_account, request->account)) {
		record_key_missing(verdict, &entity_account, request->account, "account");
		return false;
	}
	if (!create_principal_knows_roles(work, request))
		return false;
	return !request->public_key || public_key_free(work, request->public_key);
}

static void create_principal_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CreatePrincipalRequest *request = message;
	Orderd__V1__CreatePrincipalResponse *response = reply;
	Orderd__V1__PrincipalCreated *body;
	Orderd__V1__Principal *principal;
	struct slot *slot;

	if (!create_principal_allowed(work, request))
		return;
	principal = work_new(work, &entity_principal);
	field_set(principal, kind, request->kind);
	field_set(principal, status, ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_ACTIVE);
	principal->name = request->name;
	if (request->account)
		field_set(principal, account_id,
			  ((const Orderd__V1__Account *)work_find_record(work, &entity_account,
									 request->account)
				   ->message)
				  ->id);
	slot = work_insert(work, &entity_principal, principal);
	body = message_new(work_arena(work), &orderd__v1__principal_created__descriptor);
	field_set(body, kind, principal->kind);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_PRINCIPAL_CREATED, body);
	for (size_t i = 0; i < request->n_roles; i++)
		assignment_make(work, slot,
				work_find_record(work, &entity_role, request->roles[i]));
	field_set(response, principal_id, principal->id);
	field_set(response, version, principal->version);
	if (!request->public_key)
		return;
	slot = public_key_insert(work, principal->id, request->public_key, NULL);
	field_set(response, key_id, ((const Orderd__V1__PrincipalKey *)slot->message)->id);
}

const struct op op_create_principal = {
	.method = "orderd.v1.PrincipalService/CreatePrincipal",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = create_principal_check,
	.load = create_principal_load,
	.decide = create_principal_decide,
};
