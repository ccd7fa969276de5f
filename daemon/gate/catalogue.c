#include "gate/catalogue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "gate/walk.h"
#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/audit.pb-c.h"
#include "orderd/v1/credit.pb-c.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/hold.pb-c.h"
#include "orderd/v1/inventory.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/pricing.pb-c.h"
#include "orderd/v1/principal.pb-c.h"
#include "orderd/v1/product.pb-c.h"
#include "orderd/v1/reference.pb-c.h"
#include "orderd/v1/role.pb-c.h"
#include "orderd/v1/shipment.pb-c.h"
#include "orderd/v1/system.pb-c.h"
#include "orderd/v1/tax.pb-c.h"
#include "orderd/v1/team.pb-c.h"
#include "orderd/v1/tenant.pb-c.h"
#include "orderd/v1/timer.pb-c.h"

const ProtobufCServiceDescriptor *const catalogue_services[] = {
	&orderd__v1__account_service__descriptor,    &orderd__v1__audit_service__descriptor,
	&orderd__v1__credit_service__descriptor,     &orderd__v1__event_service__descriptor,
	&orderd__v1__inventory_service__descriptor,  &orderd__v1__location_service__descriptor,
	&orderd__v1__order_hold_service__descriptor, &orderd__v1__order_service__descriptor,
	&orderd__v1__pricing_service__descriptor,    &orderd__v1__principal_service__descriptor,
	&orderd__v1__product_service__descriptor,    &orderd__v1__reference_service__descriptor,
	&orderd__v1__role_service__descriptor,       &orderd__v1__shipment_service__descriptor,
	&orderd__v1__system_service__descriptor,     &orderd__v1__tax_service__descriptor,
	&orderd__v1__team_service__descriptor,       &orderd__v1__tenant_service__descriptor,
	&orderd__v1__timer_service__descriptor,      NULL,
};

static bool catalogue_is(const char *method, const ProtobufCServiceDescriptor *service,
			 const ProtobufCMethodDescriptor *candidate)
{
	size_t length = strlen(service->name);

	return strncmp(method, service->name, length) == 0 && method[length] == '/' &&
		strcmp(method + length + 1, candidate->name) == 0;
}

static const ProtobufCMethodDescriptor *
catalogue_method(const char *method, const ProtobufCServiceDescriptor *const *services)
{
	for (; *services != NULL; services++)
		for (unsigned int i = 0; i < (*services)->n_methods; i++)
			if (catalogue_is(method, *services, &(*services)->methods[i]))
				return &(*services)->methods[i];
	return NULL;
}

/* What is wrong with the row itself. */
static void catalogue_check(const struct op *op, const ProtobufCMethodDescriptor *method,
			    struct text *complaints)
{
	if (op->callers == 0)
		text_printf(complaints, "operation %s has no callers\n", op->method);
	if (op->kind == OP_LOCAL ? op->answer == NULL : op->decide == NULL)
		text_printf(complaints, "operation %s has no function that answers it\n",
			    op->method);
	if ((op->kind == OP_FETCH) != (op->hand_decide != NULL))
		text_printf(complaints, "operation %s hands no page out, or is not to\n",
			    op->method);
	if (op->request_bytes_max > CATALOGUE_REQUEST_BYTES_LIMIT)
		text_printf(complaints, "operation %s allows %u bytes; %u are the limit\n",
			    op->method, op->request_bytes_max, CATALOGUE_REQUEST_BYTES_LIMIT);
	if (method != NULL && !walk_fits(method->input))
		text_printf(complaints,
			    "%s, which %s takes, has too many kinds of fields or levels\n",
			    method->input->name, op->method);
}

static uint32_t *catalogue_slot(const struct catalogue *catalogue, const char *method)
{
	size_t at = (size_t)hash_bytes(method, strlen(method)) & (catalogue->n_slots - 1);

	for (;; at = (at + 1) & (catalogue->n_slots - 1)) {
		uint32_t *slot = &catalogue->slots[at];

		if (*slot == 0 || strcmp(catalogue->entries[*slot - 1].op->method, method) == 0)
			return slot;
	}
}

static void catalogue_add(struct catalogue *catalogue, const struct op *op,
			  const ProtobufCServiceDescriptor *const *services,
			  struct text *complaints)
{
	const ProtobufCMethodDescriptor *method = catalogue_method(op->method, services);
	uint32_t *slot = catalogue_slot(catalogue, op->method);

	catalogue_check(op, method, complaints);
	if (method == NULL) {
		text_printf(complaints, "operation %s is no method of the contract\n", op->method);
		return;
	}
	if (*slot != 0) {
		text_printf(complaints, "method %s has two operations\n", op->method);
		return;
	}
	catalogue->entries[catalogue->n_entries++] = (struct catalogue_entry){
		.op = op,
		.input = method->input,
		.output = method->output,
		.request_bytes_max = op->request_bytes_max > 0 ? op->request_bytes_max
							       : OP_REQUEST_BYTES_MAX,
		.validate_only = protobuf_c_message_descriptor_get_field_by_name(method->input,
										 "validate_only"),
	};
	*slot = (uint32_t)catalogue->n_entries;
}

static bool catalogue_serves(const struct catalogue *catalogue,
			     const ProtobufCServiceDescriptor *service,
			     const ProtobufCMethodDescriptor *method)
{
	for (size_t i = 0; i < catalogue->n_entries; i++)
		if (catalogue_is(catalogue->entries[i].op->method, service, method))
			return true;
	return false;
}

static void catalogue_complete(const struct catalogue *catalogue,
			       const ProtobufCServiceDescriptor *service, struct text *complaints)
{
	for (unsigned int i = 0; i < service->n_methods; i++)
		if (!catalogue_serves(catalogue, service, &service->methods[i]))
			text_printf(complaints, "method %s/%s has no operation\n", service->name,
				    service->methods[i].name);
}

int catalogue_init(struct catalogue *catalogue, const struct op *const *ops,
		   const ProtobufCServiceDescriptor *const *services, struct text *complaints)
{
	size_t n_ops = 0;

	while (ops[n_ops] != NULL)
		n_ops++;
	*catalogue = (struct catalogue){ .n_slots = 16 };
	while (catalogue->n_slots < 2 * n_ops)
		catalogue->n_slots *= 2;
	catalogue->entries = calloc(n_ops + 1, sizeof(catalogue->entries[0]));
	catalogue->slots = calloc(catalogue->n_slots, sizeof(catalogue->slots[0]));
	if (catalogue->entries == NULL || catalogue->slots == NULL) {
		catalogue_fini(catalogue);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_ops; i++)
		catalogue_add(catalogue, ops[i], services, complaints);
	for (; *services != NULL; services++)
		catalogue_complete(catalogue, *services, complaints);
	if (complaints->failed)
		return -ENOMEM;
	return complaints->length > 0 ? CATALOGUE_UNFIT : 0;
}

void catalogue_fini(struct catalogue *catalogue)
{
	free(catalogue->entries);
	free(catalogue->slots);
	*catalogue = (struct catalogue){ 0 };
}

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, const char *method)
{
	uint32_t slot = *catalogue_slot(catalogue, method);

	return slot == 0 ? NULL : &catalogue->entries[slot - 1];
}
