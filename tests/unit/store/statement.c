#include "lib/unit.h"

#include <string.h>

#include "lib/fault.h"
#include "store/statement.h"

static void statement_is(const struct statement *statement, const char *name, const char *sql)
{
	assert_string_equal(statement->name, name);
	assert_string_equal(statement->sql, sql);
}

static void loads_look_each_key_up(void **state)
{
	struct statements *statements = statements_new();

	statement_is(
		statements_load(statements, &number_series_by_code), "load_number_series_by_code",
		"SELECT u.k, t.\"code\", t.\"prefix\", t.\"width\", t.\"next_value\""
		" FROM unnest($2::text[]) WITH ORDINALITY u (k1, k)"
		" CROSS JOIN LATERAL (SELECT x.tenant_id, x.\"code\", x.\"prefix\", x.\"width\","
		" x.\"next_value\" FROM \"number_series\" x WHERE x.tenant_id = $1::bigint"
		" AND x.\"code\" >= u.k1 AND x.\"code\" <= u.k1 ORDER BY x.\"code\" LIMIT 1"
		" OFFSET 0) t");
	statements_free(statements);
}

static void lists_narrow_order_and_end(void **state)
{
	struct statements *statements = statements_new();
	const struct statement *statement = statements_load(statements, &order_line_backordered);

	assert_int_equal(statement->n_params, 3);
	assert_non_null(strstr(statement->sql, "unnest($2::bigint[], $3::bigint[])"));
	assert_non_null(strstr(statement->sql,
			       "x.\"product_id\" = u.k1 AND x.\"location_id\" = u.k2"
			       " AND x.backordered_micros > 0 ORDER BY x.order_id, x.line_number"
			       " LIMIT 10000 OFFSET 0) t"));
	statements_free(statements);
}

static void inserts_take_arrays_apart(void **state)
{
	struct statements *statements = statements_new();

	statement_is(statements_insert(statements, &entity_number_series), "insert_number_series",
		     "INSERT INTO \"number_series\" (tenant_id, \"code\", \"prefix\", \"width\","
		     " \"next_value\") SELECT $1::bigint, unnest($2::text[]), unnest($3::text[]),"
		     " unnest($4::integer[]), unnest($5::bigint[])");
	assert_int_equal(statements_insert(statements, &entity_number_series)->n_params, 5);
	statements_free(statements);
}

static void updates_count_their_rows(void **state)
{
	struct statements *statements = statements_new();

	statement_is(statements_update(statements, &entity_number_series), "update_number_series",
		     "WITH w AS (UPDATE \"number_series\" t SET \"prefix\" = n.\"prefix\","
		     " \"width\" = n.\"width\", \"next_value\" = n.\"next_value\" FROM (SELECT"
		     " f.place, u.* FROM (SELECT true, unnest($2::text[]) AS k1,"
		     " unnest($3::text[]) AS \"prefix\", unnest($4::integer[]) AS \"width\","
		     " unnest($5::bigint[]) AS \"next_value\") u CROSS JOIN"
		     " LATERAL (SELECT x.ctid AS place FROM \"number_series\" x WHERE"
		     " x.tenant_id = $1::bigint AND x.\"code\" >= u.k1 AND x.\"code\" <= u.k1"
		     " ORDER BY x.\"code\" LIMIT 1 OFFSET 0) f OFFSET 0) n WHERE t.ctid = n.place"
		     " RETURNING 1) SELECT expect_rows(count(*), $6::bigint) FROM w");
	statements_free(statements);
}

static void updates_check_the_old_version(void **state)
{
	struct statements *statements = statements_new();
	const char *sql = statements_update(statements, &entity_stock_level)->sql;

	assert_non_null(strstr(sql, " AND t.version = n.old_version "));
	assert_non_null(strstr(sql, "SET \"version\" = n.\"version\", \"on_hand_micros\" = "));
	assert_null(strstr(sql, "\"product_id\""));
	statements_free(statements);
}

static void deletes_count_their_rows(void **state)
{
	struct statements *statements = statements_new();

	statement_is(statements_delete(statements, &entity_external_reference),
		     "delete_external_reference",
		     "WITH w AS (DELETE FROM \"external_reference\" t USING (SELECT f.place, u.*"
		     " FROM (SELECT true, unnest($2::integer[]) AS k1, unnest($3::text[]) AS k2,"
		     " unnest($4::text[]) AS k3) u CROSS JOIN LATERAL (SELECT x.ctid AS place FROM"
		     " \"external_reference\" x WHERE x.tenant_id = $1::bigint AND x.\"kind\" ="
		     " u.k1 AND x.\"system\" = u.k2 AND x.\"external_id\" >= u.k3 AND"
		     " x.\"external_id\" <= u.k3 ORDER BY x.\"external_id\" LIMIT 1 OFFSET 0) f"
		     " OFFSET 0) n WHERE t.ctid = n.place RETURNING 1) SELECT"
		     " expect_rows(count(*), $5::bigint) FROM w");
	assert_null(statements_delete(statements, &entity_order));
	statements_free(statements);
}

static void what_is_only_inserted_has_no_update(void **state)
{
	struct statements *statements = statements_new();

	for (unsigned int i = 0; i < entity_count; i++)
		assert_int_equal(!statements_update(statements, entity_table[i]),
				 entity_table[i]->insert_only);
	statements_free(statements);
}

static void parameters_match_the_statements(void **state)
{
	struct statements *statements = statements_new();
	struct value keys[KEY_COLUMNS_MAX] = { v_int(1), v_int(1), v_int(1), v_int(1) };
	struct params params;
	struct arena arena;

	arena_init(&arena, 1u << 20);
	params_init(&params, &arena);
	statement_load_params(&params, &stock_level_by_place, 1, keys, 2);
	assert_int_equal(params.n, statements_load(statements, &stock_level_by_place)->n_params);
	for (unsigned int i = 0; i < entity_count; i++) {
		params_init(&params, &arena);
		statement_insert_params(&params, entity_table[i], 1, NULL, 0);
		assert_int_equal(params.n,
				 statements_insert(statements, entity_table[i])->n_params);
		if (entity_table[i]->removable) {
			params_init(&params, &arena);
			statement_delete_params(&params, entity_table[i], 1, NULL, NULL, 0);
			assert_int_equal(params.n,
					 statements_delete(statements, entity_table[i])->n_params);
		}
		if (entity_table[i]->insert_only)
			continue;
		params_init(&params, &arena);
		statement_update_params(&params, entity_table[i], 1, NULL, NULL, 0);
		assert_int_equal(params.n,
				 statements_update(statements, entity_table[i])->n_params);
	}
	arena_fini(&arena);
	statements_free(statements);
}

static void names_are_unique(void **state)
{
	struct statements *statements = statements_new();

	for (size_t i = 0; i < statements_count(statements); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(statements_get(statements, i)->name,
						statements_get(statements, j)->name);
	statements_free(statements);
}

static void memory_that_runs_out_leaves_nothing_behind(void **state)
{
	size_t n_allocations;

	fault_arm(SIZE_MAX);
	statements_free(statements_new());
	n_allocations = fault_disarm();
	assert_true(n_allocations > 0);
	for (size_t k = 0; k < n_allocations; k++) {
		struct statements *statements;

		fault_arm(k);
		statements = statements_new();
		fault_disarm();
		assert_null(statements);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(loads_look_each_key_up),
	cmocka_unit_test(lists_narrow_order_and_end),
	cmocka_unit_test(inserts_take_arrays_apart),
	cmocka_unit_test(updates_count_their_rows),
	cmocka_unit_test(updates_check_the_old_version),
	cmocka_unit_test(deletes_count_their_rows),
	cmocka_unit_test(what_is_only_inserted_has_no_update),
	cmocka_unit_test(parameters_match_the_statements),
	cmocka_unit_test(names_are_unique),
	cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
};
UNIT_MAIN(tests)
