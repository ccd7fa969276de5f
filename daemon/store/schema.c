#include "store/schema.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "store/codec.h"
#include "store/entity.h"
#include "store/params.h"

struct schema_difference {
	struct text *text;
	int n;
};

/* One column as the database has it. */
struct schema_column {
	const char *name;
	Oid type;
	const char *type_name;
	bool not_null;
	bool filled; /* by a default, an identity, an expression */
};

static void schema_differ(struct schema_difference *difference, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void schema_differ(struct schema_difference *difference, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vprintf(difference->text, format, args);
	va_end(args);
	text_putc(difference->text, '\n');
	difference->n++;
}

static const struct field *schema_field(const struct entity *entity, const char *name)
{
	for (const struct field *field = entity->fields; field->name; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

static void schema_check_key(const struct key *key, struct schema_difference *difference)
{
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++) {
		const struct field *field = schema_field(key->entity, key->columns[i]);

		if (!field || field->flags & FIELD_CHILDREN)
			schema_differ(difference, "The key %s names %s, which is no column of %s.",
				      key->name, key->columns[i], key->entity->table);
	}
}

/* What can be wrong in the program itself: the field table does not fit the message. */
static void schema_check_fields(const struct entity *entity, struct schema_difference *difference)
{
	const ProtobufCMessageDescriptor *descriptor = entity->descriptor;
	unsigned int i = 0;

	for (; i < descriptor->n_fields && entity->fields[i].name; i++) {
		const struct field *field = &entity->fields[i];
		const ProtobufCFieldDescriptor *of = &descriptor->fields[i];

		if (strcmp(field->name, of->name) != 0)
			schema_differ(difference, "The field table of %s has %s where %s has %s.",
				      entity->name, field->name, descriptor->name, of->name);
		if (field->sensitivity == SENSITIVITY_UNCLASSIFIED)
			schema_differ(difference, "The field %s of %s has no sensitivity.",
				      field->name, entity->name);
		if (!(field->flags & FIELD_CHILDREN) && codec_type(of) == 0)
			schema_differ(difference, "The field %s of %s has no type of SQL.",
				      field->name, entity->name);
		if (!(field->flags & FIELD_CHILDREN) && entity->cached &&
		    of->label == PROTOBUF_C_LABEL_REPEATED)
			schema_differ(difference,
				      "The field %s of %s is a list, which the cache cannot keep.",
				      field->name, entity->name);
	}
	for (unsigned int j = i; j < descriptor->n_fields; j++)
		schema_differ(difference, "The field %s of %s is not in the field table.",
			      descriptor->fields[j].name, entity->name);
	for (; entity->fields[i].name; i++)
		schema_differ(difference, "The field table of %s has %s, which the message lacks.",
			      entity->name, entity->fields[i].name);
	for (i = 0; entity->keys[i]; i++)
		schema_check_key(entity->keys[i], difference);
}

static struct schema_column schema_column(const PGresult *result, int row)
{
	return (struct schema_column){
		.name = PQgetvalue(result, row, 0),
		.type = (Oid)codec_value(result, row, 1).integer,
		.type_name = PQgetvalue(result, row, 2),
		.not_null = codec_value(result, row, 3).integer != 0,
		.filled = codec_value(result, row, 4).integer != 0,
	};
}

static bool schema_column_find(const PGresult *result, const char *name, struct schema_column *ret)
{
	for (int row = 0; row < PQntuples(result); row++) {
		if (strcmp(PQgetvalue(result, row, 0), name) == 0) {
			*ret = schema_column(result, row);
			return true;
		}
	}
	return false;
}

static void schema_check_column(const struct entity *entity, const PGresult *result,
				const char *name, Oid type, bool required,
				struct schema_difference *difference)
{
	struct schema_column column;

	if (!schema_column_find(result, name, &column))
		schema_differ(difference, "The table %s has no column %s of type %s.",
			      entity->table, name, params_type_name(type));
	else if (column.type != type)
		schema_differ(difference, "The column %s of %s has the type %s instead of %s.",
			      name, entity->table, column.type_name, params_type_name(type));
	else if (column.not_null && !required)
		schema_differ(difference,
			      "The column %s of %s is NOT NULL, but records may lack it.", name,
			      entity->table);
}

static void schema_check_extra(const struct entity *entity, const struct schema_column *column,
			       struct schema_difference *difference)
{
	const struct field *field = schema_field(entity, column->name);

	if ((field && !(field->flags & FIELD_CHILDREN)) || strcmp(column->name, "tenant_id") == 0)
		return;
	if (column->not_null && !column->filled)
		schema_differ(difference,
			      "The column %s of %s, which this program does not know, is NOT NULL "
			      "without a default.",
			      column->name, entity->table);
}

static void schema_compare(const struct entity *entity, const PGresult *result,
			   struct schema_difference *difference)
{
	if (PQntuples(result) == 0) {
		schema_differ(difference, "There is no table %s.", entity->table);
		return;
	}
	schema_check_column(entity, result, "tenant_id", PARAMS_INT8, true, difference);
	for (unsigned int i = 0; i < entity->descriptor->n_fields && entity->fields[i].name; i++) {
		const struct field *field = &entity->fields[i];

		if (field->flags & FIELD_CHILDREN)
			continue;
		schema_check_column(entity, result, field->name,
				    codec_type(&entity->descriptor->fields[i]),
				    field->flags & FIELD_REQUIRED, difference);
	}
	for (int row = 0; row < PQntuples(result); row++) {
		struct schema_column column = schema_column(result, row);

		schema_check_extra(entity, &column, difference);
	}
}

static int schema_check_table(PGconn *connection, const struct entity *entity,
			      struct schema_difference *difference)
{
	static const char sql[] =
		"SELECT attname::text, atttypid::bigint, format_type(atttypid, atttypmod),"
		" attnotnull, atthasdef OR attidentity <> '' FROM pg_attribute"
		" WHERE attrelid = to_regclass(quote_ident($1::text)) AND attnum > 0"
		" AND NOT attisdropped ORDER BY attnum";
	const char *values[1] = { entity->table };
	PGresult *result = PQexecParams(connection, sql, 1, NULL, values, NULL, NULL, 1);
	int answer = 0;

	if (PQresultStatus(result) == PGRES_TUPLES_OK) {
		schema_compare(entity, result, difference);
	} else {
		text_puts(difference->text, PQerrorMessage(connection));
		answer = -EIO;
	}
	PQclear(result);
	return answer;
}

int schema_check(PGconn *connection, struct text *ret_differences)
{
	struct schema_difference difference = { .text = ret_differences };

	for (unsigned int i = 0; i < entity_count; i++) {
		int answer;

		schema_check_fields(entity_table[i], &difference);
		answer = schema_check_table(connection, entity_table[i], &difference);
		if (answer < 0)
			return answer;
	}
	return difference.n;
}
