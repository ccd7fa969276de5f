/* PrincipalService: CreatePrincipal, DisablePrincipal, EnablePrincipal, GetPrincipal, AddKey,
 * RevokeKey. */
#include "lib/shop.h"
#include "model/field.h"
#include "model/form.h"

#define KEY_1 "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_2 "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"
#define KEY_3 "yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

static const Orderd__V1__CreatePrincipalResponse *create(struct shop *shop, const char *name)
{
	Orderd__V1__CreatePrincipalRequest request = ORDERD__V1__CREATE_PRINCIPAL_REQUEST__INIT;

	field_set(&request, kind, ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE);
	request.name = shop_text(shop, name);
	request.public_key = shop_text(shop, KEY_1);
	return shop_accept(shop_run(shop, &op_create_principal, &request));
}

static struct memory_reply add(struct shop *shop, const char *name, const char *key,
			       Google__Protobuf__Timestamp *expires_at)
{
	Orderd__V1__AddKeyRequest request = ORDERD__V1__ADD_KEY_REQUEST__INIT;

	request.principal = shop_key(shop, name);
	request.public_key = shop_text(shop, key);
	request.expires_at = expires_at;
	return shop_run(shop, &op_add_key, &request);
}

static struct memory_reply revoke(struct shop *shop, int64_t key_id)
{
	Orderd__V1__RevokeKeyRequest request = ORDERD__V1__REVOKE_KEY_REQUEST__INIT;

	field_set(&request, key_id, key_id);
	return shop_run(shop, &op_revoke_key, &request);
}

static const Orderd__V1__GetPrincipalResponse *get(struct shop *shop, const char *name)
{
	Orderd__V1__GetPrincipalRequest request = ORDERD__V1__GET_PRINCIPAL_REQUEST__INIT;

	request.principal = shop_key(shop, name);
	return shop_accept(shop_run(shop, &op_get_principal, &request));
}

static void a_principal_is_made_with_its_first_key(void **state)
{
	const Orderd__V1__CreatePrincipalResponse *made = create(*state, "web-shop");
	const Orderd__V1__GetPrincipalResponse *got;

	assert_true(made->has_key_id);
	assert_string_equal(shop_event(*state, 0)->type, "principal.created");
	got = get(*state, "web-shop");
	assert_int_equal(got->principal->id, made->principal_id);
	assert_int_equal(got->principal->status,
			 ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_ACTIVE);
	assert_int_equal(got->n_keys, 1);
	assert_string_equal(got->keys[0]->public_key, KEY_1);
}

static void all_that_is_wrong_is_told_at_once(void **state)
{
	Orderd__V1__CreatePrincipalRequest request = ORDERD__V1__CREATE_PRINCIPAL_REQUEST__INIT;
	const Orderd__V1__ReplyHeader *header;

	field_set(&request, kind, ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMINISTRATOR);
	request.account = shop_key(*state, "C-000001");
	request.public_key = shop_text(*state, "short");
	header = shop_run(*state, &op_create_principal, &request).header;
	assert_string_equal(shop_violation(header, "kind")->reason, "OUT_OF_RANGE");
	assert_string_equal(shop_violation(header, "name")->reason, "REQUIRED");
	assert_string_equal(shop_violation(header, "account")->reason, "FORMAT");
	assert_string_equal(shop_violation(header, "public_key")->reason, "FORMAT");
}

static void a_portal_principal_acts_for_an_account(void **state)
{
	Orderd__V1__CreatePrincipalRequest request = ORDERD__V1__CREATE_PRINCIPAL_REQUEST__INIT;
	const Orderd__V1__ReplyHeader *header;

	field_set(&request, kind, ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_PORTAL);
	request.name = shop_text(*state, "portal");
	header = shop_run(*state, &op_create_principal, &request).header;
	assert_string_equal(shop_violation(header, "account")->reason, "REQUIRED");
	request.account = shop_key(*state, "C-999999");
	header = shop_run(*state, &op_create_principal, &request).header;
	assert_string_equal(shop_violation(header, "account")->reason, "NOT_FOUND");
	request.account = shop_key(*state, "C-000001");
	shop_accept(shop_run(*state, &op_create_principal, &request));
}

static void names_and_keys_are_used_once(void **state)
{
	Orderd__V1__CreatePrincipalRequest request = ORDERD__V1__CREATE_PRINCIPAL_REQUEST__INIT;

	create(*state, "web-shop");
	field_set(&request, kind, ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF);
	request.name = shop_text(*state, "web-shop");
	shop_refuse(shop_run(*state, &op_create_principal, &request), REASON_EXISTS);
	request.name = shop_text(*state, "other");
	request.public_key = shop_text(*state, KEY_1);
	shop_refuse(shop_run(*state, &op_create_principal, &request), REASON_EXISTS);
	shop_refuse(add(*state, "web-shop", KEY_1, NULL), REASON_EXISTS);
}

static void two_keys_are_valid_at_a_time(void **state)
{
	const Orderd__V1__CreatePrincipalResponse *made = create(*state, "web-shop");
	const Orderd__V1__AddKeyResponse *added;

	added = shop_accept(add(*state, "web-shop", KEY_2, NULL));
	assert_string_equal(shop_event(*state, 0)->type, "principal.key_added");
	shop_refuse(add(*state, "web-shop", KEY_3, NULL), REASON_KEYS_FULL);
	shop_accept(revoke(*state, made->key_id));
	assert_string_equal(shop_event(*state, 0)->type, "principal.key_revoked");
	shop_refuse(revoke(*state, made->key_id), REASON_PRINCIPAL_STATE);
	shop_refuse(revoke(*state, added->key_id + 1000), REASON_NOT_FOUND);
	shop_accept(add(*state, "web-shop", KEY_3, NULL));
	assert_int_equal(get(*state, "web-shop")->n_keys, 3);
}

static void a_key_that_ran_out_makes_room(void **state)
{
	struct shop *shop = *state;
	Google__Protobuf__Timestamp expires_at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	create(shop, "web-shop");
	expires_at.seconds = shop->memory.clock_us / 1000000 - 1;
	shop_refuse(add(shop, "web-shop", KEY_2, &expires_at), REASON_OUT_OF_RANGE);
	expires_at.seconds += 3600;
	shop_accept(add(shop, "web-shop", KEY_2, &expires_at));
	shop_refuse(add(shop, "web-shop", KEY_3, NULL), REASON_KEYS_FULL);
	shop->memory.clock_us += INT64_C(3600) * 1000000;
	shop_accept(add(shop, "web-shop", KEY_3, NULL));
}

static void a_principal_sleeps_then_wakes(void **state)
{
	Orderd__V1__DisablePrincipalRequest disable = ORDERD__V1__DISABLE_PRINCIPAL_REQUEST__INIT;
	Orderd__V1__EnablePrincipalRequest enable = ORDERD__V1__ENABLE_PRINCIPAL_REQUEST__INIT;
	const Orderd__V1__DisablePrincipalResponse *disabled;

	disable.principal = enable.principal = shop_key(*state, "web-shop");
	shop_refuse(shop_run(*state, &op_disable_principal, &disable), REASON_NOT_FOUND);
	create(*state, "web-shop");
	shop_refuse(shop_run(*state, &op_enable_principal, &enable), REASON_PRINCIPAL_STATE);
	disabled = shop_accept(shop_run(*state, &op_disable_principal, &disable));
	assert_int_equal(disabled->version, 2);
	assert_string_equal(shop_event(*state, 0)->type, "principal.status_changed");
	shop_refuse(shop_run(*state, &op_disable_principal, &disable), REASON_PRINCIPAL_STATE);
	field_set(&enable, expected_version, 1);
	shop_refuse(shop_run(*state, &op_enable_principal, &enable), REASON_VERSION_CONFLICT);
	enable.expected_version = 2;
	shop_accept(shop_run(*state, &op_enable_principal, &enable));
}

static void keys_have_the_form_of_z85(void **state)
{
	assert_true(form_public_key(KEY_1));
	assert_true(form_public_key(KEY_2));
	assert_false(form_public_key(""));
	assert_false(form_public_key("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf"));
	assert_false(form_public_key("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf77"));
	assert_false(form_public_key("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf_"));
	/* More than 32 bits. */
	assert_false(form_public_key("#####M>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"));
	assert_false(form_public_key("#####>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"));
}

#define SHOP_TEST(test) cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	SHOP_TEST(a_principal_is_made_with_its_first_key),
	SHOP_TEST(all_that_is_wrong_is_told_at_once),
	SHOP_TEST(a_portal_principal_acts_for_an_account),
	SHOP_TEST(names_and_keys_are_used_once),
	SHOP_TEST(two_keys_are_valid_at_a_time),
	SHOP_TEST(a_key_that_ran_out_makes_room),
	SHOP_TEST(a_principal_sleeps_then_wakes),
	cmocka_unit_test(keys_have_the_form_of_z85),
};

UNIT_MAIN(tests)
