/* What the audit can be asked about. */
#include "lib/shop.h"

#include "model/field.h"
#include "op/reference/reference_kind.h"
#include "orderd/v1/audit.pb-c.h"
#include "store/history.h"

#define KIND(name) ORDERD__V1__RECORD_KIND__RECORD_KIND_##name
#define AS_OF_NUMBER 20 /* of a kind's field in GetAsOfResponse, beyond the kind */

static const ProtobufCFieldDescriptor *as_of_field(const struct entity *entity)
{
	const ProtobufCMessageDescriptor *type = &orderd__v1__get_as_of_response__descriptor;

	for (unsigned int i = 0; i < type->n_fields; i++)
		if (type->fields[i].descriptor == entity->descriptor)
			return &type->fields[i];
	return NULL;
}

static void every_record_can_be_told_as_it_was(void **state)
{
	for (unsigned int i = 0; i < entity_count; i++) {
		const struct entity *entity = entity_table[i];
		const ProtobufCFieldDescriptor *field = as_of_field(entity);
		bool told = history_can(entity) && reference_kind_fits(entity);

		if (told != (field != NULL))
			fail_msg("%s must %sbe in GetAsOfResponse", entity->name,
				 told ? "" : "not ");
		if (field)
			assert_int_equal(field->id, entity->kind + AS_OF_NUMBER);
	}
}

static struct memory_reply ask_history(struct shop *shop, Orderd__V1__RecordKind kind,
				       Orderd__V1__RecordKey *key)
{
	Orderd__V1__GetRecordHistoryRequest request = ORDERD__V1__GET_RECORD_HISTORY_REQUEST__INIT;

	request.has_kind = kind != 0;
	request.kind = kind;
	request.record = key;
	return shop_run(shop, &op_get_record_history, &request);
}

static struct memory_reply ask_as_of(struct shop *shop, Orderd__V1__RecordKind kind, bool both,
				     int64_t seq)
{
	Orderd__V1__GetAsOfRequest request = ORDERD__V1__GET_AS_OF_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	field_set(&request, kind, kind);
	request.record = shop_key(shop, "TEA");
	field_set(&request, seq, seq);
	request.at = both ? &at : NULL;
	return shop_run(shop, &op_get_as_of, &request);
}

static void what_cannot_be_asked_is_refused(void **state)
{
	struct shop *shop = *state;

	shop_violation(shop_refuse(ask_history(shop, 0, shop_key(shop, "TEA")), REASON_REQUIRED),
		       "kind");
	shop_violation(shop_refuse(ask_history(shop, KIND(ORDER_LINE), shop_key(shop, "1")),
				   REASON_OUT_OF_RANGE),
		       "kind");
	shop_violation(shop_refuse(ask_history(shop, KIND(TENANT), shop_key(shop, "default")),
				   REASON_OUT_OF_RANGE),
		       "kind");
	shop_violation(shop_refuse(ask_history(shop, KIND(PRODUCT), NULL), REASON_REQUIRED),
		       "record");
	shop_refuse(ask_history(shop, KIND(PRODUCT), shop_key(shop, "NONE")), REASON_NOT_FOUND);
	shop_violation(shop_refuse(ask_as_of(shop, KIND(PRODUCT), true, 1), REASON_DUPLICATE),
		       "at");
	shop_violation(shop_refuse(ask_as_of(shop, KIND(PRODUCT), false, -1), REASON_OUT_OF_RANGE),
		       "seq");
}

static void only_the_right_to_the_audit_reads_it(void **state)
{
	assert_int_equal(op_get_record_history.callers, OP_ADMINISTRATOR);
	assert_int_equal(op_get_as_of.callers, OP_ADMINISTRATOR);
	assert_int_equal(op_verify_chain.callers, OP_ADMINISTRATOR);
}

static void a_piece_of_the_chain_has_two_ends(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__VerifyChainRequest request = ORDERD__V1__VERIFY_CHAIN_REQUEST__INIT;
	uint8_t hash[4] = { 0 };

	field_set(&request, after_seq, 7);
	field_set(&request, until_seq, 6);
	shop_violation(shop_refuse(shop_run(shop, &op_verify_chain, &request), REASON_OUT_OF_RANGE),
		       "until_seq");
	request.has_until_seq = 0;
	request.has_after_hash = 1;
	request.after_hash.data = hash;
	request.after_hash.len = sizeof(hash);
	shop_violation(shop_refuse(shop_run(shop, &op_verify_chain, &request), REASON_FORMAT),
		       "after_hash");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	TEST(every_record_can_be_told_as_it_was),
	TEST(what_cannot_be_asked_is_refused),
	TEST(only_the_right_to_the_audit_reads_it),
	TEST(a_piece_of_the_chain_has_two_ends),
};
UNIT_MAIN(tests)
