/* Every request that is about a record takes any of its names: no client need keep ids of ours. */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "gate/catalogue.h"
#include "orderd/v1/common.pb-c.h"
#include "store/entity.h"

/* Ids that stand beside a key for the same record, or name what has no other name. */
static const char *const allowed[] = {
	"ReadRequest.aggregate_id",
	"ReadRequest.account_id",
	"CreateSubscriptionRequest.aggregate_id",
	"AssignOwnerRequest.owner_id",
	"AssignOwnerRequest.team_id",
	"RevokeKeyRequest.key_id",
	"ListAccountsRequest.owner_id",
	"ListAccountsRequest.team_id",
};

static bool is_allowed(const char *path)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (strcmp(allowed[i], path) == 0)
			return true;
	return false;
}

static bool is_id(const ProtobufCFieldDescriptor *field)
{
	size_t n = strlen(field->name);

	return field->type == PROTOBUF_C_TYPE_INT64 &&
		(strcmp(field->name, "id") == 0 ||
		 (n > 3 && strcmp(field->name + n - 3, "_id") == 0));
}

/* Records that a request carries to be saved hold ids as they are stored. */
static bool is_record(const ProtobufCMessageDescriptor *type)
{
	for (unsigned int i = 0; i < entity_count; i++)
		if (entity_table[i]->descriptor == type)
			return true;
	return false;
}

static void check_message(const ProtobufCMessageDescriptor *type)
{
	char path[128];

	if (is_record(type) || type == &orderd__v1__record_key__descriptor)
		return;
	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		snprintf(path, sizeof(path), "%s.%s", type->short_name, field->name);
		if (is_id(field) && !is_allowed(path))
			fail_msg("%s takes only an id", path);
		if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			check_message(field->descriptor);
	}
}

static void requests_take_names(void **state)
{
	for (const ProtobufCServiceDescriptor *const *service = catalogue_services; *service;
	     service++)
		for (unsigned int i = 0; i < (*service)->n_methods; i++)
			check_message((*service)->methods[i].input);
}

static bool has_external_id(const ProtobufCMessageDescriptor *type)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(type, "external_id");

	return field && field->descriptor == &orderd__v1__external_id__descriptor;
}

static bool has_key(const ProtobufCMessageDescriptor *type)
{
	for (unsigned int i = 0; i < type->n_fields; i++)
		if (type->fields[i].descriptor == &orderd__v1__record_key__descriptor)
			return true;
	return false;
}

/* A record that is saved can be named as another system names it. */
static void what_is_saved_has_a_name_elsewhere(void **state)
{
	for (const ProtobufCServiceDescriptor *const *service = catalogue_services; *service;
	     service++)
		for (unsigned int i = 0; i < (*service)->n_methods; i++) {
			const ProtobufCMessageDescriptor *input = (*service)->methods[i].input;

			for (unsigned int j = 0; j < input->n_fields; j++)
				if (is_record(input->fields[j].descriptor) &&
				    input->fields[j].descriptor != entity_tenant.descriptor &&
				    !has_external_id(input) && !has_key(input))
					fail_msg("%s has no external_id", input->short_name);
		}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(requests_take_names),
	cmocka_unit_test(what_is_saved_has_a_name_elsewhere),
};
UNIT_MAIN(tests)
