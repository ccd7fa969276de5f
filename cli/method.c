#include "method.h"

#include <stdio.h>
#include <string.h>

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

#include "guess.h"

const ProtobufCServiceDescriptor *const method_services[] = {
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

const ProtobufCMethodDescriptor *method_descriptor(struct method m)
{
	return &m.service->methods[m.index];
}

void method_name(struct method m, char *out, size_t size)
{
	snprintf(out, size, "%s/%s", m.service->short_name, method_descriptor(m)->name);
}

static bool method_is_called(struct method m, const char *name)
{
	char short_name[METHOD_NAME_BYTES];
	size_t package = strlen(m.service->package);

	if (strncmp(name, m.service->package, package) == 0 && name[package] == '.')
		name += package + 1;
	method_name(m, short_name, sizeof(short_name));
	return strcmp(short_name, name) == 0 || strcmp(method_descriptor(m)->name, name) == 0;
}

bool method_find_in(const ProtobufCServiceDescriptor *const *services, const char *name,
		    struct method *ret)
{
	unsigned int n_found = 0;
	struct method found = { NULL, 0 };

	for (size_t i = 0; services[i]; i++) {
		for (unsigned int j = 0; j < services[i]->n_methods; j++) {
			struct method m = { services[i], j };

			if (!method_is_called(m, name))
				continue;
			found = m;
			n_found++;
		}
	}
	if (n_found == 1)
		*ret = found;
	return n_found == 1;
}

bool method_find(const char *name, struct method *ret)
{
	return method_find_in(method_services, name, ret);
}

bool method_guess(const ProtobufCServiceDescriptor *const *services, const char *name,
		  struct method *ret)
{
	char short_name[METHOD_NAME_BYTES];
	struct guess guess;
	bool found = false;

	guess_init(&guess, name);
	for (size_t i = 0; services[i]; i++) {
		for (unsigned int j = 0; j < services[i]->n_methods; j++) {
			struct method m = { services[i], j };

			method_name(m, short_name, sizeof(short_name));
			if (!guess_offer(&guess, short_name) &&
			    !guess_offer(&guess, method_descriptor(m)->name))
				continue;
			*ret = m;
			found = true;
		}
	}
	return found;
}
