#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "store/store.h"

int store_conninfo_check(const char *conninfo, char *why, size_t why_size)
{
	char *message = NULL;
	PQconninfoOption *options = PQconninfoParse(conninfo, &message);
	int answer = 0;

	if (options == NULL) {
		const char *text = message != NULL ? message : "out of memory";

		snprintf(why, why_size, "%.*s", (int)strcspn(text, "\n"), text);
		answer = -EINVAL;
	}
	for (const PQconninfoOption *option = options; option && option->keyword; option++) {
		if (strcmp(option->keyword, "password") != 0 || option->val == NULL)
			continue;
		snprintf(why, why_size,
			 "a password does not belong here; name the file that has it with "
			 "passfile=/path");
		answer = -EINVAL;
	}
	PQconninfoFree(options);
	PQfreemem(message);
	return answer;
}

int store_probe(const char *conninfo, char *why, size_t why_size)
{
	/* What the connection string says comes later and outweighs it. */
	static const char *const names[] = { "connect_timeout", "dbname", NULL };
	const char *const values[] = { "5", conninfo, NULL };
	PGconn *connection = PQconnectdbParams(names, values, 1);
	int answer = 0;

	if (PQstatus(connection) != CONNECTION_OK) {
		log_value(PQerrorMessage(connection), why, why_size);
		answer = -ECONNREFUSED;
	}
	PQfinish(connection);
	return answer;
}
