/* Names in other systems: given, taken away, looked up. */
#include "lib/shop.h"

#include "model/field.h"
#include "orderd/v1/reference.pb-c.h"

#define KIND(name) ORDERD__V1__RECORD_KIND__RECORD_KIND_##name

static struct memory_reply link_name(struct shop *shop, Orderd__V1__RecordKind kind,
				     const char *number, const char *system, const char *id)
{
	Orderd__V1__LinkRequest request = ORDERD__V1__LINK_REQUEST__INIT;

	field_set(&request, kind, kind);
	request.record = shop_key(shop, number);
	request.external_id = shop_external(shop, system, id);
	return shop_run(shop, &op_link_reference, &request);
}

static struct memory_reply unlink_name(struct shop *shop, Orderd__V1__RecordKind kind,
				       const char *system, const char *id)
{
	Orderd__V1__UnlinkRequest request = ORDERD__V1__UNLINK_REQUEST__INIT;

	field_set(&request, kind, kind);
	request.external_id = shop_external(shop, system, id);
	return shop_run(shop, &op_unlink_reference, &request);
}

static struct memory_reply resolve(struct shop *shop, Orderd__V1__RecordKind kind,
				   Orderd__V1__RecordKey *key)
{
	Orderd__V1__ResolveRequest request = ORDERD__V1__RESOLVE_REQUEST__INIT;

	request.has_kind = kind != 0;
	request.kind = kind;
	request.record = key;
	return shop_run(shop, &op_resolve_reference, &request);
}

static Orderd__V1__RecordKey *named(struct shop *shop, const char *system, const char *id)
{
	Orderd__V1__RecordKey *key = shop_key(shop, "");

	key->key_case = ORDERD__V1__RECORD_KEY__KEY_EXTERNAL;
	key->external = shop_external(shop, system, id);
	return key;
}

static void a_linked_record_is_found_by_all_its_names(void **state)
{
	struct shop *shop = *state;
	const Orderd__V1__ResolveResponse *resolved;
	const Orderd__V1__LinkResponse *linked;
	const Orderd__V1__Event *event;

	linked = shop_accept(link_name(shop, KIND(PRODUCT), "TEA", "ERP", "4711"));
	assert_string_equal(linked->number, "TEA");
	assert_false(linked->has_unchanged);
	shop_accept(link_name(shop, KIND(PRODUCT), "TEA", "SHOP", "tea-1"));
	event = shop_event(shop, 0);
	assert_string_equal(event->type, "reference.linked");
	assert_int_equal(event->aggregate_kind, KIND(PRODUCT));
	assert_int_equal(event->aggregate_id, linked->id);
	assert_int_equal(event->n_external_ids, 2);
	assert_string_equal(event->reference_linked->external_id, "tea-1");
	for (int i = 0; i < 2; i++) {
		resolved = shop_accept(
			resolve(shop, i ? KIND(PRODUCT) : KIND(UNSPECIFIED),
				i ? named(shop, "SHOP", "tea-1") : named(shop, "ERP", "4711")));
		assert_int_equal(resolved->n_records, 1);
		assert_int_equal(resolved->records[0]->kind, KIND(PRODUCT));
		assert_int_equal(resolved->records[0]->id, linked->id);
		assert_string_equal(resolved->records[0]->number, "TEA");
		assert_int_equal(resolved->records[0]->n_external_ids, 2);
	}
	shop_refuse(resolve(shop, KIND(ACCOUNT), named(shop, "ERP", "4711")), REASON_NOT_FOUND);
}

static void a_name_means_one_record_of_each_kind(void **state)
{
	struct shop *shop = *state;
	const Orderd__V1__ResolveResponse *resolved;

	shop_accept(link_name(shop, KIND(PRODUCT), "TEA", "ERP", "1"));
	shop_accept(link_name(shop, KIND(ACCOUNT), "C-000001", "ERP", "1"));
	resolved = shop_accept(resolve(shop, 0, named(shop, "ERP", "1")));
	assert_int_equal(resolved->n_records, 2);
	assert_string_equal(resolved->records[0]->number, "C-000001");
	assert_string_equal(resolved->records[1]->number, "TEA");
}

static void a_taken_name_tells_who_has_it(void **state)
{
	struct shop *shop = *state;
	const Orderd__V1__ReplyHeader *header;
	size_t n_events;

	shop_accept(link_name(shop, KIND(PRODUCT), "TEA", "ERP", "4711"));
	header = shop_refuse(link_name(shop, KIND(PRODUCT), "CUP", "ERP", "4711"), REASON_EXISTS);
	assert_string_equal(header->message, "\"4711\" of system ERP is product TEA already");
	assert_string_equal(header->metadata[1]->value, "TEA");
	/* Said again it is no news. */
	n_events = shop->memory.n_events;
	assert_true(((const Orderd__V1__LinkResponse *)shop_accept(
			     link_name(shop, KIND(PRODUCT), "TEA", "ERP", "4711")))
			    ->unchanged);
	assert_int_equal(shop->memory.n_events, n_events);
	shop_refuse(link_name(shop, KIND(PRODUCT), "POT", "ERP", "1"), REASON_NOT_FOUND);
}

static void an_unlinked_name_is_free(void **state)
{
	struct shop *shop = *state;
	const Orderd__V1__UnlinkResponse *unlinked;
	const Orderd__V1__Event *event;
	Orderd__V1__RecordChanges *changes;
	const struct batch_event *row;

	shop_accept(link_name(shop, KIND(PRODUCT), "TEA", "ERP", "4711"));
	unlinked = shop_accept(unlink_name(shop, KIND(PRODUCT), "ERP", "4711"));
	assert_string_equal(unlinked->number, "TEA");
	event = shop_event(shop, 0);
	assert_string_equal(event->type, "reference.unlinked");
	assert_int_equal(event->n_external_ids, 0);
	row = &shop->memory.batch.events[0];
	changes = orderd__v1__record_changes__unpack(NULL, row->changes_length, row->changes);
	assert_int_equal(changes->n_changes, 1);
	assert_int_equal(changes->changes[0]->change, ORDERD__V1__CHANGE_KIND__CHANGE_KIND_REMOVED);
	assert_true(changes->changes[0]->before.len > 0);
	assert_false(changes->changes[0]->has_after);
	orderd__v1__record_changes__free_unpacked(changes, NULL);
	shop_refuse(resolve(shop, 0, named(shop, "ERP", "4711")), REASON_NOT_FOUND);
	shop_refuse(unlink_name(shop, KIND(PRODUCT), "ERP", "4711"), REASON_NOT_FOUND);
	shop_accept(link_name(shop, KIND(PRODUCT), "CUP", "ERP", "4711"));
}

static void what_has_no_id_has_no_names(void **state)
{
	struct shop *shop = *state;

	shop_violation(shop_refuse(link_name(shop, KIND(ORDER_LINE), "1", "ERP", "1"),
				   REASON_OUT_OF_RANGE),
		       "kind");
	shop_violation(shop_refuse(link_name(shop, 0, "TEA", "ERP", "1"), REASON_REQUIRED), "kind");
	shop_violation(shop_refuse(link_name(shop, KIND(PRODUCT), "TEA", "", "1"), REASON_REQUIRED),
		       "external_id.system");
	shop_violation(shop_refuse(resolve(shop, KIND(TENANT), shop_key(shop, "default")),
				   REASON_OUT_OF_RANGE),
		       "kind");
}

static void a_location_is_saved_under_another_systems_name(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__PutLocationRequest request = ORDERD__V1__PUT_LOCATION_REQUEST__INIT;
	Orderd__V1__Location location = ORDERD__V1__LOCATION__INIT;
	const Orderd__V1__PutLocationResponse *made, *found;

	request.location = &location;
	request.external_id = shop_external(shop, "WMS", "7");
	location.code = shop_text(shop, "BERLIN-2");
	made = shop_accept(shop_run(shop, &op_put_location, &request));
	assert_true(made->created);
	location.code = NULL;
	location.name = shop_text(shop, "Berlin, hall 2");
	found = shop_accept(shop_run(shop, &op_put_location, &request));
	assert_false(found->created);
	assert_int_equal(found->location_id, made->location_id);
	assert_int_equal(shop_event(shop, 0)->n_external_ids, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_linked_record_is_found_by_all_its_names),
	TEST(a_name_means_one_record_of_each_kind),
	TEST(a_taken_name_tells_who_has_it),
	TEST(an_unlinked_name_is_free),
	TEST(what_has_no_id_has_no_names),
	TEST(a_location_is_saved_under_another_systems_name),
};
UNIT_MAIN(tests)
