#include <errno.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "store/codec.h"
#include "store/migration.h"
#include "store/schema.h"
#include "store/store.h"

/* Any number that no other program of the database takes: "orderd" in ASCII. */
#define MIGRATE_LOCK "122537101324900"

struct migrate {
	PGconn *connection;
	enum store_migrate_how how;
	int64_t version;  /* of the database; 0: it is empty */
	int64_t needs;    /* oldest program that a newer schema still serves */
	char sqlstate[6]; /* of the last statement that failed */
};

static bool migrate_is(const struct migrate *migrate, const char *sqlstate)
{
	return strcmp(migrate->sqlstate, sqlstate) == 0;
}

/* Logs what the database said, unless somebody else was only quicker. */
static int migrate_fail(struct migrate *migrate, const char *step)
{
	char message[LOG_VALUE_BYTES];

	/* No lock in time, a deadlock: running daemons had it. */
	if (migrate_is(migrate, "55P03") || migrate_is(migrate, "40P01"))
		return STORE_MIGRATE_BUSY;
	log_error("migration_failed", "step=\"%s\" message=\"%s\"", step,
		  log_value(PQerrorMessage(migrate->connection), message, sizeof(message)));
	return PQstatus(migrate->connection) == CONNECTION_OK ? -EIO : -ECONNREFUSED;
}

static void migrate_keep_state(struct migrate *migrate, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	snprintf(migrate->sqlstate, sizeof(migrate->sqlstate), "%s", state ? state : "");
}

/* Several statements at once need the simple protocol, whose results must all be taken. */
static int migrate_run(struct migrate *migrate, const char *step, const char *sql)
{
	PGresult *result;
	bool failed = !PQsendQuery(migrate->connection, sql);

	migrate->sqlstate[0] = '\0';
	while ((result = PQgetResult(migrate->connection)) != NULL) {
		ExecStatusType status = PQresultStatus(result);

		if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
		    status != PGRES_EMPTY_QUERY && !failed) {
			migrate_keep_state(migrate, result);
			failed = true;
		}
		PQclear(result);
		if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
			break;
	}
	return failed ? migrate_fail(migrate, step) : 0;
}

/* One row of one bigint, 0 for NULL. */
static int migrate_number(struct migrate *migrate, const char *step, const char *sql, int64_t *ret)
{
	PGresult *result = PQexecParams(migrate->connection, sql, 0, NULL, NULL, NULL, NULL, 1);
	int answer = 0;

	migrate_keep_state(migrate, result);
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
		*ret = codec_value(result, 0, 0).integer;
	else
		answer = migrate_fail(migrate, step);
	PQclear(result);
	return answer;
}

static int migrate_read_version(struct migrate *migrate)
{
	static const char newest[] = "SELECT max(version)::bigint FROM schema_version";
	char needs[160];
	int64_t exists = 0;
	int answer;

	migrate->version = 0;
	migrate->needs = 0;
	answer = migrate_number(migrate, "look for schema_version",
				"SELECT count(to_regclass('schema_version'))", &exists);
	if (answer != 0 || exists == 0)
		return answer;
	answer = migrate_number(migrate, "read schema_version", newest, &migrate->version);
	if (answer != 0)
		return answer;
	/* What a later migration takes back of compatibility, a still later one does not give. */
	snprintf(needs, sizeof(needs),
		 "SELECT max(compatible_from)::bigint FROM schema_version WHERE version > %" PRId64,
		 migration_program_version());
	return migrate_number(migrate, "read schema_version", needs, &migrate->needs);
}

static int migrate_record(struct migrate *migrate, const struct orderd_sql_file *file)
{
	static const char sql[] = "INSERT INTO schema_version (version, name, compatible_from)"
				  " VALUES ($1::int, $2::text, $3::int)";
	char version[24], compatible_from[24];
	const char *values[3] = { version, file->name, compatible_from };
	PGresult *result;
	int answer = 0;

	snprintf(version, sizeof(version), "%" PRId64, migration_version(file));
	snprintf(compatible_from, sizeof(compatible_from), "%" PRId64,
		 migration_compatible_from(file));
	result = PQexecParams(migrate->connection, sql, 3, NULL, values, NULL, NULL, 0);
	migrate_keep_state(migrate, result);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		answer = migrate_fail(migrate, file->name);
	PQclear(result);
	return answer;
}

/*
 * Other programs that start at the same time wait for the lock, or come again, and see then that
 * nothing is left to do. The wait for them may be long, as their migration may be; that for locks
 * on tables is short, because requests of running daemons queue up behind it.
 */
static int migrate_begin(struct migrate *migrate)
{
	int64_t locked = 1;
	int answer = migrate_run(migrate, "begin", "BEGIN; SET LOCAL lock_timeout = '5min'");

	if (answer == 0 && migrate->how == STORE_MIGRATE_UP)
		answer = migrate_run(migrate, "lock",
				     "SELECT pg_advisory_xact_lock(" MIGRATE_LOCK ")");
	else if (answer == 0)
		answer = migrate_number(migrate, "lock",
					"SELECT pg_try_advisory_xact_lock(" MIGRATE_LOCK
					")::int::bigint",
					&locked);
	if (answer == 0 && !locked)
		return STORE_MIGRATE_BUSY;
	if (answer == 0)
		answer = migrate_run(migrate, "lock", "SET LOCAL lock_timeout = '5s'");
	return answer == 0 ? migrate_read_version(migrate) : answer;
}

static int migrate_apply(struct migrate *migrate, const struct orderd_sql_file *file)
{
	int answer = migrate_begin(migrate);
	bool missing = migrate->version < migration_version(file);

	if (answer == 0 && missing)
		answer = migrate_run(migrate, file->name, file->text);
	if (answer == 0 && missing)
		answer = migrate_record(migrate, file);
	if (answer != 0)
		return answer;
	answer = migrate_run(migrate, "commit", "COMMIT");
	if (answer == 0 && missing) {
		migrate->version = migration_version(file);
		log_notice("migrated", "version=%" PRId64 " name=%s", migrate->version, file->name);
	}
	return answer;
}

static int migrate_check(struct migrate *migrate)
{
	struct text differences;
	int answer;

	text_init(&differences);
	answer = schema_check(migrate->connection, &differences);
	if (answer < 0)
		answer = migrate_fail(migrate, "compare the schema");
	for (char *line = differences.data; answer > 0 && line && *line;) {
		size_t length = strcspn(line, "\n");

		log_error("schema_differs", "message=\"%.*s\"", (int)length, line);
		line += length + (line[length] == '\n');
	}
	text_fini(&differences);
	return answer > 0 ? -EPROTO : answer;
}

static int migrate_all(struct migrate *migrate)
{
	int answer = migrate_read_version(migrate);

	for (size_t i = 0; answer == 0 && i < orderd_sql_migrations_count; i++) {
		if (migration_version(&orderd_sql_migrations[i]) <= migrate->version)
			continue;
		if (migrate->how == STORE_MIGRATE_NOTHING)
			return STORE_MIGRATE_BEHIND;
		answer = migrate_apply(migrate, &orderd_sql_migrations[i]);
	}
	if (answer == 0)
		answer = migrate_read_version(migrate);
	if (answer != 0)
		return answer;
	if (migrate->needs > migration_program_version()) {
		log_error("schema_too_new",
			  "message=\"The database has schema %" PRId64
			  ", which needs a daemon of schema %" PRId64
			  " at least; this one knows %" PRId64 ".\"",
			  migrate->version, migrate->needs, migration_program_version());
		return -EPROTO;
	}
	return migrate_check(migrate);
}

/* Notices would go to standard error past the log. */
static void migrate_ignore(void *context, const PGresult *result)
{
}

int store_migrate(const char *conninfo, enum store_migrate_how how, uint32_t *ret_version)
{
	struct migrate migrate = { .connection = PQconnectdb(conninfo), .how = how };
	int answer;

	if (!migrate.connection)
		return -ENOMEM;
	PQsetNoticeReceiver(migrate.connection, migrate_ignore, NULL);
	if (PQstatus(migrate.connection) == CONNECTION_OK)
		answer = migrate_all(&migrate);
	else
		answer = migrate_fail(&migrate, "connect");
	PQfinish(migrate.connection);
	*ret_version = (uint32_t)migrate.version;
	return answer;
}
