/* The test's database: connections, statements that must succeed. The caller closes what it opens.
 */

#pragma once

#include <libpq-fe.h>
#include <stdint.h>

#include "store/params.h"
#include "store/statement.h"

/* The conninfo from the environment; as_superuser adds the user. Lives until the program ends. */
const char *database_conninfo(bool as_superuser);

/* Fails the test unless the connection stands. */
PGconn *database_open(bool as_superuser);

/* Fails the test unless the statement succeeds; the format is SQL. */
void database_run(PGconn *connection, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* One number of one row. */
int64_t database_number(PGconn *connection, const char *sql);

/* Runs a generated statement with binary results; the caller looks at what came of it and clears
 * it. */
PGresult *database_execute(PGconn *connection, const struct statement *statement,
			   const struct params *params);

/* Takes everything away and migrates again. */
void database_renew(void);
