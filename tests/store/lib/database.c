#include "lib/unit.h"

#include "lib/database.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "store/codec.h"
#include "store/store.h"

const char *database_conninfo(bool as_superuser)
{
	static char superuser[512];
	const char *conninfo = getenv("ORDERD_TEST_DATABASE");

	assert_non_null(conninfo);
	if (!as_superuser)
		return conninfo;
	snprintf(superuser, sizeof(superuser), "%s user=postgres", conninfo);
	return superuser;
}

PGconn *database_open(bool as_superuser)
{
	PGconn *connection = PQconnectdb(database_conninfo(as_superuser));

	if (PQstatus(connection) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(connection));
	database_run(connection, "SET client_min_messages = warning");
	return connection;
}

void database_run(PGconn *connection, const char *format, ...)
{
	struct text sql;
	PGresult *result;
	va_list args;

	text_init(&sql);
	va_start(args, format);
	text_vprintf(&sql, format, args);
	va_end(args);
	assert_false(sql.failed);
	result = PQexecParams(connection, sql.data, 0, NULL, NULL, NULL, NULL, 0);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s\n%s", sql.data, PQerrorMessage(connection));
	PQclear(result);
	text_fini(&sql);
}

int64_t database_number(PGconn *connection, const char *sql)
{
	PGresult *result = PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 1);
	int64_t number;

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s\n%s", sql, PQerrorMessage(connection));
	number = codec_value(result, 0, 0).integer;
	PQclear(result);
	return number;
}

PGresult *database_execute(PGconn *connection, const struct statement *statement,
			   const struct params *params)
{
	assert_int_equal(params->n, statement->n_params);
	assert_false(params->failed);
	return PQexecParams(connection, statement->sql, params->n, params->types, params->values,
			    params->lengths, params->formats, 1);
}

void database_renew(void)
{
	PGconn *connection = database_open(true);
	uint32_t version;

	database_run(connection, "DROP SCHEMA public CASCADE");
	database_run(connection, "CREATE SCHEMA public");
	database_run(connection, "GRANT ALL ON SCHEMA public TO public");
	PQfinish(connection);
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_UP, &version), 0);
}
