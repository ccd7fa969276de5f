#include "store/migration.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/codec.h"
#include "store/store.h"

int64_t migration_version(const struct orderd_sql_file *file)
{
	return strtoll(file->name, NULL, 10);
}

int64_t migration_program_version(void)
{
	return migration_version(&orderd_sql_migrations[orderd_sql_migrations_count - 1]);
}

int64_t migration_compatible_from(const struct orderd_sql_file *file)
{
	static const char claim[] = "-- compatible_from:";
	const char *found = strstr(file->text, claim);

	return found ? strtoll(found + sizeof(claim) - 1, NULL, 10) : migration_version(file);
}

/* What the database has, then what it lacks. */
static void migration_show(const PGresult *result, struct store_schema *schema,
			   const struct store_migration_visitor *visitor)
{
	for (int row = 0; row < PQntuples(result); row++) {
		const struct store_migration migration = {
			.version = codec_value(result, row, 0).integer,
			.name = PQgetvalue(result, row, 1),
			.applied_at = PQgetvalue(result, row, 3),
			.state = codec_value(result, row, 0).integer > schema->program_version
				? STORE_MIGRATION_NEWER
				: STORE_MIGRATION_APPLIED,
		};

		schema->version = migration.version;
		if (migration.state == STORE_MIGRATION_NEWER &&
		    codec_value(result, row, 2).integer > schema->needs)
			schema->needs = codec_value(result, row, 2).integer;
		visitor->on_migration(visitor->context, &migration);
	}
	for (size_t i = 0; i < orderd_sql_migrations_count; i++) {
		const struct orderd_sql_file *file = &orderd_sql_migrations[i];
		const struct store_migration migration = {
			.version = migration_version(file),
			.name = file->name,
			.applied_at = "",
			.state = STORE_MIGRATION_PENDING,
		};

		if (migration.version <= schema->version)
			continue;
		schema->n_pending++;
		visitor->on_migration(visitor->context, &migration);
	}
}

static int migration_read(PGconn *connection, const struct store_migration_visitor *visitor,
			  struct store_schema *ret)
{
	/* Where the table is missing, nothing was applied. */
	static const char exists[] = "SELECT to_regclass('schema_version') IS NOT NULL";
	static const char rows[] =
		"SELECT version::bigint, name, compatible_from::bigint,"
		" to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
		" FROM schema_version ORDER BY version";
	static const char none[] = "SELECT 0::bigint, '', 0::bigint, '' WHERE false";
	PGresult *result = PQexecParams(connection, exists, 0, NULL, NULL, NULL, NULL, 1);
	char message[LOG_VALUE_BYTES];
	bool empty;

	if (PQresultStatus(result) == PGRES_TUPLES_OK) {
		empty = codec_value(result, 0, 0).integer == 0;
		PQclear(result);
		result =
			PQexecParams(connection, empty ? none : rows, 0, NULL, NULL, NULL, NULL, 1);
	}
	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		log_error("migration_failed", "step=\"read schema_version\" message=\"%s\"",
			  log_value(PQerrorMessage(connection), message, sizeof(message)));
		PQclear(result);
		return PQstatus(connection) == CONNECTION_OK ? -EIO : -ECONNREFUSED;
	}
	migration_show(result, ret, visitor);
	PQclear(result);
	return 0;
}

int store_migrations(const char *conninfo, const struct store_migration_visitor *visitor,
		     struct store_schema *ret)
{
	PGconn *connection = PQconnectdb(conninfo);
	char message[LOG_VALUE_BYTES];
	int answer = -ECONNREFUSED;

	*ret = (struct store_schema){ .program_version = migration_program_version() };
	if (PQstatus(connection) == CONNECTION_OK)
		answer = migration_read(connection, visitor, ret);
	else
		log_error("database_away", "message=\"%s\"",
			  log_value(PQerrorMessage(connection), message, sizeof(message)));
	PQfinish(connection);
	return answer;
}
