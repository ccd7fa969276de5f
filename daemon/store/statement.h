/*
 * The generated statements: one load per key, one insert per entity, one update per entity that
 * changes, one delete per entity whose records may go. struct statements owns their texts; it is
 * made once and never changes.
 */
#ifndef ORDERD_STORE_STATEMENT_H
#define ORDERD_STORE_STATEMENT_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

#include "store/entity.h"
#include "store/params.h"
#include "store/value.h"

struct statement {
	char name[64]; /* of the prepared statement: "load_order_by_id" */
	char *sql;
	int n_params;
};

struct statements;

/* NULL when memory is out. */
struct statements *statements_new(void);
void statements_free(struct statements *statements);

/* All of them, for preparing and printing. */
size_t statements_count(const struct statements *statements);
const struct statement *statements_get(const struct statements *statements, size_t i);

/*
 * Result: the entity's columns by name, plus k, the position (from 1) of the key that the row
 * answers. Rows of one key come together, in the key's order; keys without a row have none.
 */
const struct statement *statements_load(const struct statements *statements, const struct key *key);

/* An update raises SQLSTATE OD001 unless it found every row in its old version. */
const struct statement *statements_insert(const struct statements *statements,
					  const struct entity *entity);
/* NULL when the entity is insert_only. */
const struct statement *statements_update(const struct statements *statements,
					  const struct entity *entity);

/* As an update. NULL unless the entity is removable. */
const struct statement *statements_delete(const struct statements *statements,
					  const struct entity *entity);

/* keys: n times as many values as the key has columns, none of them VALUE_NULL. */
void statement_load_params(struct params *params, const struct key *key, int64_t tenant_id,
			   const struct value *keys, size_t n);

void statement_insert_params(struct params *params, const struct entity *entity, int64_t tenant_id,
			     const ProtobufCMessage *const *messages, size_t n);

/* old_versions: of each row as it was loaded; ignored when the message has no version. */
void statement_update_params(struct params *params, const struct entity *entity, int64_t tenant_id,
			     const ProtobufCMessage *const *messages, const int64_t *old_versions,
			     size_t n);

/* messages: as they were, with their keys. */
void statement_delete_params(struct params *params, const struct entity *entity, int64_t tenant_id,
			     const ProtobufCMessage *const *messages, const int64_t *old_versions,
			     size_t n);

/* How many columns a key has. */
unsigned int statement_key_columns(const struct key *key);

#endif
