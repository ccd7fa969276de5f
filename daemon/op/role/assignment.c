#include "op/role/assignment.h"

#include "model/field.h"
#include "op/message.h"
#include "op/record_key.h"
#include "op/role/grants.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/principal.pb-c.h"

const struct slot *assignment_role(struct work *work, const struct slot *assignment)
{
	return work_find(work, &role_by_id,
			 v_int(((const Orderd__V1__PrincipalRole *)assignment->message)->role_id));
}

void assignment_want(struct work *work, const struct slot *principal)
{
	struct slot **slots = NULL;
	size_t n;

	if (!principal)
		return;
	work_want(work, &principal_role_by_principal, v_int(record_key_id(principal)));
	n = work_list(work, &principal_role_by_principal, &slots, v_int(record_key_id(principal)));
	for (size_t i = 0; i < n; i++) {
		work_want(work, &role_by_id,
			  v_int(((const Orderd__V1__PrincipalRole *)slots[i]->message)->role_id));
		grants_want(work, assignment_role(work, slots[i]));
	}
}

void assignment_want_role(struct work *work, const Orderd__V1__RecordKey *role)
{
	work_want_record(work, &entity_role, role);
	grants_want(work, work_find_record(work, &entity_role, role));
}

void assignment_make(struct work *work, struct slot *principal, const struct slot *role)
{
	Orderd__V1__PrincipalRole *record = work_new(work, &entity_principal_role);
	Orderd__V1__PrincipalRoleAssigned *body;

	field_set(record, principal_id, record_key_id(principal));
	field_set(record, role_id, record_key_id(role));
	work_insert(work, &entity_principal_role, record);
	body = message_new(work_arena(work), &orderd__v1__principal_role_assigned__descriptor);
	field_set(body, role_id, record->role_id);
	work_emit(work, principal, ORDERD__V1__EVENT__BODY_PRINCIPAL_ROLE_ASSIGNED, body);
}
