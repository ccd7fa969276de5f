#include "lib/desk.h"

#include "lib/plan.h"

#include <stdio.h>
#include <string.h>

#include "lib/database.h"
#include "orderd_sql.h"

void plan_prepare(PGconn *connection, const char *name, const char *types)
{
	for (size_t i = 0; i < orderd_sql_queries_count; i++)
		if (strcmp(orderd_sql_queries[i].name, name) == 0) {
			database_run(connection, "PREPARE %s (%s) AS %s", name, types,
				     orderd_sql_queries[i].text);
			return;
		}
	fail_msg("there is no query %s", name);
}

void plan_expect(PGconn *connection, const char *explain, const char *index, const char *condition)
{
	PGresult *result = PQexecParams(connection, explain, 0, NULL, NULL, NULL, NULL, 0);
	char wanted[128];
	bool found = false, met = false;

	assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
	snprintf(wanted, sizeof(wanted), "using %s on", index);
	for (int i = 0; i < PQntuples(result); i++) {
		found = found || strstr(PQgetvalue(result, i, 0), wanted);
		met = met || strstr(PQgetvalue(result, i, 0), condition);
	}
	PQclear(result);
	if (!found || !met)
		fail_msg("%s does not use %s with %s", explain, index, condition);
}
