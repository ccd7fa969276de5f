#include "lib/unit.h"

#include "wire/zap.h"

static void expect_uid(const char *address, uid_t uid)
{
	uid_t got = 12345;

	assert_true(zap_uid_parse(address, &got));
	assert_int_equal(got, uid);
}

static void expect_nobody(const char *address)
{
	uid_t got = 12345;

	assert_false(zap_uid_parse(address, &got));
	assert_int_equal(got, 12345);
}

static void the_address_of_a_unix_socket_names_its_user(void **state)
{
	expect_uid("localhost:0:0:4711", 0);
	expect_uid("localhost:1000:100:1", 1000);
	expect_uid(":1000:100:1", 1000);
	expect_uid("localhost:4294967294:0:1", 4294967294u);
}

static void other_addresses_name_nobody(void **state)
{
	expect_nobody("");
	expect_nobody("127.0.0.1");
	expect_nobody("localhost");
	expect_nobody("localhost:0:0");
	expect_nobody("localhost:0:0:");
	expect_nobody("localhost:0:0:1:2");
	expect_nobody("localhost::0:0:1");
	expect_nobody("localhost:-1:0:1");
	expect_nobody("localhost:+0:0:1");
	expect_nobody("localhost: 0:0:1");
	expect_nobody("localhost:0x0:0:1");
	expect_nobody("localhost:4294967295:0:1");
	expect_nobody("localhost:99999999999999999999999:0:1");
	/* Addresses of the internet, version 6. */
	expect_nobody("::1");
	expect_nobody("::1:2:3");
	expect_nobody("fe80::1:2:3");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_address_of_a_unix_socket_names_its_user),
	cmocka_unit_test(other_addresses_name_nobody),
};

UNIT_MAIN(tests)
