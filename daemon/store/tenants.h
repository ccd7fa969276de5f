/*
 * The directory of tenants: by id, by code. Only grows; owned by the store.
 */
#ifndef ORDERD_STORE_TENANTS_H
#define ORDERD_STORE_TENANTS_H

#include <stddef.h>

#include "orderd/v1/tenant.pb-c.h"
#include "tenant.h"

struct tenants;

/* Holds the system's tenant from the start. NULL when memory is out. */
struct tenants *tenants_new(void);
void tenants_free(struct tenants *tenants);

/* Takes a tenant in, unless it is known; copies what it needs. */
void tenants_add(struct tenants *tenants, const Orderd__V1__Tenant *tenant);

const struct tenant *tenants_find(const struct tenants *tenants, const char *code);
const struct tenant *tenants_get(const struct tenants *tenants, int64_t id);

/* All, the system's first. */
size_t tenants_all(const struct tenants *tenants, const struct tenant *const **ret);

#endif
