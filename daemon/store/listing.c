#include "store/listing.h"

#include <assert.h>

#include "base/text.h"
#include "store/codec.h"
#include "store/params.h"
#include "store/work.h"

const struct listing *const listing_table[] = {
	&listing_account,
	&listing_product,
	&listing_location,
	&listing_stock_level,
	&listing_stock_movement,
	&listing_order,
	&listing_shipment,
	&listing_subscription,
	&listing_tenant,
	&listing_principal,
	&listing_role,
	&listing_team,
	NULL,
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
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(
		listing->entity->descriptor, listing_column(filter));
	Oid type;

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

		if (filter != leader)
			text_printf(sql, " AND ($%zu::%s IS NULL OR x.\"%s\" %s $%zu::%s)",
				    i + LISTING_PARAM_FIRST, type, listing_column(filter),
				    signs[filter->test], i + LISTING_PARAM_FIRST, type);
	}
	if (listing->where)
		text_printf(sql, " AND %s", listing->where);
}

static void listing_sql(struct text *sql, const struct listing *listing,
			const struct listing_filter *leader)
{
	const struct entity *entity = listing->entity;
	const char *order = listing->newest_first ? " DESC" : "";

	text_puts(sql, "SELECT x.tenant_id");
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++)
		if (!(entity->fields[i].flags & FIELD_CHILDREN))
			text_printf(sql, ", x.\"%s\"", entity->fields[i].name);
	text_printf(sql, " FROM \"%s\" x WHERE x.tenant_id = $1::bigint", entity->table);
	listing_range(sql, listing, leader);
	listing_conditions(sql, listing, leader);
	text_puts(sql, " ORDER BY ");
	if (leader)
		text_printf(sql, "x.\"%s\"%s, ", listing_column(leader), order);
	text_printf(sql, "x.id%s LIMIT $3::bigint", order);
}

/* As struct query writes them. */
static char *listing_types(const struct listing *listing, struct arena *arena)
{
	size_t n = listing_filters(listing);
	char *types = arena_alloc(arena, n + 3);

	types[0] = types[1] = 'i';
	for (size_t i = 0; i < n; i++) {
		Oid type = listing_type(listing, &listing->filters[i]);

		types[i + 2] = 'i';
		if (type != PARAMS_INT8)
			types[i + 2] = type == PARAMS_TEXT ? 't' : 's';
	}
	types[n + 2] = '\0';
	return types;
}

const struct query *listing_query(const struct listing *listing, const struct value *values,
				  struct arena *arena)
{
	const struct listing_filter *leader = listing_leader(listing, values);
	struct query *query = arena_alloc(arena, sizeof(*query));
	struct text sql;

	text_init(&sql);
	listing_sql(&sql, listing, leader);
	query->sql = sql.failed ? NULL : arena_strdup(arena, sql.data);
	text_fini(&sql);
	if (!query->sql)
		return NULL;
	query->name = leader
		? arena_printf(arena, "%s_by_%s", listing->name, listing_column(leader))
		: listing->name;
	query->row = listing->entity->descriptor;
	query->types = listing_types(listing, arena);
	query->listing = listing;
	return query;
}
