#include "lib/unit.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "base/text.h"
#include "lib/database.h"
#include "orderd_sql.h"
#include "store/schema.h"
#include "store/store.h"

static int schema_setup(void **state)
{
	database_renew();
	*state = database_open(false);
	return 0;
}

static int schema_teardown(void **state)
{
	PQfinish(*state);
	return 0;
}

/* Exactly one difference, in these words. */
static void schema_differs(PGconn *connection, const char *sentence)
{
	struct text differences;

	text_init(&differences);
	assert_int_equal(schema_check(connection, &differences), 1);
	assert_non_null(differences.data);
	assert_string_equal(differences.data, sentence);
	text_fini(&differences);
}

static void the_migrated_schema_fits(void **state)
{
	struct text differences;

	text_init(&differences);
	assert_int_equal(schema_check(*state, &differences), 0);
	assert_int_equal(differences.length, 0);
	text_fini(&differences);
}

static void a_missing_column_is_named(void **state)
{
	database_run(*state, "ALTER TABLE orders DROP COLUMN cancel_reason");
	schema_differs(*state, "The table orders has no column cancel_reason of type text.\n");
}

static void a_column_of_another_type_is_named(void **state)
{
	database_run(*state, "ALTER TABLE order_line ALTER line_number TYPE bigint");
	schema_differs(
		*state,
		"The column line_number of order_line has the type bigint instead of integer.\n");
}

static void an_unknown_column_that_must_be_filled_is_named(void **state)
{
	database_run(*state, "ALTER TABLE product ADD weight_micros bigint NOT NULL");
	schema_differs(*state,
		       "The column weight_micros of product, which this program does not "
		       "know, is NOT NULL without a default.\n");
}

static void unknown_columns_that_fill_themselves_are_fine(void **state)
{
	struct text differences;

	database_run(*state,
		     "ALTER TABLE product ADD weight_micros bigint NOT NULL DEFAULT 0,"
		     " ADD colour text, ADD n bigint GENERATED ALWAYS AS IDENTITY");
	text_init(&differences);
	assert_int_equal(schema_check(*state, &differences), 0);
	text_fini(&differences);
}

static void a_column_that_records_may_lack_is_named(void **state)
{
	database_run(*state, "ALTER TABLE account ALTER owner_id SET NOT NULL");
	schema_differs(*state,
		       "The column owner_id of account is NOT NULL, but records may lack it.\n");
}

static void a_missing_table_is_named(void **state)
{
	database_run(*state, "DROP TABLE stock_movement");
	schema_differs(*state, "There is no table stock_movement.\n");
}

static void all_differences_are_told(void **state)
{
	struct text differences;

	database_run(*state, "DROP TABLE stock_movement");
	database_run(*state, "ALTER TABLE account DROP COLUMN team_id, DROP COLUMN owner_id");
	text_init(&differences);
	assert_int_equal(schema_check(*state, &differences), 3);
	text_fini(&differences);
}

static void migrating_again_changes_nothing(void **state)
{
	uint32_t version = 0;

	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_UP, &version), 0);
	assert_int_equal(version,
			 database_number(*state, "SELECT max(version) FROM schema_version"));
	assert_int_equal(database_number(*state, "SELECT count(*) FROM schema_version"),
			 orderd_sql_migrations_count);
	assert_int_equal(database_number(*state, "SELECT count(*) FROM tenant"), 1);
}

static void a_start_fails_on_another_schema(void **state)
{
	uint32_t version;

	database_run(*state, "ALTER TABLE orders DROP COLUMN cancel_reason");
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_UP, &version),
			 -EPROTO);
}

static void a_newer_schema_is_served_as_long_as_it_allows(void **state)
{
	uint32_t version;

	database_run(*state,
		     "INSERT INTO schema_version (version, name, compatible_from)"
		     " VALUES (9000, '9000_later', 1)");
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_UP, &version), 0);
	assert_int_equal(version, 9000);
	database_run(*state,
		     "INSERT INTO schema_version (version, name, compatible_from)"
		     " VALUES (9001, '9001_contracted', 9000)");
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_UP, &version),
			 -EPROTO);
}

/* A daemon of today between two newer ones, of which the older needs more than the newer says. */
static void what_one_newer_schema_needs_the_next_does_not_take_back(void **state)
{
	uint32_t version;

	database_run(*state,
		     "INSERT INTO schema_version (version, name, compatible_from)"
		     " VALUES (9000, '9000_contracted', 9000), (9001, '9001_later', 1)");
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_UP, &version),
			 -EPROTO);
}

static void who_only_looks_changes_nothing(void **state)
{
	PGconn *connection = database_open(true);
	uint32_t version = 7;

	database_run(connection, "DROP SCHEMA public CASCADE");
	database_run(connection, "CREATE SCHEMA public");
	database_run(connection, "GRANT ALL ON SCHEMA public TO public");
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_NOTHING, &version),
			 STORE_MIGRATE_BEHIND);
	assert_int_equal(version, 0);
	assert_int_equal(database_number(connection,
					 "SELECT count(*) FROM pg_class WHERE"
					 " relnamespace = 'public'::regnamespace"),
			 0);
	PQfinish(connection);
	database_renew();
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_NOTHING, &version),
			 0);
}

static void who_does_not_wait_is_told_that_another_migrates(void **state)
{
	PGconn *connection = database_open(true);
	uint32_t version;

	database_run(connection, "DROP SCHEMA public CASCADE");
	database_run(connection, "CREATE SCHEMA public");
	database_run(connection, "GRANT ALL ON SCHEMA public TO public");
	database_run(connection, "BEGIN");
	database_run(connection, "SELECT pg_advisory_xact_lock(122537101324900)");
	assert_int_equal(store_migrate(database_conninfo(false), STORE_MIGRATE_UP_IF_FREE,
				       &version),
			 STORE_MIGRATE_BUSY);
	database_run(connection, "COMMIT");
	assert_int_equal(
		store_migrate(database_conninfo(false), STORE_MIGRATE_UP_IF_FREE, &version), 0);
	PQfinish(connection);
}

struct shown {
	unsigned int n[3]; /* by state */
	char last[64];
};

static void schema_on_migration(void *context, const struct store_migration *migration)
{
	struct shown *shown = context;

	shown->n[migration->state]++;
	snprintf(shown->last, sizeof(shown->last), "%s", migration->name);
	assert_int_equal(migration->applied_at[0] == '\0',
			 migration->state == STORE_MIGRATION_PENDING);
}

static void what_is_applied_and_what_is_not_is_shown(void **state)
{
	struct shown shown = { 0 };
	const struct store_migration_visitor visitor = { schema_on_migration, &shown };
	struct store_schema schema;

	assert_int_equal(store_migrations(database_conninfo(false), &visitor, &schema), 0);
	assert_int_equal(shown.n[STORE_MIGRATION_APPLIED], orderd_sql_migrations_count);
	assert_int_equal(schema.version, schema.program_version);
	assert_int_equal(schema.n_pending, 0);
	database_run(*state, "DELETE FROM schema_version WHERE version > 1");
	shown = (struct shown){ 0 };
	assert_int_equal(store_migrations(database_conninfo(false), &visitor, &schema), 0);
	assert_int_equal(shown.n[STORE_MIGRATION_APPLIED], 1);
	assert_int_equal(shown.n[STORE_MIGRATION_PENDING], orderd_sql_migrations_count - 1);
	assert_int_equal(schema.n_pending, orderd_sql_migrations_count - 1);
	database_run(*state,
		     "INSERT INTO schema_version (version, name, compatible_from)"
		     " VALUES (9000, '9000_later', 8000)");
	shown = (struct shown){ 0 };
	assert_int_equal(store_migrations(database_conninfo(false), &visitor, &schema), 0);
	assert_int_equal(shown.n[STORE_MIGRATION_NEWER], 1);
	assert_string_equal(shown.last, "9000_later");
	assert_int_equal(schema.needs, 8000);
	assert_int_equal(schema.version, 9000);
}

static void an_absent_database_is_told_apart(void **state)
{
	uint32_t version;

	assert_int_equal(store_migrate("host=/nonexistent dbname=orderd", STORE_MIGRATE_UP,
				       &version),
			 -ECONNREFUSED);
}

static void *schema_migrate(void *context)
{
	uint32_t version;

	*(int *)context = store_migrate(database_conninfo(false), STORE_MIGRATE_UP, &version);
	return NULL;
}

static void several_daemons_may_start_on_an_empty_database(void **state)
{
	PGconn *connection = database_open(true);
	pthread_t threads[4];
	int answers[4];

	database_run(connection, "DROP SCHEMA public CASCADE");
	database_run(connection, "CREATE SCHEMA public");
	database_run(connection, "GRANT ALL ON SCHEMA public TO public");
	PQfinish(connection);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, schema_migrate, &answers[i]), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(answers[i], 0);
	assert_int_equal(database_number(*state, "SELECT count(*) FROM schema_version"),
			 orderd_sql_migrations_count);
}

#define SCHEMA_TEST(name) cmocka_unit_test_setup_teardown(name, schema_setup, schema_teardown)

static const struct CMUnitTest tests[] = {
	SCHEMA_TEST(the_migrated_schema_fits),
	SCHEMA_TEST(a_missing_column_is_named),
	SCHEMA_TEST(a_column_of_another_type_is_named),
	SCHEMA_TEST(an_unknown_column_that_must_be_filled_is_named),
	SCHEMA_TEST(unknown_columns_that_fill_themselves_are_fine),
	SCHEMA_TEST(a_column_that_records_may_lack_is_named),
	SCHEMA_TEST(a_missing_table_is_named),
	SCHEMA_TEST(all_differences_are_told),
	SCHEMA_TEST(migrating_again_changes_nothing),
	SCHEMA_TEST(a_start_fails_on_another_schema),
	SCHEMA_TEST(a_newer_schema_is_served_as_long_as_it_allows),
	SCHEMA_TEST(what_one_newer_schema_needs_the_next_does_not_take_back),
	SCHEMA_TEST(who_only_looks_changes_nothing),
	SCHEMA_TEST(who_does_not_wait_is_told_that_another_migrates),
	SCHEMA_TEST(what_is_applied_and_what_is_not_is_shown),
	SCHEMA_TEST(an_absent_database_is_told_apart),
	SCHEMA_TEST(several_daemons_may_start_on_an_empty_database),
};
UNIT_MAIN(tests)
