#include "lib/unit.h"

#include <string.h>

#include "lib/database.h"
#include "lib/sample.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/product.pb-c.h"
#include "store/codec.h"

#define RECORDS_TENANT 1
#define RECORDS_FULL 1000   /* seed of the record that has everything */
#define RECORDS_SPARSE 2000 /* seed of the one that has what it must */

struct records {
	struct arena arena;
	struct statements *statements;
	PGconn *connection;
};

static int records_setup(void **state)
{
	static struct records records;

	database_renew();
	arena_init(&records.arena, 64u << 20);
	records.statements = statements_new();
	records.connection = database_open(false);
	*state = &records;
	return records.statements ? 0 : -1;
}

static int records_teardown(void **state)
{
	struct records *records = *state;

	PQfinish(records->connection);
	statements_free(records->statements);
	arena_fini(&records->arena);
	return 0;
}

static void records_execute(struct records *records, const struct statement *statement,
			    const struct params *params)
{
	PGresult *result = database_execute(records->connection, statement, params);

	if (PQresultStatus(result) == PGRES_FATAL_ERROR)
		fail_msg("%s: %s", statement->name, PQerrorMessage(records->connection));
	PQclear(result);
}

static void records_refused(struct records *records, const struct statement *statement,
			    const struct params *params)
{
	PGresult *result = database_execute(records->connection, statement, params);

	assert_int_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
	assert_string_equal(PQresultErrorField(result, PG_DIAG_SQLSTATE), "OD001");
	PQclear(result);
}

static void records_equal(const struct entity *entity, const ProtobufCMessage *a,
			  const ProtobufCMessage *b)
{
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &entity->descriptor->fields[i];

		if (!(entity->fields[i].flags & FIELD_CHILDREN) && !codec_equal(a, b, field))
			fail_msg("%s of %s differs", field->name, entity->name);
	}
}

/* False when the record lacks a value of the key, so that the key cannot find it. */
static bool records_key(const struct key *key, const ProtobufCMessage *message,
			struct value values[KEY_COLUMNS_MAX])
{
	bool complete = true;

	for (unsigned int i = 0; i < statement_key_columns(key); i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(key->entity->descriptor,
									key->columns[i]);

		values[i] = codec_get(message, field);
		if (values[i].kind != VALUE_NULL)
			continue;
		values[i] = codec_type(field) == PARAMS_TEXT ? v_text("?") : v_int(7);
		complete = false;
	}
	return complete;
}

/* Asks for both records and between them one that is not there; each row says which key it answers.
 */
static void records_load(struct records *records, const struct key *key,
			 const ProtobufCMessage *const messages[2])
{
	unsigned int n_columns = statement_key_columns(key);
	struct value values[3 * KEY_COLUMNS_MAX];
	struct codec_columns columns;
	struct params params;
	PGresult *result;
	bool found[2];
	int row = 0;

	found[0] = records_key(key, messages[0], values);
	for (unsigned int i = 0; i < n_columns; i++)
		values[n_columns + i] = values[i].kind == VALUE_TEXT ? v_text("?") : v_int(7);
	found[1] = records_key(key, messages[1], values + 2 * n_columns);
	params_init(&params, &records->arena);
	statement_load_params(&params, key, RECORDS_TENANT, values, 3);
	result = database_execute(records->connection, statements_load(records->statements, key),
				  &params);
	if (PQresultStatus(result) == PGRES_FATAL_ERROR)
		fail_msg("%s: %s", key->name, PQerrorMessage(records->connection));
	if (PQntuples(result) != found[0] + found[1])
		fail_msg("%s: %d rows", key->name, PQntuples(result));
	codec_columns_init(&columns, result, key->entity->descriptor);
	for (int i = 0; i < 2; i++) {
		if (!found[i])
			continue;
		assert_int_equal(codec_value(result, row, PQfnumber(result, "k")).integer,
				 i == 0 ? 1 : 3);
		records_equal(key->entity, codec_row(&columns, result, row++, &records->arena),
			      messages[i]);
	}
	PQclear(result);
}

static void records_load_all(struct records *records, const struct entity *entity,
			     const ProtobufCMessage *const messages[2])
{
	for (unsigned int i = 0; entity->keys[i]; i++)
		records_load(records, entity->keys[i], messages);
}

static void records_new(struct records *records, const struct entity *entity,
			ProtobufCMessage *ret[2])
{
	ret[0] = sample_new(entity, SAMPLE_FULL, RECORDS_FULL, &records->arena);
	ret[1] = sample_new(entity, SAMPLE_SPARSE, RECORDS_SPARSE, &records->arena);
}

static void records_insert(struct records *records, const struct entity *entity)
{
	ProtobufCMessage *messages[2];
	struct params params;

	records_new(records, entity, messages);
	params_init(&params, &records->arena);
	statement_insert_params(&params, entity, RECORDS_TENANT,
				(const ProtobufCMessage *const *)messages, 2);
	records_execute(records, statements_insert(records->statements, entity), &params);
	records_load_all(records, entity, (const ProtobufCMessage *const *)messages);
}

/* The tables' order satisfies the foreign keys. */
static void records_come_back_as_they_were_inserted(void **state)
{
	for (unsigned int i = 0; i < entity_count; i++)
		records_insert(*state, entity_table[i]);
}

/* Every column that an update writes gets what the other record has, so that presence changes too.
 */
static ProtobufCMessage *records_mix(const struct entity *entity, const ProtobufCMessage *keys,
				     const ProtobufCMessage *rest, struct arena *arena)
{
	ProtobufCMessage *mixed = codec_copy(keys, arena);

	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &entity->descriptor->fields[i];
		struct value value;
		bool key = false;

		for (unsigned int j = 0; j < statement_key_columns(entity->keys[0]); j++)
			key |= strcmp(entity->keys[0]->columns[j], field->name) == 0;
		if (key || entity->fields[i].flags & (FIELD_CHILDREN | FIELD_IMMUTABLE))
			continue;
		value = codec_get(rest, field);
		codec_set(mixed, field, &value, arena);
	}
	return mixed;
}

static int64_t records_version(const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "version");

	return field ? codec_get(message, field).integer : 0;
}

static void records_update(struct records *records, const struct entity *entity)
{
	const struct statement *statement = statements_update(records->statements, entity);
	const ProtobufCMessage *mixed[2];
	ProtobufCMessage *messages[2];
	struct params params;
	int64_t versions[2];

	if (!statement) {
		assert_true(entity->insert_only);
		return;
	}
	records_new(records, entity, messages);
	for (int i = 0; i < 2; i++) {
		mixed[i] = records_mix(entity, messages[i], messages[1 - i], &records->arena);
		versions[i] = records_version(messages[i]);
	}
	params_init(&params, &records->arena);
	statement_update_params(&params, entity, RECORDS_TENANT, mixed, versions, 2);
	records_execute(records, statement, &params);
	records_load_all(records, entity, mixed);
	if (records_version(messages[0]) != 0)
		records_refused(records, statement, &params);
	records_load_all(records, entity, mixed);
}

static void updates_write_what_may_change_once_per_version(void **state)
{
	struct records *records = *state;

	for (unsigned int i = 0; i < entity_count; i++)
		records_insert(records, entity_table[i]);
	for (unsigned int i = 0; i < entity_count; i++)
		records_update(records, entity_table[i]);
}

static void an_update_of_a_missing_record_is_refused(void **state)
{
	struct records *records = *state;

	for (unsigned int i = 0; i < entity_count; i++) {
		const struct entity *entity = entity_table[i];
		const struct statement *statement = statements_update(records->statements, entity);
		const ProtobufCMessage *message =
			sample_new(entity, SAMPLE_FULL, RECORDS_FULL, &records->arena);
		int64_t version = records_version(message);
		struct params params;

		if (!statement)
			continue;
		params_init(&params, &records->arena);
		statement_update_params(&params, entity, RECORDS_TENANT, &message, &version, 1);
		records_refused(records, statement, &params);
	}
}

static void a_removed_record_is_gone_and_its_key_free(void **state)
{
	struct records *records = *state;

	for (unsigned int i = 0; i < entity_count; i++) {
		const struct entity *entity = entity_table[i];
		const struct statement *statement = statements_delete(records->statements, entity);
		ProtobufCMessage *messages[2];
		int64_t version;
		struct params params;

		assert_int_equal(statement != NULL, entity->removable);
		records_insert(records, entity);
		if (!statement)
			continue;
		records_new(records, entity, messages);
		version = records_version(messages[0]);
		params_init(&params, &records->arena);
		statement_delete_params(&params, entity, RECORDS_TENANT,
					(const ProtobufCMessage *const *)messages, &version, 1);
		records_execute(records, statement, &params);
		records_refused(records, statement, &params);
		params_init(&params, &records->arena);
		statement_insert_params(&params, entity, RECORDS_TENANT,
					(const ProtobufCMessage *const *)messages, 1);
		records_execute(records, statements_insert(records->statements, entity), &params);
		records_load_all(records, entity, (const ProtobufCMessage *const *)messages);
	}
}

static void records_of_another_tenant_are_neither_found_nor_changed(void **state)
{
	struct records *records = *state;
	const struct entity *entity = &entity_product;
	const ProtobufCMessage *message =
		sample_new(entity, SAMPLE_FULL, RECORDS_FULL, &records->arena);
	int64_t version = records_version(message);
	struct value key = v_int(RECORDS_FULL);
	struct params params;
	PGresult *result;

	records_insert(records, entity);
	params_init(&params, &records->arena);
	statement_load_params(&params, &product_by_id, RECORDS_TENANT + 1, &key, 1);
	result = database_execute(records->connection,
				  statements_load(records->statements, &product_by_id), &params);
	assert_int_equal(PQntuples(result), 0);
	PQclear(result);
	params_init(&params, &records->arena);
	statement_update_params(&params, entity, RECORDS_TENANT + 1, &message, &version, 1);
	records_refused(records, statements_update(records->statements, entity), &params);
}

/* A list key's rows come in its order, those of one key together. */
static void lists_are_ordered(void **state)
{
	struct records *records = *state;
	const struct value keys[2] = { v_int(RECORDS_FULL), v_int(RECORDS_SPARSE) };
	static const int32_t numbers[] = { 3, 1, 2 };
	Orderd__V1__OrderLine *lines[6];
	struct codec_columns columns;
	struct params params;
	PGresult *result;

	for (unsigned int i = 0; entity_table[i] != &entity_order_line; i++)
		records_insert(records, entity_table[i]);
	for (int i = 0; i < 6; i++) {
		lines[i] = (Orderd__V1__OrderLine *)sample_new(
			&entity_order_line, SAMPLE_FULL, i < 3 ? RECORDS_SPARSE : RECORDS_FULL,
			&records->arena);
		lines[i]->line_number = numbers[i % 3];
	}
	params_init(&params, &records->arena);
	statement_insert_params(&params, &entity_order_line, RECORDS_TENANT,
				(const ProtobufCMessage *const *)lines, 6);
	records_execute(records, statements_insert(records->statements, &entity_order_line),
			&params);
	params_init(&params, &records->arena);
	statement_load_params(&params, &order_line_by_order, RECORDS_TENANT, keys, 2);
	result = database_execute(records->connection,
				  statements_load(records->statements, &order_line_by_order),
				  &params);
	assert_int_equal(PQntuples(result), 6);
	codec_columns_init(&columns, result, &orderd__v1__order_line__descriptor);
	for (int row = 0; row < 6; row++) {
		const Orderd__V1__OrderLine *line = (const Orderd__V1__OrderLine *)codec_row(
			&columns, result, row, &records->arena);

		assert_int_equal(line->order_id, keys[row / 3].integer);
		assert_int_equal(line->line_number, row % 3 + 1);
	}
	PQclear(result);
}

/* Its neighbours in the batch must not be hurt, and no other number may be stored. */
static void a_number_that_does_not_fit_is_refused_by_the_server(void **state)
{
	struct records *records = *state;
	Orderd__V1__Product *product = (Orderd__V1__Product *)sample_new(
		&entity_product, SAMPLE_FULL, RECORDS_FULL, &records->arena);
	const ProtobufCMessage *message = &product->base;
	struct params params;
	PGresult *result;

	product->status = (Orderd__V1__ProductStatus)40000;
	params_init(&params, &records->arena);
	statement_insert_params(&params, &entity_product, RECORDS_TENANT, &message, 1);
	result = database_execute(records->connection,
				  statements_insert(records->statements, &entity_product), &params);
	assert_int_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
	assert_string_equal(PQresultErrorField(result, PG_DIAG_SQLSTATE), "22P03");
	PQclear(result);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(records_come_back_as_they_were_inserted, records_setup,
					records_teardown),
	cmocka_unit_test_setup_teardown(updates_write_what_may_change_once_per_version,
					records_setup, records_teardown),
	cmocka_unit_test_setup_teardown(an_update_of_a_missing_record_is_refused, records_setup,
					records_teardown),
	cmocka_unit_test_setup_teardown(a_removed_record_is_gone_and_its_key_free, records_setup,
					records_teardown),
	cmocka_unit_test_setup_teardown(records_of_another_tenant_are_neither_found_nor_changed,
					records_setup, records_teardown),
	cmocka_unit_test_setup_teardown(lists_are_ordered, records_setup, records_teardown),
	cmocka_unit_test_setup_teardown(a_number_that_does_not_fit_is_refused_by_the_server,
					records_setup, records_teardown),
};
UNIT_MAIN(tests)
