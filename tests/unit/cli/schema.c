#include "lib/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "orderd/v1/order.pb-c.h"
#include "orderd_schema.h"

#include "field.h"
#include "method.h"
#include "schema.h"

static struct arena arena;

static int setup(void **state)
{
	arena_init(&arena, 64 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_fini(&arena);
	return 0;
}

static void the_contract_is_read_as_it_was_compiled(void **state)
{
	const ProtobufCMessageDescriptor *ours = &orderd__v1__order__descriptor, *read;
	struct schema schema;
	struct method m;

	assert_int_equal(schema_read(&schema, &arena, orderd_schema, orderd_schema_size), 0);
	read = schema_message(&schema, ours->name);
	assert_non_null(read);
	assert_int_equal(read->n_fields, ours->n_fields);
	for (unsigned int i = 0; i < ours->n_fields; i++) {
		assert_string_equal(read->fields[i].name, ours->fields[i].name);
		assert_int_equal(read->fields[i].id, ours->fields[i].id);
		assert_int_equal(read->fields[i].type, ours->fields[i].type);
		assert_int_equal(read->fields[i].label, ours->fields[i].label);
		assert_ptr_equal(field_find(read, ours->fields[i].name), &read->fields[i]);
	}
	assert_true(method_find_in(schema.services, "PlaceOrder", &m));
	assert_null(schema_message(&schema, "orderd.v1.Nothing"));
}

static void what_the_contract_says_comes_along(void **state)
{
	struct schema schema;

	assert_int_equal(schema_read(&schema, &arena, orderd_schema, orderd_schema_size), 0);
	assert_string_equal(schema_comment(&schema, "orderd.v1.OrderService.ConfirmOrder"),
			    "PLACED to CONFIRMED.");
	assert_non_null(schema_comment(&schema, "orderd.v1.RecordKey.number"));
	assert_null(schema_comment(&schema, "orderd.v1.Nothing"));
}

/* Whatever a daemon sends: an answer, never a crash. The arena's sanitizer sees the rest. */
static void a_damaged_contract_is_refused_or_read(void **state)
{
	uint8_t *copy = malloc(orderd_schema_size);
	struct schema schema;
	int n_refused = 0;

	assert_non_null(copy);
	for (size_t i = 0; i < orderd_schema_size; i += 997) {
		memcpy(copy, orderd_schema, orderd_schema_size);
		copy[i] ^= 0xff;
		n_refused += schema_read(&schema, &arena, copy, orderd_schema_size) < 0;
		arena_reset(&arena);
		n_refused += schema_read(&schema, &arena, orderd_schema, i) < 0;
		arena_reset(&arena);
	}
	free(copy);
	assert_true(n_refused > 0);
	assert_int_equal(schema_read(&schema, &arena, (const uint8_t *)"\xff", 1), -EBADMSG);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(the_contract_is_read_as_it_was_compiled, setup, teardown),
	cmocka_unit_test_setup_teardown(what_the_contract_says_comes_along, setup, teardown),
	cmocka_unit_test_setup_teardown(a_damaged_contract_is_refused_or_read, setup, teardown),
};
UNIT_MAIN(tests)
