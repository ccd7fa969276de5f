/*
 * A tenant as requests carry it: the few settings that are the same for all its requests.
 * The store owns every tenant; they live as long as it does.
 */
#ifndef ORDERD_STORE_TENANT_H
#define ORDERD_STORE_TENANT_H

#include <stdint.h>

#define TENANT_SYSTEM 0 /* owns what belongs to no company: tenants themselves */

struct tenant {
	int64_t id;
	const char *code;
	const char *currency;  /* may be NULL */
	const char *time_zone; /* never NULL */
};

#endif
