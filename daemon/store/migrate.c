#include <errno.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "orderd_sql.h"
#include "store/codec.h"
#include "store/schema.h"
#include "store/store.h"

/* Any number that no other program of the database takes: "orderd" in ASCII. */
#define MIGRATE_LOCK "122537101324900"

struct migrate {
	PGconn *connection;
	int64_t version;         /* of the database; 0: it is empty */
	int64_t compatible_from; /* oldest program that the database still serves */
};

/* Logs what the database said. */
static int migrate_fail(PGconn *connection, const char *step)
{
	const char *message = PQerrorMessage(connection);

	log_error("migration_failed", "step=\"%s\" message=\"%.*s\"", step,
		  (int)strcspn(message, "\n"), message);
	return PQstatus(connection) == CONNECTION_OK ? -EIO : -ECONNREFUSED;
}

/* Several statements at once need the simple protocol, whose results must all be taken. */
static int migrate_run(PGconn *connection, const char *step, const char *sql)
{
	PGresult *result;
	bool failed = !PQsendQuery(connection, sql);

	while ((result = PQgetResult(connection)) != NULL) {
		ExecStatusType status = PQresultStatus(result);

		failed |= status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
			status != PGRES_EMPTY_QUERY;
		PQclear(result);
		if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
			break;
	}
	return failed ? migrate_fail(connection, step) : 0;
}

/* One row of one bigint, 0 for NULL. */
static int migrate_number(PGconn *connection, const char *step, const char *sql, int64_t *ret)
{
	PGresult *result = PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 1);
	int answer = 0;

	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
		*ret = codec_value(result, 0, 0).integer;
	else
		answer = migrate_fail(connection, step);
	PQclear(result);
	return answer;
}

static int migrate_read_version(struct migrate *migrate)
{
	static const char newest[] = "SELECT max(version)::bigint FROM schema_version";
	static const char compatible[] = "SELECT compatible_from::bigint FROM schema_version"
					 " ORDER BY version DESC LIMIT 1";
	int64_t exists = 0;
	int answer;

	migrate->version = 0;
	migrate->compatible_from = 0;
	answer = migrate_number(migrate->connection, "look for schema_version",
				"SELECT count(to_regclass('schema_version'))", &exists);
	if (answer < 0 || exists == 0)
		return answer;
	answer = migrate_number(migrate->connection, "read schema_version", newest,
				&migrate->version);
	if (answer < 0 || migrate->version == 0)
		return answer;
	return migrate_number(migrate->connection, "read schema_version", compatible,
			      &migrate->compatible_from);
}

static int64_t migrate_file_version(const struct orderd_sql_file *file)
{
	return strtoll(file->name, NULL, 10);
}

static int64_t migrate_program_version(void)
{
	return migrate_file_version(&orderd_sql_migrations[orderd_sql_migrations_count - 1]);
}

/*
 * The oldest program that can go on with the schema after this migration. The file claims it in a
 * line
 * "-- compatible_from: 3"; without a claim only programs that know the migration can.
 */
static int64_t migrate_compatible_from(const struct orderd_sql_file *file)
{
	static const char claim[] = "-- compatible_from:";
	const char *found = strstr(file->text, claim);

	return found ? strtoll(found + sizeof(claim) - 1, NULL, 10) : migrate_file_version(file);
}

static int migrate_record(PGconn *connection, const struct orderd_sql_file *file)
{
	static const char sql[] = "INSERT INTO schema_version (version, name, compatible_from)"
				  " VALUES ($1::int, $2::text, $3::int)";
	char version[24], compatible_from[24];
	const char *values[3] = { version, file->name, compatible_from };
	PGresult *result;
	int answer = 0;

	snprintf(version, sizeof(version), "%" PRId64, migrate_file_version(file));
	snprintf(compatible_from, sizeof(compatible_from), "%" PRId64,
		 migrate_compatible_from(file));
	result = PQexecParams(connection, sql, 3, NULL, values, NULL, NULL, 0);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		answer = migrate_fail(connection, file->name);
	PQclear(result);
	return answer;
}

/*
 * Other daemons that start at the same time wait for the lock, then see that nothing is left to do.
 * The wait for them is long, as their migration may be; that for locks on tables is short, because
 * requests of running daemons queue up behind it.
 */
static int migrate_begin(struct migrate *migrate)
{
	int answer = migrate_run(migrate->connection, "lock",
				 "BEGIN;"
				 "SET LOCAL lock_timeout = '5min';"
				 "SELECT pg_advisory_xact_lock(" MIGRATE_LOCK ");"
				 "SET LOCAL lock_timeout = '5s';");

	return answer < 0 ? answer : migrate_read_version(migrate);
}

static int migrate_apply(struct migrate *migrate, const struct orderd_sql_file *file)
{
	int answer = migrate_begin(migrate);

	if (answer == 0 && migrate->version < migrate_file_version(file)) {
		answer = migrate_run(migrate->connection, file->name, file->text);
		if (answer == 0)
			answer = migrate_record(migrate->connection, file);
		if (answer == 0)
			log_notice("migrated", "version=%" PRId64 " name=%s",
				   migrate_file_version(file), file->name);
	}
	if (answer < 0)
		return answer;
	return migrate_run(migrate->connection, "commit", "COMMIT");
}

static int migrate_check(struct migrate *migrate)
{
	struct text differences;
	int answer;

	text_init(&differences);
	answer = schema_check(migrate->connection, &differences);
	if (answer < 0)
		answer = migrate_fail(migrate->connection, "compare the schema");
	for (char *line = differences.data; answer > 0 && line && *line;) {
		size_t length = strcspn(line, "\n");

		log_error("schema_differs", "message=\"%.*s\"", (int)length, line);
		line += length + (line[length] == '\n');
	}
	text_fini(&differences);
	return answer > 0 ? -EINVAL : answer;
}

static int migrate_all(struct migrate *migrate)
{
	int answer = migrate_read_version(migrate);

	for (size_t i = 0; answer == 0 && i < orderd_sql_migrations_count; i++)
		if (migrate_file_version(&orderd_sql_migrations[i]) > migrate->version)
			answer = migrate_apply(migrate, &orderd_sql_migrations[i]);
	if (answer == 0)
		answer = migrate_read_version(migrate);
	if (answer < 0)
		return answer;
	if (migrate->compatible_from > migrate_program_version()) {
		log_error("schema_too_new",
			  "message=\"The database has schema %" PRId64
			  ", which needs a daemon of schema %" PRId64
			  " at least; this one knows %" PRId64 ".\"",
			  migrate->version, migrate->compatible_from, migrate_program_version());
		return -EPROTONOSUPPORT;
	}
	return migrate_check(migrate);
}

/* Notices would go to standard error past the log. */
static void migrate_ignore(void *context, const PGresult *result)
{
}

int store_migrate(const char *conninfo, uint32_t *ret_version)
{
	struct migrate migrate = { .connection = PQconnectdb(conninfo) };
	int answer;

	if (!migrate.connection)
		return -ENOMEM;
	PQsetNoticeReceiver(migrate.connection, migrate_ignore, NULL);
	if (PQstatus(migrate.connection) == CONNECTION_OK)
		answer = migrate_all(&migrate);
	else
		answer = migrate_fail(migrate.connection, "connect");
	PQfinish(migrate.connection);
	if (answer == 0)
		*ret_version = (uint32_t)migrate.version;
	return answer;
}
