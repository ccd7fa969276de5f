#include "op/role/grants.h"

#include <string.h>

#include "model/field.h"
#include "op/input.h"
#include "op/op.h"

#define PACKAGE "orderd.v1."

/* A method of the contract, one of its services, or everything. */
static bool grants_known(const char *method)
{
	const size_t length = strlen(method);

	if (strcmp(method, "*") == 0)
		return true;
	for (const struct op *const *op = op_table; *op; op++) {
		const char *name = (*op)->method + strlen(PACKAGE);

		if (strcmp(name, method) == 0 ||
		    (strncmp(name, method, length) == 0 && name[length] == '/'))
			return true;
	}
	return false;
}

static void grants_check_one(struct verdict *verdict, const Orderd__V1__GrantInput *grant,
			     const char *path)
{
	const char *method = verdict_path(verdict, "%s.method", path);

	if (!grant->method || !*grant->method)
		input_required(verdict, method);
	else if (!grants_known(grant->method))
		verdict_violate(verdict, REASON_FORMAT, method,
				"%s is \"%.128s\", which is no method (OrderService/PlaceOrder), "
				"no service (OrderService), nor \"*\"",
				method, grant->method);
	if (grant->has_level)
		input_enum(verdict, &orderd__v1__access_level__descriptor, (int)grant->level,
			   verdict_path(verdict, "%s.level", path));
}

static bool grants_said_before(Orderd__V1__GrantInput *const *grants, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (grants[j]->method && grants[i]->method &&
		    strcmp(grants[j]->method, grants[i]->method) == 0)
			return true;
	return false;
}

void grants_check(struct verdict *verdict, Orderd__V1__GrantInput *const *grants, size_t n)
{
	if (n > GRANTS_MAX) {
		verdict_violate(verdict, REASON_TOO_MANY, "grants",
				"grants has %zu entries, at most %d are allowed", n, GRANTS_MAX);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *path = verdict_path(verdict, "grants[%zu]", i);

		grants_check_one(verdict, grants[i], path);
		if (grants_said_before(grants, i))
			verdict_violate(verdict, REASON_DUPLICATE, path,
					"%s is named twice; name it once", grants[i]->method);
	}
}

void grants_want(struct work *work, const struct slot *role)
{
	if (role)
		work_want(work, &role_grant_by_role,
			  v_int(((const Orderd__V1__Role *)role->message)->id));
}

/* The list is wanted rather than each grant, so that it is known in full. */
static struct slot *grants_find(struct work *work, int64_t role_id, const char *method)
{
	struct slot **slots = NULL;
	size_t n = work_list(work, &role_grant_by_role, &slots, v_int(role_id));

	for (size_t i = 0; i < n; i++)
		if (strcmp(((const Orderd__V1__RoleGrant *)slots[i]->message)->method, method) == 0)
			return slots[i];
	return NULL;
}

static bool grants_is(const struct slot *slot, const Orderd__V1__GrantInput *grant)
{
	if (!slot || !grant->has_level)
		return !slot && !grant->has_level;
	return ((const Orderd__V1__RoleGrant *)slot->message)->level == grant->level;
}

bool grants_differ(struct work *work, int64_t role_id, Orderd__V1__GrantInput *const *grants,
		   size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!grants_is(grants_find(work, role_id, grants[i]->method), grants[i]))
			return true;
	return false;
}

static void grants_put_one(struct work *work, int64_t role_id, const Orderd__V1__GrantInput *grant)
{
	struct slot *slot = grants_find(work, role_id, grant->method);
	Orderd__V1__RoleGrant *record;

	if (grants_is(slot, grant))
		return;
	if (!grant->has_level) {
		work_remove(work, slot);
		return;
	}
	if (slot) {
		record = work_edit(work, slot);
		record->level = grant->level;
		return;
	}
	record = work_new(work, &entity_role_grant);
	field_set(record, role_id, role_id);
	record->method = grant->method;
	field_set(record, level, grant->level);
	work_insert(work, &entity_role_grant, record);
}

void grants_put(struct work *work, int64_t role_id, Orderd__V1__GrantInput *const *grants, size_t n)
{
	for (size_t i = 0; i < n; i++)
		grants_put_one(work, role_id, grants[i]);
}
