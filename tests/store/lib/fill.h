/* Tables with very many rows, for looking at plans. Nothing is owned. */

#pragma once

#include <libpq-fe.h>

#include "store/entity.h"

/* Rows of tenant 1; the connection must not check foreign keys. */
void fill_table(PGconn *connection, const struct entity *entity, int n_rows);
