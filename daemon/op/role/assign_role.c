/* AssignRole, UnassignRole. */
#include "model/field.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/role/assignment.h"

struct assign {
	const Orderd__V1__RecordKey *principal;
	const Orderd__V1__RecordKey *role;
};

static void assign_role_want(struct work *work, const struct assign *assign)
{
	work_want_record(work, &entity_principal, assign->principal);
	assignment_want(work, work_find_record(work, &entity_principal, assign->principal));
	assignment_want_role(work, assign->role);
}

/* False, with the refusal in the verdict, when one of the two is not there. */
static bool assign_role_find(struct work *work, const struct assign *assign,
			     struct slot **ret_principal, struct slot **ret_role)
{
	struct slot *principal = work_find_record(work, &entity_principal, assign->principal);
	struct slot *role = work_find_record(work, &entity_role, assign->role);

	if (!principal)
		record_key_unknown(work_verdict(work), &entity_principal, assign->principal);
	else if (!role)
		record_key_unknown(work_verdict(work), &entity_role, assign->role);
	*ret_principal = principal;
	*ret_role = role;
	return principal && role;
}

static struct slot *assign_role_present(struct work *work, const struct slot *principal,
					const struct slot *role, size_t *ret_n)
{
	struct slot **slots = NULL;

	*ret_n = work_list(work, &principal_role_by_principal, &slots,
			   v_int(record_key_id(principal)));
	for (size_t i = 0; i < *ret_n; i++)
		if (((const Orderd__V1__PrincipalRole *)slots[i]->message)->role_id ==
		    record_key_id(role))
			return slots[i];
	return NULL;
}

static void assign_role_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__AssignRoleRequest *request = message;

	record_key_check(verdict, request->principal, "principal");
	record_key_check(verdict, request->role, "role");
}

static void assign_role_load(struct work *work, const void *message)
{
	const Orderd__V1__AssignRoleRequest *request = message;

	assign_role_want(work, &(struct assign){ request->principal, request->role });
}

static void assign_role_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__AssignRoleRequest *request = message;
	Orderd__V1__AssignRoleResponse *response = reply;
	struct slot *principal, *role;
	size_t n;

	if (!assign_role_find(work, &(struct assign){ request->principal, request->role },
			      &principal, &role))
		return;
	if (!assign_role_present(work, principal, role, &n)) {
		if (n >= ASSIGNMENTS_MAX) {
			verdict_refuse(work_verdict(work), REASON_ROLES_FULL,
				       "the principal has %zu roles already", n);
			return;
		}
		work_edit(work, principal);
		assignment_make(work, principal, role);
	}
	field_set(response, principal_id, record_key_id(principal));
	field_set(response, role_id, record_key_id(role));
	field_set(response, version, ((const Orderd__V1__Principal *)principal->message)->version);
}

static void unassign_role_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__UnassignRoleRequest *request = message;

	record_key_check(verdict, request->principal, "principal");
	record_key_check(verdict, request->role, "role");
}

static void unassign_role_load(struct work *work, const void *message)
{
	const Orderd__V1__UnassignRoleRequest *request = message;

	assign_role_want(work, &(struct assign){ request->principal, request->role });
}

static void unassign_role_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__UnassignRoleRequest *request = message;
	Orderd__V1__UnassignRoleResponse *response = reply;
	struct slot *principal, *role, *assignment;
	Orderd__V1__PrincipalRoleUnassigned *body;
	size_t n;

	if (!assign_role_find(work, &(struct assign){ request->principal, request->role },
			      &principal, &role))
		return;
	assignment = assign_role_present(work, principal, role, &n);
	if (assignment) {
		work_edit(work, principal);
		work_remove(work, assignment);
		body = message_new(work_arena(work),
				   &orderd__v1__principal_role_unassigned__descriptor);
		field_set(body, role_id, record_key_id(role));
		work_emit(work, principal, ORDERD__V1__EVENT__BODY_PRINCIPAL_ROLE_UNASSIGNED, body);
	}
	field_set(response, principal_id, record_key_id(principal));
	field_set(response, role_id, record_key_id(role));
	field_set(response, version, ((const Orderd__V1__Principal *)principal->message)->version);
}

const struct op op_assign_role = {
	.method = "orderd.v1.RoleService/AssignRole",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = assign_role_check,
	.load = assign_role_load,
	.decide = assign_role_decide,
};

const struct op op_unassign_role = {
	.method = "orderd.v1.RoleService/UnassignRole",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = unassign_role_check,
	.load = unassign_role_load,
	.decide = unassign_role_decide,
};
