#include "lib/unit.h"

#include <string.h>

#include "store/codec.h"
#include "store/entity.h"

static void every_field_stands_where_its_descriptor_does(void **state)
{
	for (unsigned int i = 0; i < entity_count; i++) {
		const struct entity *entity = entity_table[i];
		unsigned int n = entity->descriptor->n_fields;

		for (unsigned int j = 0; j < n; j++) {
			assert_non_null(entity->fields[j].name);
			assert_string_equal(entity->fields[j].name,
					    entity->descriptor->fields[j].name);
			assert_int_not_equal(entity->fields[j].sensitivity,
					     SENSITIVITY_UNCLASSIFIED);
			assert_int_equal(!(entity->fields[j].flags & FIELD_CHILDREN),
					 codec_type(&entity->descriptor->fields[j]) != 0);
		}
		assert_null(entity->fields[n].name);
	}
}

static void every_kind_has_its_entity(void **state)
{
	assert_int_equal(entity_count, orderd__v1__record_kind__descriptor.n_values - 1);
	for (unsigned int i = 0; i < orderd__v1__record_kind__descriptor.n_values; i++) {
		int kind = orderd__v1__record_kind__descriptor.values[i].value;
		const struct entity *entity = entity_find((Orderd__V1__RecordKind)kind);

		if (kind == 0) {
			assert_null(entity);
			continue;
		}
		assert_non_null(entity);
		assert_int_equal((int)entity->kind, kind);
		assert_ptr_equal(entity_table[entity_index(entity)], entity);
	}
	assert_null(entity_find((Orderd__V1__RecordKind)1000));
}

static bool entity_has_field(const struct entity *entity, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(entity->descriptor, name) != NULL;
}

static void keys_name_fields_of_their_entity(void **state)
{
	for (unsigned int i = 0; i < entity_count; i++) {
		const struct entity *entity = entity_table[i];

		assert_true(entity->keys[0]->unique);
		for (unsigned int j = 0; entity->keys[j]; j++) {
			const struct key *key = entity->keys[j];

			assert_ptr_equal(key->entity, entity);
			assert_non_null(key->columns[0]);
			for (unsigned int k = 0; k < KEY_COLUMNS_MAX && key->columns[k]; k++)
				assert_true(entity_has_field(entity, key->columns[k]));
		}
		if (entity->by_number)
			assert_ptr_equal(entity->by_number->entity, entity);
	}
}

static void records_without_an_id_belong_to_a_parent(void **state)
{
	for (unsigned int i = 0; i < entity_count; i++) {
		const struct entity *entity = entity_table[i];

		if (entity->parent)
			assert_true(entity_has_field(entity, entity->parent));
		if (entity->part)
			assert_true(entity_has_field(entity, entity->part));
		/* A number series is nobody's part: it is named by its code alone. */
		if (entity != &entity_number_series && !entity_has_field(entity, "id"))
			assert_true(entity->parent && entity->part);
	}
}

/* Changing it would go unseen, because updates leave it out. */
static void keys_cannot_change(void **state)
{
	for (unsigned int i = 0; i < entity_count; i++) {
		const struct entity *entity = entity_table[i];

		for (unsigned int j = 0; entity->keys[j]; j++) {
			const struct key *key = entity->keys[j];

			for (unsigned int k = 0; key->unique && k < KEY_COLUMNS_MAX; k++) {
				if (!key->columns[k])
					break;
				for (const struct field *field = entity->fields; field->name;
				     field++)
					if (strcmp(field->name, key->columns[k]) == 0)
						assert_true(field->flags & FIELD_IMMUTABLE);
			}
		}
	}
}

/* Times tell whether a change is the first in its window. */
static void busy_records_know_when_they_changed(void **state)
{
	for (unsigned int i = 0; i < entity_count; i++)
		if (entity_table[i]->busy)
			assert_true(entity_has_field(entity_table[i], "updated_at") &&
				    entity_has_field(entity_table[i], "id") &&
				    !entity_table[i]->root);
}

static void persons_are_personal(void **state)
{
	static const struct entity *const entities[] = { &entity_account, &entity_account_address,
							 &entity_order_address, &entity_principal };

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		for (const struct field *field = entities[i]->fields; field->name; field++)
			if (strcmp(field->name, "name") == 0 || strcmp(field->name, "street") == 0)
				assert_int_equal(field->sensitivity, SENSITIVITY_PERSONAL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_field_stands_where_its_descriptor_does),
	cmocka_unit_test(every_kind_has_its_entity),
	cmocka_unit_test(keys_name_fields_of_their_entity),
	cmocka_unit_test(records_without_an_id_belong_to_a_parent),
	cmocka_unit_test(keys_cannot_change),
	cmocka_unit_test(busy_records_know_when_they_changed),
	cmocka_unit_test(persons_are_personal),
};
UNIT_MAIN(tests)
