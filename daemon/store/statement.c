#include "store/statement.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/codec.h"

#define STATEMENT_LOADS_MAX 8 /* keys of one entity */

struct statements_entry {
	const struct statement *loads[STATEMENT_LOADS_MAX]; /* as entity->keys */
	const struct statement *insert;
	const struct statement *update;
	const struct statement *delete;
};

struct statements {
	struct statement *all;
	size_t n;
	struct statements_entry *entries; /* as entity_table */
};

static const ProtobufCFieldDescriptor *statement_field(const struct entity *entity,
						       const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(entity->descriptor, name);

	assert(field != NULL);
	return field;
}

static bool statement_is_column(const struct entity *entity, unsigned int i)
{
	return !(entity->fields[i].flags & FIELD_CHILDREN);
}

static bool statement_is_key(const struct entity *entity, const char *name)
{
	const struct key *key = entity->keys[0];

	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++)
		if (strcmp(key->columns[i], name) == 0)
			return true;
	return false;
}

/* Whether an update writes the column. */
static bool statement_is_mutable(const struct entity *entity, unsigned int i)
{
	const struct field *field = &entity->fields[i];

	return !(field->flags & (FIELD_CHILDREN | FIELD_IMMUTABLE)) &&
		!statement_is_key(entity, field->name);
}

static bool statement_has_version(const struct entity *entity)
{
	return protobuf_c_message_descriptor_get_field_by_name(entity->descriptor, "version") !=
		NULL;
}

unsigned int statement_key_columns(const struct key *key)
{
	unsigned int n = 0;

	while (n < KEY_COLUMNS_MAX && key->columns[n])
		n++;
	return n;
}

/* Appends a parameter for one array; the first is not preceded by a comma. */
static void statement_array(struct text *sql, int *n_params, Oid type)
{
	text_printf(sql, "%s$%d::%s[]", *n_params > 1 ? ", " : "", *n_params + 1,
		    params_type_name(type));
	++*n_params;
}

static void statement_field_array(struct text *sql, int *n_params, const struct entity *entity,
				  const char *name)
{
	statement_array(sql, n_params, codec_type(statement_field(entity, name)));
}

/* ", unnest($2::bigint[])"; lists come as texts: ", unnest($2::text[])::text[]" */
static void statement_unnest(struct text *sql, int *n_params, const struct entity *entity,
			     const char *name)
{
	Oid type = codec_type(statement_field(entity, name));

	if (type == PARAMS_TEXTS)
		text_printf(sql, ", unnest($%d::text[])::text[]", ++*n_params);
	else
		text_printf(sql, ", unnest($%d::%s[])", ++*n_params, params_type_name(type));
}

/* alias."a", alias."b" of all columns. */
static void statement_columns(struct text *sql, const struct entity *entity, const char *alias)
{
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++)
		if (statement_is_column(entity, i))
			text_printf(sql, ", %s\"%s\"", alias, entity->fields[i].name);
}

/*
 * " FROM table x WHERE …" that finds the rows of the key in u, through the key's index and no
 * other.
 *
 * On a young table the planner takes any index for as good, since all begin with the tenant, and
 * would read all rows of the tenant for each key. Of paths of equal cost it keeps the one that
 * brings a wanted order. Hence unique keys compare their last column as a range, whose order is
 * then not trivial, and ask for that order; lists have one by themselves.
 */
static void statement_lookup(struct text *sql, const struct key *key)
{
	unsigned int last = statement_key_columns(key) - 1;

	assert(!key->unique || !(key->where || key->order_by || key->limit));
	text_printf(sql, " FROM \"%s\" x WHERE x.tenant_id = $1::bigint", key->entity->table);
	for (unsigned int i = 0; i < last + !key->unique; i++)
		text_printf(sql, " AND x.\"%s\" = u.k%u", key->columns[i], i + 1);
	if (key->unique)
		text_printf(
			sql,
			" AND x.\"%s\" >= u.k%u AND x.\"%s\" <= u.k%u ORDER BY x.\"%s\" LIMIT 1",
			key->columns[last], last + 1, key->columns[last], last + 1,
			key->columns[last]);
	if (key->where)
		text_printf(sql, " AND %s", key->where);
	if (key->order_by)
		text_printf(sql, " ORDER BY %s", key->order_by);
	if (key->limit)
		text_printf(sql, " LIMIT %u", key->limit);
	/* A fence: the lookups do not become a join, whose way statistics would choose. */
	text_puts(sql, " OFFSET 0");
}

static int statement_load_sql(struct text *sql, const struct key *key)
{
	const struct entity *entity = key->entity;
	unsigned int n = statement_key_columns(key);
	int n_params = 1;

	text_puts(sql, "SELECT u.k");
	statement_columns(sql, entity, "t.");
	text_puts(sql, " FROM unnest(");
	for (unsigned int i = 0; i < n; i++)
		statement_field_array(sql, &n_params, entity, key->columns[i]);
	text_puts(sql, ") WITH ORDINALITY u (");
	for (unsigned int i = 0; i < n; i++)
		text_printf(sql, "k%u, ", i + 1);
	text_puts(sql, "k) CROSS JOIN LATERAL (SELECT x.tenant_id");
	statement_columns(sql, entity, "x.");
	statement_lookup(sql, key);
	text_puts(sql, ") t");
	return n_params;
}

/*
 * Arrays are unnested in the select list: in FROM each of them would first be stored as a whole. An
 * insert writes all its rows or raises, so there is nothing to count.
 */
static int statement_insert_sql(struct text *sql, const struct entity *entity)
{
	int n_params = 1;

	text_printf(sql, "INSERT INTO \"%s\" (tenant_id", entity->table);
	statement_columns(sql, entity, "");
	text_puts(sql, ") SELECT $1::bigint");
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++)
		if (statement_is_column(entity, i))
			statement_unnest(sql, &n_params, entity, entity->fields[i].name);
	return n_params;
}

/* The rows u to be written: key, old version, the new values of mutable columns if wanted. */
static void statement_write_rows(struct text *sql, int *n_params, const struct entity *entity,
				 bool values)
{
	const struct key *key = entity->keys[0];

	text_puts(sql, "(SELECT true");
	for (unsigned int i = 0; i < statement_key_columns(key); i++) {
		statement_unnest(sql, n_params, entity, key->columns[i]);
		text_printf(sql, " AS k%u", i + 1);
	}
	if (statement_has_version(entity))
		text_printf(sql, ", unnest($%d::bigint[]) AS old_version", ++*n_params);
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++) {
		if (!values || !statement_is_mutable(entity, i))
			continue;
		statement_unnest(sql, n_params, entity, entity->fields[i].name);
		text_printf(sql, " AS \"%s\"", entity->fields[i].name);
	}
	text_puts(sql, ") u");
}

/*
 * The row is found as in a load, then taken by its place. A join on the key instead would let the
 * planner read all rows of the tenant. Nobody moves a row in between: the tenant has one writer,
 * and a row that moved is missed, which expect_rows sees.
 */
static void statement_place(struct text *sql, int *n_params, const struct entity *entity)
{
	text_puts(sql, " CROSS JOIN LATERAL (SELECT x.ctid AS place");
	statement_lookup(sql, entity->keys[0]);
	text_puts(sql, ") f OFFSET 0) n WHERE t.ctid = n.place");
	if (statement_has_version(entity))
		text_puts(sql, " AND t.version = n.old_version");
	text_printf(sql, " RETURNING 1) SELECT expect_rows(count(*), $%d::bigint) FROM w",
		    ++*n_params);
}

static int statement_update_sql(struct text *sql, const struct entity *entity)
{
	const char *comma = "";
	int n_params = 1;

	text_printf(sql, "WITH w AS (UPDATE \"%s\" t SET ", entity->table);
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++) {
		if (!statement_is_mutable(entity, i))
			continue;
		text_printf(sql, "%s\"%s\" = n.\"%s\"", comma, entity->fields[i].name,
			    entity->fields[i].name);
		comma = ", ";
	}
	text_puts(sql, " FROM (SELECT f.place, u.* FROM ");
	statement_write_rows(sql, &n_params, entity, true);
	statement_place(sql, &n_params, entity);
	return n_params;
}

static int statement_delete_sql(struct text *sql, const struct entity *entity)
{
	int n_params = 1;

	text_printf(sql, "WITH w AS (DELETE FROM \"%s\" t USING (SELECT f.place, u.* FROM ",
		    entity->table);
	statement_write_rows(sql, &n_params, entity, false);
	statement_place(sql, &n_params, entity);
	return n_params;
}

static const struct statement *statements_add(struct statements *statements, struct text *sql,
					      const char *verb, const char *noun, int n_params)
{
	struct statement *statement = &statements->all[statements->n];
	struct text name;

	statement->sql = text_take(sql);
	if (!statement->sql)
		return NULL;
	statements->n++;
	statement->n_params = n_params;
	assert(n_params <= PARAMS_MAX);
	text_init(&name);
	text_printf(&name, "%s_%s", verb, noun);
	assert(name.failed || name.length < sizeof(statement->name));
	if (!name.failed)
		memcpy(statement->name, name.data, name.length + 1);
	text_fini(&name);
	return statement->name[0] ? statement : NULL;
}

static bool statements_add_entity(struct statements *statements, const struct entity *entity)
{
	struct statements_entry *entry = &statements->entries[entity_index(entity)];
	struct text sql;
	int n_params;

	text_init(&sql);
	for (unsigned int i = 0; entity->keys[i]; i++) {
		assert(i < STATEMENT_LOADS_MAX);
		n_params = statement_load_sql(&sql, entity->keys[i]);
		entry->loads[i] =
			statements_add(statements, &sql, "load", entity->keys[i]->name, n_params);
		if (!entry->loads[i])
			return false;
	}
	n_params = statement_insert_sql(&sql, entity);
	entry->insert = statements_add(statements, &sql, "insert", entity->name, n_params);
	if (entry->insert && !entity->insert_only) {
		n_params = statement_update_sql(&sql, entity);
		entry->update = statements_add(statements, &sql, "update", entity->name, n_params);
	}
	if (entry->insert && entity->removable) {
		n_params = statement_delete_sql(&sql, entity);
		entry->delete = statements_add(statements, &sql, "delete", entity->name, n_params);
	}
	return entry->insert && (entry->update || entity->insert_only) &&
		(entry->delete || !entity->removable);
}

struct statements *statements_new(void)
{
	struct statements *statements = calloc(1, sizeof(*statements));

	if (!statements)
		return NULL;
	statements->all =
		calloc((STATEMENT_LOADS_MAX + 3) * entity_count, sizeof(*statements->all));
	statements->entries = calloc(entity_count, sizeof(*statements->entries));
	if (!statements->all || !statements->entries) {
		statements_free(statements);
		return NULL;
	}
	for (unsigned int i = 0; i < entity_count; i++) {
		if (!statements_add_entity(statements, entity_table[i])) {
			statements_free(statements);
			return NULL;
		}
	}
	return statements;
}

void statements_free(struct statements *statements)
{
	if (!statements)
		return;
	for (size_t i = 0; i < statements->n; i++)
		free(statements->all[i].sql);
	free(statements->all);
	free(statements->entries);
	free(statements);
}

size_t statements_count(const struct statements *statements)
{
	return statements->n;
}

const struct statement *statements_get(const struct statements *statements, size_t i)
{
	assert(i < statements->n);
	return &statements->all[i];
}

const struct statement *statements_load(const struct statements *statements, const struct key *key)
{
	const struct statements_entry *entry = &statements->entries[entity_index(key->entity)];
	const struct key *const *keys = key->entity->keys;
	unsigned int i = 0;

	while (keys[i] && keys[i] != key)
		i++;
	assert(keys[i]);
	return entry->loads[i];
}

const struct statement *statements_insert(const struct statements *statements,
					  const struct entity *entity)
{
	return statements->entries[entity_index(entity)].insert;
}

const struct statement *statements_update(const struct statements *statements,
					  const struct entity *entity)
{
	return statements->entries[entity_index(entity)].update;
}

const struct statement *statements_delete(const struct statements *statements,
					  const struct entity *entity)
{
	return statements->entries[entity_index(entity)].delete;
}

void statement_load_params(struct params *params, const struct key *key, int64_t tenant_id,
			   const struct value *keys, size_t n)
{
	unsigned int n_columns = statement_key_columns(key);

	params_int(params, tenant_id);
	for (unsigned int i = 0; i < n_columns; i++) {
		const ProtobufCFieldDescriptor *field =
			statement_field(key->entity, key->columns[i]);
		struct params_array *array = params_array(params, codec_type(field), n);

		for (size_t j = 0; j < n; j++)
			params_array_put(array, &keys[j * n_columns + i]);
	}
}

static void statement_field_params(struct params *params, const ProtobufCFieldDescriptor *field,
				   const ProtobufCMessage *const *messages, size_t n)
{
	struct params_array *array = params_array(params, codec_type(field), n);

	for (size_t i = 0; i < n; i++) {
		struct value value = codec_get(messages[i], field);

		params_array_put(array, &value);
	}
}

void statement_insert_params(struct params *params, const struct entity *entity, int64_t tenant_id,
			     const ProtobufCMessage *const *messages, size_t n)
{
	params_int(params, tenant_id);
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++)
		if (statement_is_column(entity, i))
			statement_field_params(params, &entity->descriptor->fields[i], messages, n);
}

/* As statement_write_rows, without the new values. */
static void statement_key_params(struct params *params, const struct entity *entity,
				 int64_t tenant_id, const ProtobufCMessage *const *messages,
				 const int64_t *old_versions, size_t n)
{
	const struct key *key = entity->keys[0];

	params_int(params, tenant_id);
	for (unsigned int i = 0; i < statement_key_columns(key); i++)
		statement_field_params(params, statement_field(entity, key->columns[i]), messages,
				       n);
	if (statement_has_version(entity)) {
		struct params_array *array = params_array(params, PARAMS_INT8, n);

		for (size_t i = 0; i < n; i++) {
			struct value value = v_int(old_versions[i]);

			params_array_put(array, &value);
		}
	}
}

void statement_delete_params(struct params *params, const struct entity *entity, int64_t tenant_id,
			     const ProtobufCMessage *const *messages, const int64_t *old_versions,
			     size_t n)
{
	statement_key_params(params, entity, tenant_id, messages, old_versions, n);
	params_int(params, (int64_t)n);
}

void statement_update_params(struct params *params, const struct entity *entity, int64_t tenant_id,
			     const ProtobufCMessage *const *messages, const int64_t *old_versions,
			     size_t n)
{
	statement_key_params(params, entity, tenant_id, messages, old_versions, n);
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++)
		if (statement_is_mutable(entity, i))
			statement_field_params(params, &entity->descriptor->fields[i], messages, n);
	params_int(params, (int64_t)n);
}
