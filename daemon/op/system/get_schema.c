#include "op/operations.h"
#include "orderd_schema.h"

static void get_schema_answer(struct op_local *local, const void *message, void *reply)
{
	Orderd__V1__GetSchemaResponse *response = reply;

	response->descriptor_set.data =
		arena_memdup(local->arena, orderd_schema, orderd_schema_size);
	response->descriptor_set.len = response->descriptor_set.data ? orderd_schema_size : 0;
	response->has_descriptor_set = response->descriptor_set.data != NULL;
}

const struct op op_get_schema = {
	.method = "orderd.v1.SystemService/GetSchema",
	.kind = OP_LOCAL,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.answer = get_schema_answer,
};
