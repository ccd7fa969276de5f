/* What roles let in. */
#include "lib/unit.h"

#include "gate/lib/bench.h"
#include "gate/lib/fakes.h"

static void what_no_role_grants_is_refused(void **state)
{
	static int64_t teams[] = { 8, 9 };
	struct bench *bench = *state;

	fakes.principal = (struct store_principal){
		.tenant_id = 1,
		.id = 5,
		.kind = ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF,
	};
	fakes.key_id = 17;
	bench->user_id = "key:17";
	for (Orderd__V1__AccessLevel level = ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_UNSPECIFIED;
	     level <= ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_NONE; level++) {
		fakes.access.scope.level = level;
		bench_send(bench, "orderd.v1.EventService/Read", "", 0);
		bench_expect_refused("METHOD_NOT_ALLOWED",
				     ORDERD__V1__CODE__CODE_PERMISSION_DENIED);
	}
	fakes.access.scope = (struct scope){ .level = ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_TEAM,
					     .team_ids = teams,
					     .n_teams = 2 };
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.n_held, 1);
	/* The request has its own copy: the directory changes while it waits. */
	teams[0] = 0;
	assert_int_equal(fakes.held[0]->scope.level, ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_TEAM);
	assert_int_equal(fakes.held[0]->scope.principal_id, 5);
	assert_int_equal(fakes.held[0]->scope.n_teams, 2);
	assert_int_equal(fakes.held[0]->scope.team_ids[0], 8);
}

static const struct CMUnitTest tests[] = {
	WITH_GATE(what_no_role_grants_is_refused),
};

UNIT_MAIN(tests)
