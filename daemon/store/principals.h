/*
 * The directory of principals with their keys, of all tenants: who a key belongs to.
 *
 * Learns from commits and from readings of the tables, in whatever order they come: a record only
 * gives way to a later version of itself. Owned by the store.
 */
#ifndef ORDERD_STORE_PRINCIPALS_H
#define ORDERD_STORE_PRINCIPALS_H

#include <stdbool.h>
#include <stdint.h>

#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/principal.pb-c.h"
#include "store.h"

struct principals;

/* NULL when memory is out. */
struct principals *principals_new(void);
void principals_free(struct principals *principals);

/* False when memory is out: the record is not known, or still as it was. */
bool principals_put(struct principals *principals, const Orderd__Internal__V1__PrincipalRow *row);
bool principals_put_key(struct principals *principals,
			const Orderd__Internal__V1__PrincipalKeyRow *row);

/*
 * The same from records that were committed in the tenant. roles are ids in the order of their
 * texts; NULL: they are as they were.
 */
bool principals_learn(struct principals *principals, int64_t tenant_id,
		      const Orderd__V1__Principal *principal, char **roles, size_t n_roles);
bool principals_learn_key(struct principals *principals, int64_t tenant_id,
			  const Orderd__V1__PrincipalKey *key);

/*
 * How much has ended by that time: keys that were revoked, or expired since this was first asked,
 * principals that were disabled, roles that were lost. The time is that of the wall clock.
 */
uint64_t principals_ended(struct principals *principals, int64_t now_us);

/*
 * The active principal whose key this is at that time, with the key's id; NULL: nobody's. Where two
 * tenants know one key, the valid one that was added first counts.
 */
const struct store_principal *principals_find(const struct principals *principals,
					      const char *public_key, int64_t now_us,
					      int64_t *ret_key_id);

/* The same by the key's id. */
const struct store_principal *principals_get(const struct principals *principals, int64_t key_id,
					     int64_t now_us);

#endif
