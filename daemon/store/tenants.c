#include "tenants.h"

#include <stdlib.h>
#include <string.h>

struct tenants {
	const struct tenant **all;
	size_t n;
	size_t max;
};

static void tenants_bury(const struct tenant *tenant)
{
	union {
		const struct tenant *tenant;
		void *memory;
	} owned = { .tenant = tenant };

	free(owned.memory);
}

/* One piece of memory holds the tenant with its texts. */
static const struct tenant *tenants_make(int64_t id, const char *code, const char *currency,
					 const char *time_zone)
{
	size_t code_size = strlen(code) + 1;
	size_t zone_size = strlen(time_zone) + 1;
	size_t currency_size = currency ? strlen(currency) + 1 : 0;
	struct tenant *tenant = malloc(sizeof(*tenant) + code_size + zone_size + currency_size);
	char *at;

	if (!tenant)
		return NULL;
	at = (char *)(tenant + 1);
	tenant->id = id;
	tenant->code = memcpy(at, code, code_size);
	tenant->time_zone = memcpy(at + code_size, time_zone, zone_size);
	tenant->currency = currency ? memcpy(at + code_size + zone_size, currency, currency_size)
				    : NULL;
	return tenant;
}

static void tenants_push(struct tenants *tenants, const struct tenant *tenant)
{
	if (tenant && tenants->n == tenants->max) {
		size_t max = tenants->max ? tenants->max * 2 : 8;
		const struct tenant **all = realloc(tenants->all, sizeof(struct tenant *) * max);

		if (!all) {
			tenants_bury(tenant);
			return;
		}
		tenants->all = all;
		tenants->max = max;
	}
	if (tenant)
		tenants->all[tenants->n++] = tenant;
}

struct tenants *tenants_new(void)
{
	struct tenants *tenants = calloc(1, sizeof(*tenants));

	if (!tenants)
		return NULL;
	tenants_push(tenants, tenants_make(TENANT_SYSTEM, "", NULL, "UTC"));
	if (tenants->n == 1)
		return tenants;
	tenants_free(tenants);
	return NULL;
}

void tenants_free(struct tenants *tenants)
{
	if (!tenants)
		return;
	for (size_t i = 0; i < tenants->n; i++)
		tenants_bury(tenants->all[i]);
	free(tenants->all);
	free(tenants);
}

void tenants_add(struct tenants *tenants, const Orderd__V1__Tenant *tenant)
{
	if (tenants_get(tenants, tenant->id))
		return;
	tenants_push(tenants,
		     tenants_make(tenant->id, tenant->code, tenant->currency,
				  tenant->time_zone ? tenant->time_zone : "UTC"));
}

const struct tenant *tenants_find(const struct tenants *tenants, const char *code)
{
	for (size_t i = 1; i < tenants->n; i++)
		if (strcmp(tenants->all[i]->code, code) == 0)
			return tenants->all[i];
	return NULL;
}

const struct tenant *tenants_get(const struct tenants *tenants, int64_t id)
{
	for (size_t i = 0; i < tenants->n; i++)
		if (tenants->all[i]->id == id)
			return tenants->all[i];
	return NULL;
}

size_t tenants_all(const struct tenants *tenants, const struct tenant *const **ret)
{
	*ret = tenants->all;
	return tenants->n;
}
