#include <inttypes.h>

#include "model/field.h"
#include "model/form.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"

#define TENANT_TIME_ZONE "UTC"

static void create_tenant_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CreateTenantRequest *request = message;
	const Orderd__V1__Tenant *tenant = request->tenant;

	if (!tenant) {
		input_required(verdict, "tenant");
		return;
	}
	if (tenant->has_id)
		verdict_violate(verdict, REASON_OUTPUT_ONLY, "tenant.id",
				"tenant.id is set by orderd; leave it out");
	input_fields(verdict, &entity_tenant, &tenant->base, "tenant");
	if (!tenant->code)
		input_required(verdict, "tenant.code");
	else if (!form_tenant_code(tenant->code))
		verdict_violate(verdict, REASON_FORMAT, "tenant.code",
				"tenant.code is \"%.64s\"; codes have lower case letters, digits, "
				"hyphens",
				tenant->code);
	input_currency(verdict, tenant->currency, "tenant.currency");
	input_time_zone(verdict, tenant->time_zone, "tenant.time_zone");
}

static void create_tenant_load(struct work *work, const void *message)
{
	const Orderd__V1__CreateTenantRequest *request = message;

	work_want(work, &tenant_by_code, v_text(request->tenant->code));
}

static void create_tenant_refuse(struct verdict *verdict, const Orderd__V1__Tenant *existing)
{
	verdict_refuse(verdict, REASON_EXISTS, "there is a tenant %s already", existing->code);
	verdict_fact(verdict, "tenant_id", "%" PRId64, existing->id);
}

static void create_tenant_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CreateTenantRequest *request = message;
	const Orderd__V1__Tenant *stated = request->tenant;
	Orderd__V1__CreateTenantResponse *response = reply;
	struct slot *slot = work_find(work, &tenant_by_code, v_text(stated->code));
	Orderd__V1__TenantCreated *body;
	Orderd__V1__Tenant *tenant;

	if (slot) {
		create_tenant_refuse(work_verdict(work), (const Orderd__V1__Tenant *)slot->message);
		return;
	}
	tenant = work_new(work, &entity_tenant);
	tenant->code = stated->code;
	tenant->name = stated->name && *stated->name ? stated->name : stated->code;
	tenant->time_zone = stated->time_zone ? stated->time_zone
					      : arena_strdup(work_arena(work), TENANT_TIME_ZONE);
	tenant->currency = stated->currency;
	slot = work_insert(work, &entity_tenant, tenant);
	body = message_new(work_arena(work), &orderd__v1__tenant_created__descriptor);
	field_set(body, tenant_id, tenant->id);
	body->code = tenant->code;
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_TENANT_CREATED, body);
	field_set(response, tenant_id, tenant->id);
}

const struct op op_create_tenant = {
	.method = "orderd.v1.TenantService/CreateTenant",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR,
	.system_tenant = true,
	.check = create_tenant_check,
	.load = create_tenant_load,
	.decide = create_tenant_decide,
};
