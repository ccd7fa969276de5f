#include "inner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/tenant.pb-c.h"

#define INNER_TIMEOUT_US 5000000
#define INNER_ARENA_BYTES_MAX (64u << 20)
#define INNER_PRINCIPAL 0    /* the store itself */
#define INNER_SCAN_MAX 10000 /* positions that one page looks at, so that none takes long */

struct inner {
	struct store_request request;
	struct arena arena;
	struct inner_directories directories;
	bool known; /* memory sufficed for what was read */
	void (*on_directories)(void *context, bool read);
	void *context;
	struct store_events_query query;
	struct store_page_query page;
	struct store_event *events;
	size_t n_events;
	int32_t epoch;
	int64_t head_seq;
	int64_t through_seq;
	bool decided;
};

static const struct query all_tenants = {
	.name = "all_tenants",
	.row = &orderd__v1__tenant__descriptor,
	.types = "",
};

static const struct query all_principals = {
	.name = "all_principals",
	.row = &orderd__internal__v1__principal_row__descriptor,
	.types = "",
};

static const struct query all_principal_keys = {
	.name = "all_principal_keys",
	.row = &orderd__internal__v1__principal_key_row__descriptor,
	.types = "",
};

static const struct query all_roles = {
	.name = "all_roles",
	.row = &orderd__internal__v1__role_row__descriptor,
	.types = "",
};

static const struct query all_teams = {
	.name = "all_teams",
	.row = &orderd__internal__v1__team_row__descriptor,
	.types = "",
};

static const struct query follow_events = {
	.name = "follow_events",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "ii",
};

/* After, up to, types, kind, aggregate, account, with changes, limit, bytes. */
static const struct query read_events = {
	.name = "read_events",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iitiiiiii",
};

static struct inner *inner_new(const struct tenant *tenant, const char *method,
			       void (*load)(struct work *, const void *),
			       void (*decide)(struct work *, const void *, void *),
			       void (*on_done)(struct store_request *))
{
	struct inner *inner = calloc(1, sizeof(*inner));

	if (!inner)
		return NULL;
	arena_init(&inner->arena, INNER_ARENA_BYTES_MAX);
	inner->request = (struct store_request){
		.tenant = tenant,
		.principal_id = INNER_PRINCIPAL,
		.scope = SCOPE_WHOLE,
		.deadline_us = clock_monotonic_us() + INNER_TIMEOUT_US,
		.n_rows = 1,
		.method = method,
		.load = load,
		.decide = decide,
		.body = inner,
		.response = &orderd__internal__v1__event_head__descriptor,
		.arena = &inner->arena,
		.on_done = on_done,
		.context = inner,
	};
	return inner;
}

static void inner_free(struct inner *inner)
{
	arena_fini(&inner->arena);
	free(inner);
}

static int inner_submit(struct store *store, struct inner *inner)
{
	int r = store_submit(store, &inner->request);

	if (r == 0)
		return 0;
	inner_free(inner);
	return r < 0 ? r : -EAGAIN;
}

static void inner_load_directories(struct work *work, const void *body)
{
	work_query_values(work, &all_tenants, NULL);
	/* Roles first: a principal that is known has what they grant. */
	work_query_values(work, &all_roles, NULL);
	work_query_values(work, &all_teams, NULL);
	work_query_values(work, &all_principals, NULL);
	work_query_values(work, &all_principal_keys, NULL);
}

static void inner_take_roles(struct work *work, struct inner *inner)
{
	struct roles *roles = inner->directories.roles;
	const void *const *rows = NULL;
	size_t n = work_rows(work, &all_roles, &rows);

	for (size_t i = 0; i < n && inner->known; i++)
		inner->known = roles_put(roles, rows[i]);
	n = work_rows(work, &all_teams, &rows);
	for (size_t i = 0; i < n && inner->known; i++)
		inner->known = roles_put_team(roles, rows[i]);
}

static void inner_decide_directories(struct work *work, const void *body, void *response)
{
	struct inner *inner = ((const struct inner *)body)->request.context;
	const void *const *rows = NULL;
	struct principals *principals = inner->directories.principals;
	size_t n = work_rows(work, &all_tenants, &rows);

	inner->known = true;
	for (size_t i = 0; i < n; i++)
		tenants_add(inner->directories.tenants, rows[i]);
	inner_take_roles(work, inner);
	n = work_rows(work, &all_principals, &rows);
	for (size_t i = 0; i < n && inner->known; i++)
		inner->known = principals_put(principals, rows[i]);
	n = work_rows(work, &all_principal_keys, &rows);
	for (size_t i = 0; i < n && inner->known; i++)
		inner->known = principals_put_key(principals, rows[i]);
}

static void inner_on_directories(struct store_request *request)
{
	struct inner *inner = request->context;

	inner->on_directories(inner->context,
			      request->reply.code == ORDERD__V1__CODE__CODE_OK && inner->known);
	inner_free(inner);
}

int inner_read_directories(struct store *store, const struct inner_directories *directories,
			   void (*on_done)(void *context, bool read), void *context)
{
	struct inner *inner = inner_new(tenants_get(directories->tenants, TENANT_SYSTEM),
					"directories", inner_load_directories,
					inner_decide_directories, inner_on_directories);

	if (!inner)
		return -ENOMEM;
	inner->directories = *directories;
	inner->on_directories = on_done;
	inner->context = context;
	return inner_submit(store, inner);
}

static void inner_load_events(struct work *work, const void *body)
{
	const struct inner *inner = body;

	work_query(work, &follow_events, v_int(inner->query.after_seq),
		   v_int(inner->query.events_max));
}

/* The rows' memory ends with the batch, so the events are copied into the request's own. */
static void inner_decide_events(struct work *work, const void *body, void *response)
{
	struct inner *inner = ((const struct inner *)body)->request.context;
	ProtobufCAllocator allocator = arena_allocator(&inner->arena);
	const void *const *rows = NULL;
	const size_t n = work_rows(work, &follow_events, &rows);

	inner->events = arena_alloc(&inner->arena, sizeof(*inner->events) * (n + 1));
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];
		const Orderd__V1__Event *event =
			orderd__v1__event__unpack(&allocator, row->event.len, row->event.data);

		if (!event)
			break;
		inner->events[inner->n_events++] = (struct store_event){
			.seq = event->seq,
			.epoch = event->epoch,
			.type = event->type,
			.aggregate_kind = (int32_t)event->aggregate_kind,
			.aggregate_id = event->aggregate_id,
			.account_id = event->account_id,
			.data = arena_memdup(&inner->arena, row->event.data, row->event.len),
			.length = row->event.len,
		};
	}
	inner->epoch = work_epoch(work);
	inner->head_seq = work_position(work);
	inner->decided = true;
}

static void inner_on_events(struct store_request *request)
{
	struct inner *inner = request->context;
	bool ok = request->reply.code == ORDERD__V1__CODE__CODE_OK && inner->decided;

	inner->query.on_events(inner->query.context, ok ? inner->events : NULL,
			       ok ? inner->n_events : 0, inner->epoch, ok ? inner->head_seq : -1);
	inner_free(inner);
}

int inner_read_events(struct store *store, const struct store_events_query *query)
{
	struct inner *inner = inner_new(query->tenant, "follow", inner_load_events,
					inner_decide_events, inner_on_events);

	if (!inner)
		return -ENOMEM;
	inner->query = *query;
	return inner_submit(store, inner);
}

static struct value inner_id(int64_t id)
{
	return id != 0 ? v_int(id) : v_null();
}

static void inner_load_page(struct work *work, const void *body)
{
	const struct store_page_query *query = &((const struct inner *)body)->page;
	const struct store_filter *filter = &query->filter;

	work_query(work, &read_events, v_int(query->after_seq),
		   v_int(query->after_seq + INNER_SCAN_MAX), v_text(filter->types),
		   inner_id(filter->aggregate_kind), inner_id(filter->aggregate_id),
		   inner_id(filter->account_id), v_int(0), v_int(query->events_max),
		   v_int((int64_t)query->bytes_max));
}

/* How far everything was looked at: to the end of a full page, else as far as a page looks. */
static int64_t inner_through(const struct inner *inner, const void *const *rows, size_t n)
{
	const Orderd__Internal__V1__EventRow *last = n > 0 ? rows[n - 1] : NULL;
	int64_t through = inner->page.after_seq + INNER_SCAN_MAX;

	if (last && !last->has_event)
		return last->seq - 1;
	if (last && n == inner->page.events_max)
		return last->seq;
	if (through > inner->head_seq)
		through = inner->head_seq;
	return through > inner->page.after_seq ? through : inner->page.after_seq;
}

static void inner_decide_page(struct work *work, const void *body, void *response)
{
	struct inner *inner = ((const struct inner *)body)->request.context;
	const void *const *rows = NULL;
	const size_t n = work_rows(work, &read_events, &rows);

	inner->events = arena_alloc(&inner->arena, sizeof(*inner->events) * (n + 1));
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];

		if (!row->has_event)
			break;
		inner->events[inner->n_events++] = (struct store_event){
			.seq = row->seq,
			.data = arena_memdup(&inner->arena, row->event.data, row->event.len),
			.length = row->event.len,
		};
	}
	inner->head_seq = work_position(work);
	inner->through_seq = inner_through(inner, rows, n);
	inner->decided = true;
}

static void inner_on_page(struct store_request *request)
{
	struct inner *inner = request->context;
	const struct store_page page = {
		.events = inner->events,
		.n_events = inner->n_events,
		.through_seq = inner->through_seq,
	};
	bool ok = request->reply.code == ORDERD__V1__CODE__CODE_OK && inner->decided;

	inner->page.on_page(inner->page.context, ok ? 0 : STORE_PAGE_AWAY, ok ? &page : NULL);
	inner_free(inner);
}

int inner_read_page(struct store *store, const struct store_page_query *query)
{
	struct inner *inner =
		inner_new(query->tenant, "page", inner_load_page, inner_decide_page, inner_on_page);

	if (!inner)
		return -ENOMEM;
	inner->page = *query;
	inner->request.scope = query->scope;
	inner->request.n_rows = query->events_max;
	return inner_submit(store, inner);
}
