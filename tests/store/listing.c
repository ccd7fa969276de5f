/* Lists go through the index that gives their order, whichever filters are given, however young the
 * table. */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/database.h"
#include "lib/fill.h"
#include "store/listing.h"
#include "store/scope.h"
#include "store/work.h"

#define LISTING_ROWS 300000
#define SEARCH_PAGES_MAX 200 /* of 2,000 that the index has */
#define LISTING_EXECUTIONS 7 /* from the sixth on PostgreSQL considers a generic plan */

/* What a reader sets for its session. */
static const char *const listing_settings[] = {
	"SET enable_seqscan = off",
	"SET enable_sort = off",
	"SET jit = off",
};

static const char *const listing_modes[] = { "auto", "force_generic_plan", "force_custom_plan" };

/* One statement of a listing: by a leading filter, or by ids alone. */
struct way {
	const struct query *query;
	const struct listing_filter *leader; /* NULL: ids alone */
	bool scoped;
	char *execute;
};

struct ways {
	struct arena arena;
	struct way ways[2 * (LISTING_FILTERS_MAX + 1)];
	size_t n;
};

static void way_add(struct ways *ways, const struct listing *listing,
		    const struct listing_filter *leader, bool scoped)
{
	struct way *way = &ways->ways[ways->n++];
	struct value values[LISTING_FILTERS_MAX] = { { VALUE_NULL } };
	char *execute;

	if (leader)
		values[leader - listing->filters] = v_int(1);
	way->leader = leader;
	way->query = listing_query(listing, values, scoped, &ways->arena);
	assert_non_null(way->query);
	execute = arena_printf(&ways->arena, "EXECUTE %s (1, 7, 11", way->query->name);
	for (size_t i = 0; listing->filters[i].name; i++)
		execute = arena_printf(&ways->arena, "%s, %s", execute,
				       &listing->filters[i] == leader ? "1" : "NULL");
	if (strstr(way->query->types, SCOPE_TYPES))
		execute = arena_printf(&ways->arena, "%s, 4, 3, NULL, '5,6'", execute);
	way->scoped = scoped;
	way->execute = arena_printf(&ways->arena, "%s)", execute);
}

static void ways_prepare(struct ways *ways, const struct listing *listing, PGconn *connection)
{
	arena_init(&ways->arena, 1 << 20);
	for (int scoped = 0; scoped < 2; scoped++) {
		if (scoped && scope_kind(listing->entity) != SCOPE_KIND_ACCOUNT)
			continue;
		way_add(ways, listing, NULL, scoped);
		for (const struct listing_filter *filter = listing->filters; filter->name; filter++)
			/* Others are conditions on what the scope sees. */
			if (filter->leads && (!scoped || filter->target))
				way_add(ways, listing, filter, scoped);
	}
	for (size_t i = 0; i < ways->n; i++) {
		PGresult *result = PQprepare(connection, ways->ways[i].query->name,
					     ways->ways[i].query->sql, 0, NULL);

		if (PQresultStatus(result) != PGRES_COMMAND_OK)
			fail_msg("%s\n%s", ways->ways[i].query->sql, PQerrorMessage(connection));
		PQclear(result);
		for (int n = 0; n < LISTING_EXECUTIONS; n++)
			database_run(connection, "%s", ways->ways[i].execute);
	}
}

/* Account by account, each through the index that leads there. */
static bool plan_is_seen(const char *plan, const struct way *way)
{
	const bool itself = way->query->listing->entity == &entity_account;

	return !strstr(plan, "Seq Scan") && !strstr(plan, "Bitmap") && strstr(plan, "owner_id") &&
		strstr(plan, "team_id = t.id") == NULL &&
		strstr(plan, itself ? "account_pkey" : "ROW(account_id, id)");
}

/* Few rows of one leader may be put in order; a table may not. */
static void expect_plan(const char *plan, const char *mode, const struct way *way)
{
	const char *found = strstr(plan, "Index Cond: ");
	char condition[64];

	if (way->scoped && strstr(way->query->name, "_seen")) {
		if (!plan_is_seen(plan, way)) {
			/* Longer than what cmocka prints. */
			fprintf(stderr, "%s", plan);
			fail_msg("%s, %s", way->query->name, mode);
		}
		return;
	}
	if (way->leader)
		snprintf(condition, sizeof(condition), "%s", listing_column(way->leader));
	else
		snprintf(condition, sizeof(condition), "(id %c ",
			 way->query->listing->newest_first ? '<' : '>');
	if (strstr(plan, "Seq Scan") || strstr(plan, "->  Sort") || strstr(plan, "Bitmap") ||
	    (!way->leader && strstr(plan, "Sort")) || !found ||
	    !memmem(found, strcspn(found, "\n"), condition, strlen(condition)))
		fail_msg("%s, %s:\n%s", way->query->name, mode, plan);
}

static void way_check(PGconn *connection, const struct way *way)
{
	for (size_t mode = 0; mode < sizeof(listing_modes) / sizeof(listing_modes[0]); mode++) {
		struct text sql, plan;
		PGresult *result;

		text_init(&sql);
		text_init(&plan);
		text_printf(&sql, "EXPLAIN %s", way->execute);
		database_run(connection, "SET plan_cache_mode = %s", listing_modes[mode]);
		result = PQexecParams(connection, sql.data, 0, NULL, NULL, NULL, NULL, 0);
		assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
		for (int row = 0; row < PQntuples(result); row++)
			text_printf(&plan, "%s\n", PQgetvalue(result, row, 0));
		expect_plan(plan.data, listing_modes[mode], way);
		PQclear(result);
		text_fini(&sql);
		text_fini(&plan);
	}
}

static void every_way_of_every_list_goes_through_its_index(void **state)
{
	database_renew();
	for (size_t i = 0; listing_table[i]; i++) {
		const struct entity *entity = listing_table[i]->entity;
		struct ways ways = { .n = 0 };
		PGconn *reader, *filler;

		if (listing_table[i]->words)
			continue;
		reader = database_open(false);
		filler = database_open(true);
		for (size_t k = 0; k < sizeof(listing_settings) / sizeof(listing_settings[0]); k++)
			database_run(reader, "%s", listing_settings[k]);
		ways_prepare(&ways, listing_table[i], reader);
		database_run(filler, "SET session_replication_role = replica");
		/* What a migration put there. */
		database_run(filler, "TRUNCATE \"%s\" CASCADE", entity->table);
		fill_table(filler, entity, LISTING_ROWS);
		for (int analyzed = 0; analyzed < 2; analyzed++) {
			for (size_t w = 0; w < ways.n; w++)
				way_check(reader, &ways.ways[w]);
			database_run(filler, "ANALYZE \"%s\"", entity->table);
		}
		database_run(filler, "TRUNCATE \"%s\" CASCADE", entity->table);
		arena_fini(&ways.arena);
		PQfinish(reader);
		PQfinish(filler);
	}
}

static char *search_explain(PGconn *connection, const char *options, const char *mode,
			    const char *text, struct arena *arena)
{
	const char *sql = arena_printf(
		arena, "EXPLAIN %s EXECUTE search_account (1, 0, 11, '%s', NULL, NULL)", options,
		text);
	char *plan = arena_strdup(arena, "");
	PGresult *result;

	database_run(connection, "SET plan_cache_mode = %s", mode);
	result = PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 0);
	assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
	for (int row = 0; row < PQntuples(result); row++)
		plan = arena_printf(arena, "%s%s\n", plan, PQgetvalue(result, row, 0));
	PQclear(result);
	return plan;
}

/* In the order of the index, from where the page begins; nothing of it is read twice or sorted. */
static void expect_search(PGconn *reader, const char *mode, struct arena *arena)
{
	char *plan = search_explain(reader, "", mode, "wor lo", arena);
	const char *found = strstr(plan, "account_word_pkey on account_word w");

	if (strstr(plan, "Seq Scan") || strstr(plan, "Bitmap") || strstr(plan, "Hash") || !found ||
	    !strstr(found, "Index Cond: ((tenant_id = ") ||
	    !strstr(found, "(ROW(word, source, account_id) > ROW("))
		fail_msg("%s:\n%s", mode, plan);
	/* Only the one row that tells where the page begins may be put in order. */
	for (const char *sort = strstr(plan, "Sort Key: "); sort;
	     sort = strstr(sort + 1, "Sort Key: "))
		if (strncmp(sort, "Sort Key: b.", strlen("Sort Key: b.")) != 0)
			fail_msg("%s:\n%s", mode, plan);
}

/* The last word of all is found without a look at those before it. */
static void expect_few_pages(PGconn *reader, struct arena *arena)
{
	const char *options = "(ANALYZE, BUFFERS, TIMING OFF)";
	char *plan = search_explain(reader, options, "auto", "word99999", arena);
	const char *found = strstr(plan, "Buffers: shared");
	int hit = 0, read = 0;

	assert_non_null(found);
	if (sscanf(found, "Buffers: shared hit=%d read=%d", &hit, &read) < 1)
		sscanf(found, "Buffers: shared read=%d", &read);
	if (hit + read == 0 || hit + read > SEARCH_PAGES_MAX)
		fail_msg("%s", plan);
}

static void a_search_goes_through_the_index_of_words(void **state)
{
	const struct value values[LISTING_FILTERS_MAX] = { v_text("wor lo") };
	PGconn *reader, *filler;
	const struct query *query;
	struct arena arena;
	PGresult *result;

	arena_init(&arena, 1 << 20);
	query = listing_query(&listing_account_search, values, false, &arena);
	assert_non_null(query);
	database_renew();
	reader = database_open(false);
	filler = database_open(true);
	for (size_t i = 0; i < sizeof(listing_settings) / sizeof(listing_settings[0]); i++)
		database_run(reader, "%s", listing_settings[i]);
	result = PQprepare(reader, query->name, query->sql, 0, NULL);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s\n%s", query->sql, PQerrorMessage(reader));
	PQclear(result);
	for (int n = 0; n < LISTING_EXECUTIONS; n++)
		database_run(reader, "EXECUTE search_account (1, 7, 11, 'wor lo', NULL, NULL)");
	database_run(filler, "SET session_replication_role = replica");
	database_run(filler,
		     "INSERT INTO account_word SELECT 1, 'word' || i, 2, i"
		     " FROM generate_series(1, %d) i",
		     LISTING_ROWS);
	for (int analyzed = 0; analyzed < 2; analyzed++) {
		for (size_t i = 0; i < sizeof(listing_modes) / sizeof(listing_modes[0]); i++)
			expect_search(reader, listing_modes[i], &arena);
		expect_few_pages(reader, &arena);
		database_run(filler, "ANALYZE account_word");
	}
	arena_fini(&arena);
	PQfinish(reader);
	PQfinish(filler);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_search_goes_through_the_index_of_words),
	cmocka_unit_test(every_way_of_every_list_goes_through_its_index),
};
UNIT_MAIN(tests)
