#include "lib/unit.h"

#include <string.h>

#include "store/principals.h"

#define ACTIVE ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_ACTIVE
#define DISABLED ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_DISABLED

static char keys[][STORE_KEY_BYTES + 1] = { "0123456789012345678901234567890123456789",
					    "1123456789012345678901234567890123456789",
					    "2123456789012345678901234567890123456789" };

static void put(struct principals *principals, int64_t tenant_id, int64_t id, int64_t version,
		Orderd__V1__PrincipalStatus status)
{
	Orderd__V1__Principal principal = ORDERD__V1__PRINCIPAL__INIT;

	principal.id = id;
	principal.version = version;
	principal.kind = ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
	principal.status = status;
	assert_true(principals_learn(principals, tenant_id, &principal, NULL, 0));
}

static void put_key(struct principals *principals, int64_t id, int64_t version,
		    int64_t principal_id, char *key, bool revoked, int64_t expires_at_s)
{
	Google__Protobuf__Timestamp revoked_at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp expires_at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Orderd__V1__PrincipalKey record = ORDERD__V1__PRINCIPAL_KEY__INIT;

	record.id = id;
	record.version = version;
	record.principal_id = principal_id;
	record.public_key = key;
	expires_at.seconds = expires_at_s;
	if (expires_at_s > 0)
		record.expires_at = &expires_at;
	if (revoked)
		record.revoked_at = &revoked_at;
	assert_true(principals_learn_key(principals, 7, &record));
}

static int64_t owner(struct principals *principals, const char *key, int64_t now_us)
{
	int64_t key_id = 0;
	const struct store_principal *principal = principals_find(principals, key, now_us, &key_id);

	if (principal)
		assert_ptr_equal(principals_get(principals, key_id, now_us), principal);
	return principal ? principal->id : 0;
}

static void a_key_belongs_to_its_principal(void **state)
{
	struct principals *principals = principals_new();

	assert_int_equal(owner(principals, keys[0], 0), 0);
	put_key(principals, 10, 1, 100, keys[0], false, 0);
	/* Of nobody yet. */
	assert_int_equal(owner(principals, keys[0], 0), 0);
	put(principals, 7, 100, 1, ACTIVE);
	assert_int_equal(owner(principals, keys[0], 0), 100);
	assert_int_equal(owner(principals, keys[1], 0), 0);
	assert_int_equal(principals_get(principals, 10, 0)->tenant_id, 7);
	assert_null(principals_get(principals, 11, 0));
	principals_free(principals);
}

static void what_ended_stays_ended(void **state)
{
	struct principals *principals = principals_new();

	put(principals, 7, 100, 1, ACTIVE);
	put_key(principals, 10, 1, 100, keys[0], false, 0);
	put_key(principals, 11, 1, 100, keys[1], false, 0);
	assert_int_equal(principals_ended(principals, 1), 0);
	put_key(principals, 10, 2, 100, keys[0], true, 0);
	assert_int_equal(principals_ended(principals, 1), 1);
	/* A reading that began before the revocation. */
	put_key(principals, 10, 1, 100, keys[0], false, 0);
	assert_int_equal(owner(principals, keys[0], 0), 0);
	assert_null(principals_get(principals, 10, 0));
	assert_int_equal(owner(principals, keys[1], 0), 100);
	put(principals, 7, 100, 2, DISABLED);
	assert_int_equal(principals_ended(principals, 1), 2);
	put(principals, 7, 100, 1, ACTIVE);
	assert_int_equal(owner(principals, keys[1], 0), 0);
	put(principals, 7, 100, 3, ACTIVE);
	assert_int_equal(owner(principals, keys[1], 0), 100);
	assert_int_equal(principals_ended(principals, 1), 2);
	principals_free(principals);
}

static void a_key_ends_at_its_time(void **state)
{
	struct principals *principals = principals_new();

	put(principals, 7, 100, 1, ACTIVE);
	put_key(principals, 10, 1, 100, keys[0], false, 50);
	assert_int_equal(owner(principals, keys[0], 49999999), 100);
	assert_int_equal(owner(principals, keys[0], 50000000), 0);
	principals_free(principals);
}

static void a_key_that_expires_has_ended(void **state)
{
	struct principals *principals = principals_new();

	put(principals, 7, 100, 1, ACTIVE);
	/* One that expired before anybody asked lets nobody in, so it turns nobody out. */
	put_key(principals, 10, 1, 100, keys[0], false, 40);
	assert_int_equal(principals_ended(principals, 45000000), 0);
	put_key(principals, 11, 1, 100, keys[1], false, 50);
	put_key(principals, 12, 1, 100, keys[2], false, 60);
	assert_int_equal(principals_ended(principals, 49999999), 0);
	assert_int_equal(principals_ended(principals, 50000000), 1);
	assert_int_equal(principals_ended(principals, 50000001), 1);
	/* Revoked, it has ended once. */
	put_key(principals, 12, 2, 100, keys[2], true, 60);
	assert_int_equal(principals_ended(principals, 70000000), 2);
	principals_free(principals);
}

/* Whoever sees a public key cannot take it over by adding it elsewhere. */
static void the_oldest_of_one_key_counts(void **state)
{
	struct principals *principals = principals_new();

	put(principals, 7, 100, 1, ACTIVE);
	put(principals, 8, 200, 1, ACTIVE);
	put(principals, 9, 300, 1, ACTIVE);
	put_key(principals, 20, 1, 200, keys[0], false, 0);
	put_key(principals, 30, 1, 300, keys[0], false, 0);
	put_key(principals, 10, 1, 100, keys[0], false, 0);
	assert_int_equal(owner(principals, keys[0], 0), 100);
	put_key(principals, 10, 2, 100, keys[0], true, 0);
	assert_int_equal(owner(principals, keys[0], 0), 200);
	put(principals, 8, 200, 2, DISABLED);
	assert_int_equal(owner(principals, keys[0], 0), 300);
	principals_free(principals);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_key_belongs_to_its_principal),
	cmocka_unit_test(what_ended_stays_ended),
	cmocka_unit_test(a_key_ends_at_its_time),
	cmocka_unit_test(a_key_that_expires_has_ended),
	cmocka_unit_test(the_oldest_of_one_key_counts),
};

UNIT_MAIN(tests)
