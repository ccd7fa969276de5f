#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lib/database.h"
#include "lib/fill.h"
#include "store/codec.h"

#define PLAN_ROWS 300000
#define PLAN_EXECUTIONS 7 /* from the sixth on PostgreSQL considers a generic plan */

/* What a write lane sets for its session. */
static const char *const plan_lane_settings[] = {
	"SET enable_seqscan = off",
	"SET enable_hashjoin = off",
	"SET enable_mergejoin = off",
	"SET jit = off",
};

static const char *const plan_modes[] = { "auto", "force_generic_plan", "force_custom_plan" };

static const char *plan_literal(Oid type)
{
	switch (type) {
	case 20:
		return "1";
	case 1009:
		/* As a list too. */
		return "'{\"{x7}\",\"{x8}\"}'";
	case 1185:
		return "'{2026-01-01Z,2026-01-02Z}'";
	case 1000:
		return "'{t,f}'";
	case 1001:
		return "'{a,b}'";
	default:
		return "'{7,8}'";
	}
}

/* EXECUTE name(…) with two elements in every array; the last parameter of writes expects no row. */
static void plan_execute(PGconn *connection, const struct statement *statement, bool write,
			 struct text *ret)
{
	PGresult *described = PQdescribePrepared(connection, statement->name);

	assert_int_equal(PQresultStatus(described), PGRES_COMMAND_OK);
	assert_int_equal(PQnparams(described), statement->n_params);
	text_printf(ret, "EXECUTE \"%s\"(", statement->name);
	for (int i = 0; i < PQnparams(described); i++)
		text_printf(ret, "%s%s", i > 0 ? ", " : "",
			    write && i == PQnparams(described) - 1
				    ? "0"
				    : plan_literal(PQparamtype(described, i)));
	text_puts(ret, ")");
	assert_false(ret->failed);
	PQclear(described);
}

/* Prepares the statement on an empty table, as a daemon that starts on a new database does. */
static void plan_prepare(PGconn *connection, const struct statement *statement, bool write)
{
	PGresult *result = PQprepare(connection, statement->name, statement->sql, 0, NULL);
	struct text execute;

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s\n%s", statement->sql, PQerrorMessage(connection));
	PQclear(result);
	text_init(&execute);
	plan_execute(connection, statement, write, &execute);
	for (int i = 0; i < PLAN_EXECUTIONS; i++)
		database_run(connection, "%s", execute.data);
	database_run(connection, "SET plan_cache_mode = force_generic_plan");
	database_run(connection, "%s", execute.data);
	database_run(connection, "RESET plan_cache_mode");
	text_fini(&execute);
}

static void plan_check_text(const char *plan, const char *mode, const struct statement *statement,
			    bool write, unsigned int n_key_columns)
{
	const char *const needle = write ? "unnest(" : "u.k1";
	const char *condition = NULL;

	if (strstr(plan, "Seq Scan") || (write && !strstr(plan, "TID Cond: ")))
		fail_msg("%s, %s:\n%s", statement->name, mode, plan);
	for (const char *at = plan; !condition && (at = strstr(at, "Index Cond: ")); at++)
		if (memmem(at, strcspn(at, "\n"), needle, strlen(needle)))
			condition = at;
	if (!condition)
		fail_msg("%s, %s:\n%s", statement->name, mode, plan);
	/* An update's key values are unnested in place, a load's have names. */
	for (unsigned int i = 0; i < n_key_columns; i++) {
		char name[16];
		const char *found;

		snprintf(name, sizeof(name), "u.k%u", i + 1);
		found = write ? memmem(condition, strcspn(condition, "\n"), needle, strlen(needle))
			      : memmem(condition, strcspn(condition, "\n"), name, strlen(name));
		if (!found)
			fail_msg("%s, %s:\n%s", statement->name, mode, plan);
		if (write)
			condition = found + strlen(needle);
	}
}

static void plan_check(PGconn *connection, const struct statement *statement, bool write,
		       unsigned int n_key_columns)
{
	struct text explain, plan;
	PGresult *result;

	for (size_t mode = 0; mode < sizeof(plan_modes) / sizeof(plan_modes[0]); mode++) {
		text_init(&explain);
		text_init(&plan);
		text_puts(&explain, "EXPLAIN ");
		plan_execute(connection, statement, write, &explain);
		database_run(connection, "SET plan_cache_mode = %s", plan_modes[mode]);
		result = PQexecParams(connection, explain.data, 0, NULL, NULL, NULL, NULL, 0);
		assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
		for (int row = 0; row < PQntuples(result); row++)
			text_printf(&plan, "%s\n", PQgetvalue(result, row, 0));
		plan_check_text(plan.data, plan_modes[mode], statement, write, n_key_columns);
		PQclear(result);
		text_fini(&explain);
		text_fini(&plan);
	}
}

static void plan_entity(struct statements *statements, const struct entity *entity)
{
	PGconn *reader = database_open(false);
	PGconn *lane = database_open(false);
	PGconn *filler = database_open(true);
	const struct statement *const writes[] = { statements_update(statements, entity),
						   statements_delete(statements, entity) };

	for (size_t i = 0; i < sizeof(plan_lane_settings) / sizeof(plan_lane_settings[0]); i++)
		database_run(lane, "%s", plan_lane_settings[i]);
	for (unsigned int i = 0; entity->keys[i]; i++) {
		plan_prepare(reader, statements_load(statements, entity->keys[i]), false);
		plan_prepare(lane, statements_load(statements, entity->keys[i]), false);
	}
	for (int i = 0; i < 2; i++)
		if (writes[i])
			plan_prepare(lane, writes[i], true);
	database_run(filler, "SET session_replication_role = replica");
	/* A tenant begins with some rows. */
	database_run(filler, "TRUNCATE \"%s\" CASCADE", entity->table);
	fill_table(filler, entity, PLAN_ROWS);
	for (unsigned int i = 0; entity->keys[i]; i++) {
		const struct key *key = entity->keys[i];

		plan_check(reader, statements_load(statements, key), false,
			   statement_key_columns(key));
		plan_check(lane, statements_load(statements, key), false,
			   statement_key_columns(key));
	}
	for (int i = 0; i < 2; i++)
		if (writes[i])
			plan_check(lane, writes[i], true, statement_key_columns(entity->keys[0]));
	database_run(filler, "TRUNCATE \"%s\" CASCADE", entity->table);
	PQfinish(reader);
	PQfinish(lane);
	PQfinish(filler);
}

static void statements_prepared_on_empty_tables_use_keys_on_full_ones(void **state)
{
	struct statements *statements = statements_new();

	assert_non_null(statements);
	database_renew();
	for (unsigned int i = 0; i < entity_count; i++)
		plan_entity(statements, entity_table[i]);
	statements_free(statements);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(statements_prepared_on_empty_tables_use_keys_on_full_ones),
};
UNIT_MAIN(tests)
