#include "store/listing.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/codec.h"
#include "store/params.h"
#include "store/scope.h"
#include "store/work.h"

const struct listing *const listing_table[] = {
	&listing_account,     &listing_account_search, &listing_product,      &listing_location,
	&listing_stock_level, &listing_stock_movement, &listing_order,        &listing_order_hold,
	&listing_timer,       &listing_shipment,       &listing_subscription, &listing_tenant,
	&listing_principal,   &listing_role,           &listing_team,         NULL,
};

#define LISTING_PARAM_FIRST 4 /* after tenant, id, limit */

size_t listing_filters(const struct listing *listing)
{
	size_t n = 0;

	while (listing->filters[n].name)
		n++;
	return n;
}

const char *listing_column(const struct listing_filter *filter)
{
	return filter->column ? filter->column : filter->name;
}

static Oid listing_type(const struct listing *listing, const struct listing_filter *filter)
{
	const ProtobufCFieldDescriptor *field;
	Oid type;

	if (filter->test == LISTING_WORDS)
		return PARAMS_TEXT;
	field = protobuf_c_message_descriptor_get_field_by_name(listing->entity->descriptor,
								listing_column(filter));
	assert(field);
	type = codec_type(field);
	return type == PARAMS_TEXT || type == PARAMS_TIMESTAMPTZ ? type : PARAMS_INT8;
}

/* The filter by which the rows are found; NULL: by their ids alone. */
static const struct listing_filter *listing_leader(const struct listing *listing,
						   const struct value *values)
{
	for (size_t i = 0; listing->filters[i].name; i++)
		if (listing->filters[i].leads && values[i].kind != VALUE_NULL)
			return &listing->filters[i];
	return NULL;
}

/*
 * Where a page begins and ends. On a young table the planner takes any index for as good; pairs
 * leave it the one that gives their order.
 */
static void listing_range(struct text *sql, const struct listing *listing,
			  const struct listing_filter *leader)
{
	const char *type, *column;
	size_t param;

	if (!leader) {
		text_printf(sql, " AND x.id %c $2::bigint", listing->newest_first ? '<' : '>');
		return;
	}
	column = listing_column(leader);
	type = params_type_name(listing_type(listing, leader));
	param = (size_t)(leader - listing->filters) + LISTING_PARAM_FIRST;
	/* The first is for partial indexes. */
	text_printf(sql, " AND x.\"%s\" IS NOT NULL", column);
	if (listing->newest_first)
		text_printf(sql,
			    " AND (x.\"%s\", x.id) >= ($%zu::%s, 0)"
			    " AND (x.\"%s\", x.id) < ($%zu::%s, $2::bigint)",
			    column, param, type, column, param, type);
	else
		text_printf(sql,
			    " AND (x.\"%s\", x.id) > ($%zu::%s, $2::bigint)"
			    " AND (x.\"%s\", x.id) <= ($%zu::%s, 9223372036854775807)",
			    column, param, type, column, param, type);
}

static void listing_conditions(struct text *sql, const struct listing *listing,
			       const struct listing_filter *leader)
{
	static const char *const signs[] = {
		[LISTING_IS] = "=",
		[LISTING_FROM] = ">=",
		[LISTING_UNTIL] = "<",
	};

	for (size_t i = 0; listing->filters[i].name; i++) {
		const struct listing_filter *filter = &listing->filters[i];
		const char *type = params_type_name(listing_type(listing, filter));

		if (filter != leader && filter->test != LISTING_WORDS)
			text_printf(sql, " AND ($%zu::%s IS NULL OR x.\"%s\" %s $%zu::%s)",
				    i + LISTING_PARAM_FIRST, type, listing_column(filter),
				    signs[filter->test], i + LISTING_PARAM_FIRST, type);
	}
	if (listing->where)
		text_printf(sql, " AND %s", listing->where);
}

#define LISTING_TERM_RARE 1000 /* words that begin with a term, before it counts as common */
/* Behind the last word that can begin with a term; the column is compared by bytes. */
#define LISTING_TERM_END "U&'\\+10FFFF'"

/*
 * Rows by their words. What was found by an earlier word, or source, of the same record does not
 * count again. OFFSET 0 keeps the planner from anything that would lose the index's order. There is
 * one lower bound: of two on the same column PostgreSQL begins at either, be it the farther one.
 */
static void listing_search(struct text *sql, const struct listing *listing)
{
	const char *table = listing->words, *id = listing->words_id;

	text_printf(sql,
		    " FROM \"%s\" w CROSS JOIN LATERAL (SELECT * FROM \"%s\" x"
		    " WHERE x.tenant_id = $1::bigint AND x.id = w.\"%s\" OFFSET 0) x"
		    " WHERE w.tenant_id = $1::bigint"
		    " AND w.word < (SELECT term_end FROM q)"
		    " AND (w.word, w.source, w.\"%s\") > ("
		    "CASE WHEN $2::bigint = 0 THEN (SELECT term FROM q)"
		    " ELSE (SELECT word FROM p) END,"
		    " CASE WHEN $2::bigint = 0 THEN 0 ELSE (SELECT source FROM p) END,"
		    " $2::bigint)",
		    table, listing->entity->table, id, id);
	text_printf(sql,
		    " AND NOT EXISTS (SELECT FROM \"%s\" o WHERE o.tenant_id = $1::bigint"
		    " AND o.\"%s\" = w.\"%s\" AND o.word >= (SELECT term FROM q)"
		    " AND (o.word, o.source) < (w.word, w.source) OFFSET 0)",
		    table, id, id);
	text_printf(sql,
		    " AND NOT EXISTS (SELECT FROM unnest((SELECT others FROM q)) t (term)"
		    " WHERE NOT EXISTS (SELECT FROM \"%s\" o WHERE o.tenant_id = $1::bigint"
		    " AND o.\"%s\" = w.\"%s\" AND o.word >= t.term"
		    " AND o.word < t.term || " LISTING_TERM_END " OFFSET 0) OFFSET 0)",
		    table, id, id);
}

/*
 * The terms, the rarest first: it is looked up, the others are compared. Of those that are not rare
 * the longest. p: the word by which the page's former row was found.
 */
static void listing_terms(struct text *sql, const struct listing *listing)
{
	assert(listing->filters[0].test == LISTING_WORDS);
	text_printf(sql,
		    "WITH q AS MATERIALIZED (SELECT terms[1] AS term,"
		    " terms[1] || " LISTING_TERM_END " AS term_end, terms[2:] AS others"
		    " FROM (SELECT array_agg(t.term ORDER BY (SELECT count(*) FROM (SELECT"
		    " FROM \"%s\" o WHERE o.tenant_id = $1::bigint AND o.word >= t.term"
		    " AND o.word < t.term || " LISTING_TERM_END " ORDER BY o.word LIMIT %d) few),"
		    " length(t.term) DESC, t.term) AS terms"
		    " FROM unnest(search_terms($%d::text)) t (term)) s),",
		    listing->words, LISTING_TERM_RARE, LISTING_PARAM_FIRST);
	text_printf(sql,
		    " p AS MATERIALIZED (SELECT b.word, b.source FROM \"%s\" b"
		    " WHERE b.tenant_id = $1::bigint AND b.\"%s\" = $2::bigint"
		    " AND b.word >= (SELECT term FROM q) AND b.word < (SELECT term_end FROM q)"
		    " ORDER BY b.word, b.source LIMIT 1) ",
		    listing->words, listing->words_id);
}

static void listing_columns(struct text *sql, const struct entity *entity)
{
	text_puts(sql, "SELECT x.tenant_id");
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++)
		if (!(entity->fields[i].flags & FIELD_CHILDREN))
			text_printf(sql, ", x.\"%s\"", entity->fields[i].name);
}

static void listing_sort(struct text *sql, const struct listing *listing, const char *column)
{
	const char *order = listing->newest_first ? " DESC" : "";

	text_puts(sql, " ORDER BY ");
	if (column)
		text_printf(sql, "x.\"%s\"%s, ", column, order);
	text_printf(sql, "x.id%s LIMIT $3::bigint", order);
}

static void listing_search_sql(struct text *sql, const struct listing *listing)
{
	listing_terms(sql, listing);
	listing_columns(sql, listing->entity);
	listing_search(sql, listing);
	listing_conditions(sql, listing, NULL);
}

static void listing_search_sort(struct text *sql, const struct listing *listing)
{
	text_printf(sql, " ORDER BY w.word, w.source, w.\"%s\" LIMIT $3::bigint",
		    listing->words_id);
}

static void listing_sql(struct text *sql, const struct listing *listing,
			const struct listing_filter *leader)
{
	listing_columns(sql, listing->entity);
	text_printf(sql, " FROM \"%s\" x WHERE x.tenant_id = $1::bigint", listing->entity->table);
	listing_range(sql, listing, leader);
	listing_conditions(sql, listing, leader);
}

/* --- what a scope sees of it --- */

/* The filter that is the record's account. */
static const struct listing_filter *listing_account_filter(const struct listing *listing)
{
	for (size_t i = 0; listing->filters[i].name; i++)
		if (listing->filters[i].target == &entity_account && listing->filters[i].leads &&
		    strcmp(listing_column(&listing->filters[i]), "account_id") == 0)
			return &listing->filters[i];
	return NULL;
}

/*
 * Few rows are the scope's, be they of many: they are found account by account, a page of each,
 * by the index that leads by the account.
 */
static void listing_seen_sql(struct text *sql, const struct listing *listing, size_t first)
{
	const bool itself = listing->entity == &entity_account;
	const char *column = itself ? "id" : "account_id";
	const char *sign = listing->newest_first ? "<" : ">";

	scope_sql_seen(sql, first);
	text_puts(sql, "SELECT x.* FROM seen CROSS JOIN LATERAL (");
	listing_columns(sql, listing->entity);
	text_printf(sql, " FROM \"%s\" x WHERE x.tenant_id = $1::bigint", listing->entity->table);
	if (itself)
		text_printf(sql, " AND x.id = seen.id AND x.id %s $2::bigint", sign);
	else if (listing->newest_first)
		text_printf(sql,
			    " AND (x.\"%s\", x.id) >= (seen.id, 0)"
			    " AND (x.\"%s\", x.id) < (seen.id, $2::bigint)",
			    column, column);
	else
		text_printf(sql,
			    " AND (x.\"%s\", x.id) > (seen.id, $2::bigint)"
			    " AND (x.\"%s\", x.id) <= (seen.id, 9223372036854775807)",
			    column, column);
	/* For partial indexes. */
	if (!itself)
		text_puts(sql, " AND x.account_id IS NOT NULL");
	listing_conditions(sql, listing, NULL);
	if (!itself)
		listing_sort(sql, listing, column);
	text_puts(sql, " OFFSET 0) x");
	listing_sort(sql, listing, NULL);
}

/* Below ALL: as the account that a filter names is seen, or row by row, or account by account. */
static const char *listing_scoped_sql(struct text *sql, const struct listing *listing,
				      const struct listing_filter *leader, size_t first)
{
	const struct listing_filter *account = listing_account_filter(listing);
	const char *column = listing->entity == &entity_account ? "x.id" : "x.account_id";

	if (listing->words) {
		listing_search_sql(sql, listing);
		text_puts(sql, " AND ");
		scope_sql_check(sql, column, first);
		listing_search_sort(sql, listing);
		return "checked";
	}
	if ((listing->entity == &entity_account && !leader) || (account && !leader)) {
		listing_seen_sql(sql, listing, first);
		return "seen";
	}
	listing_sql(sql, listing, leader);
	text_puts(sql, " AND ");
	scope_sql_check(sql, column, first);
	listing_sort(sql, listing, leader ? listing_column(leader) : NULL);
	return "checked";
}

/* As struct query writes them. */
static char *listing_types(const struct listing *listing, bool scoped, struct arena *arena)
{
	size_t n = listing_filters(listing);
	char *types = arena_alloc(arena, n + 3 + SCOPE_PARAMS);

	types[0] = types[1] = 'i';
	for (size_t i = 0; i < n; i++) {
		Oid type = listing_type(listing, &listing->filters[i]);

		types[i + 2] = 'i';
		if (type != PARAMS_INT8)
			types[i + 2] = type == PARAMS_TEXT ? 't' : 's';
	}
	memcpy(types + n + 2, scoped ? SCOPE_TYPES : "", scoped ? sizeof(SCOPE_TYPES) : 1);
	return types;
}

static const char *listing_name(const struct listing *listing, const struct listing_filter *leader,
				const char *form, struct arena *arena)
{
	const char *name = listing->name;

	if (leader)
		name = arena_printf(arena, "%s_by_%s", name, listing_column(leader));
	return form ? arena_printf(arena, "%s_%s", name, form) : name;
}

/* Only what stands for few rows leads where all that the scope sees may be few. */
static const struct listing_filter *listing_scoped_leader(const struct listing *listing,
							  const struct listing_filter *leader)
{
	const bool few = leader && (leader->target || leader == listing_account_filter(listing));

	return few ? leader : NULL;
}

const struct query *listing_query(const struct listing *listing, const struct value *values,
				  bool scoped, struct arena *arena)
{
	const struct listing_filter *leader = listing_leader(listing, values);
	struct query *query = arena_alloc(arena, sizeof(*query));
	const size_t first = listing_filters(listing) + LISTING_PARAM_FIRST;
	const char *form = NULL;
	struct text sql;

	scoped = scoped && scope_kind(listing->entity) == SCOPE_KIND_ACCOUNT;
	if (scoped)
		leader = listing_scoped_leader(listing, leader);
	text_init(&sql);
	if (scoped) {
		form = listing_scoped_sql(&sql, listing, leader, first);
	} else if (listing->words) {
		listing_search_sql(&sql, listing);
		listing_search_sort(&sql, listing);
	} else {
		listing_sql(&sql, listing, leader);
		listing_sort(&sql, listing, leader ? listing_column(leader) : NULL);
	}
	query->sql = sql.failed ? NULL : arena_strdup(arena, sql.data);
	text_fini(&sql);
	if (!query->sql)
		return NULL;
	query->name = listing_name(listing, leader, form, arena);
	query->row = listing->entity->descriptor;
	query->types = listing_types(listing, scoped, arena);
	query->listing = listing;
	return query;
}
