#include "lib/unit.h"

#include <errno.h>
#include <string.h>

#include "store/hosts.h"

static const char *value_of(const struct hosts *hosts, const char *keyword)
{
	for (unsigned int i = 0; hosts->keywords[i]; i++)
		if (strcmp(hosts->keywords[i], keyword) == 0)
			return hosts->values[i];
	return NULL;
}

static void another_host_comes_first_each_time(void **state)
{
	static const char conninfo[] = "dbname=orderd host=a,bb,c port=1,2,3";
	static const char *const firsts[] = { "a,bb,c", "bb,c,a", "c,a,bb", "a,bb,c", "bb,c,a" };
	static const char *const ports[] = { "1,2,3", "2,3,1", "3,1,2", "1,2,3", "2,3,1" };

	for (unsigned int turn = 0; turn < 5; turn++) {
		struct hosts hosts;

		assert_int_equal(hosts_init(&hosts, conninfo, turn), 0);
		assert_string_equal(value_of(&hosts, "host"), firsts[turn]);
		assert_string_equal(value_of(&hosts, "port"), ports[turn]);
		assert_null(value_of(&hosts, "hostaddr"));
		assert_true(hosts_have_choice(&hosts));
		hosts_fini(&hosts);
	}
}

static void one_host_stays(void **state)
{
	struct hosts hosts;

	assert_int_equal(hosts_init(&hosts, "postgresql://db.example.com:5433/orderd", 7), 0);
	assert_string_equal(value_of(&hosts, "host"), "db.example.com");
	assert_string_equal(value_of(&hosts, "port"), "5433");
	assert_false(hosts_have_choice(&hosts));
	hosts_fini(&hosts);
}

static void a_port_for_all_stays(void **state)
{
	struct hosts hosts;

	assert_int_equal(hosts_init(&hosts, "hostaddr=10.0.0.1,10.0.0.2 port=5433", 1), 0);
	assert_string_equal(value_of(&hosts, "hostaddr"), "10.0.0.2,10.0.0.1");
	assert_string_equal(value_of(&hosts, "port"), "5433");
	hosts_fini(&hosts);
}

static void none_is_named(void **state)
{
	struct hosts hosts;

	assert_int_equal(hosts_init(&hosts, "dbname=orderd", 1), 0);
	assert_null(hosts.keywords[0]);
	assert_false(hosts_have_choice(&hosts));
	hosts_fini(&hosts);
	assert_int_equal(hosts_init(&hosts, "no conninfo", 0), -EINVAL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(another_host_comes_first_each_time),
	cmocka_unit_test(one_host_stays),
	cmocka_unit_test(a_port_for_all_stays),
	cmocka_unit_test(none_is_named),
};
UNIT_MAIN(tests)
