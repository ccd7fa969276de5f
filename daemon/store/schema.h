/*
 * Compares the connected database with the entities.
 */
#ifndef ORDERD_STORE_SCHEMA_H
#define ORDERD_STORE_SCHEMA_H

#include <libpq-fe.h>

#include "base/text.h"

/*
 * Blocks: for use before the loop runs. 0 when every entity has its table. > 0: so many
 * differences, each a sentence on a line of *ret_differences. < 0: -errno; what the database said
 * is appended too.
 */
int schema_check(PGconn *connection, struct text *ret_differences);

#endif
