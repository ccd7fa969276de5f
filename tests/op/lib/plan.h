/* Whether a named query goes through the index that it was written for. Nothing is owned. */

#pragma once

#include <libpq-fe.h>

/* Prepares a query of sql/queries; types are those of its parameters. */
void plan_prepare(PGconn *connection, const char *name, const char *types);

/* Fails the test unless the plan scans this index under a condition that begins so. */
void plan_expect(PGconn *connection, const char *explain, const char *index, const char *condition);
