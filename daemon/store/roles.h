/*
 * The directory of roles and teams, of all tenants: what a role grants, whose team a principal is
 * in.
 *
 * Learns from commits and from readings of the tables, in whatever order they come: a record only
 * gives way to a later version of itself. Owned by the store.
 */
#ifndef ORDERD_STORE_ROLES_H
#define ORDERD_STORE_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/role.pb-c.h"

struct roles;

/* NULL when memory is out. */
struct roles *roles_new(void);
void roles_free(struct roles *roles);

/* False when memory is out: the record is not known, or still as it was. */
bool roles_put(struct roles *roles, const Orderd__Internal__V1__RoleRow *row);
bool roles_put_team(struct roles *roles, const Orderd__Internal__V1__TeamRow *row);

/* How often a role came to grant something else. */
uint64_t roles_changed(const struct roles *roles);

/*
 * The level at which a role grants a method, "OrderService/PlaceOrder", and the grant that says so:
 * the nearest. UNSPECIFIED when none does; *ret_by is then unchanged, and may be NULL.
 */
Orderd__V1__AccessLevel roles_level(const struct roles *roles, int64_t role_id, const char *method,
				    const char **ret_by);

/* The special rights of a role. */
unsigned int roles_rights(const struct roles *roles, int64_t role_id);

/* The teams of a principal; *ret is the directory's, until it learns something. */
size_t roles_teams(const struct roles *roles, int64_t principal_id, const int64_t **ret);

#endif
