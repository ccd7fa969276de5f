#include "queue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

TAILQ_HEAD(request_list, store_request);

struct principal_queue {
	int64_t principal_id;
	struct request_list requests;
	bool in_turn;
	int64_t alone_until_us;
	TAILQ_ENTRY(principal_queue) turn;
	UT_hash_handle hh;
};

/* Requests that go together once more. */
struct queue_group {
	bool unknown;
	bool cold;
	uint32_t n;
	TAILQ_ENTRY(queue_group) link;
	struct store_request *requests[];
};

struct tenant_queue {
	const struct tenant *tenant;
	int64_t tenant_id;
	struct principal_queue *principals;
	TAILQ_HEAD(, principal_queue) turns;
	TAILQ_HEAD(, queue_group) groups;
	uint64_t n_rows;          /* of the requests in turns */
	unsigned int n_under_way; /* batches */
	bool admits_next;         /* the last of them is locked */
	bool in_turn;
	TAILQ_ENTRY(tenant_queue) turn;
	UT_hash_handle hh;
};

struct queue {
	uint32_t requests_max;
	uint32_t rows_max;
	bool exclusive;
	uint32_t n;
	struct tenant_queue *tenants;
	TAILQ_HEAD(, tenant_queue) turns;
};

struct queue *queue_new(bool exclusive)
{
	struct queue *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	q->exclusive = exclusive;
	TAILQ_INIT(&q->turns);
	return q;
}

void queue_tune(struct queue *q, uint32_t requests_max, uint32_t rows_max)
{
	q->requests_max = requests_max;
	q->rows_max = rows_max;
}

void queue_free(struct queue *q)
{
	struct tenant_queue *tenant, *next_tenant;
	struct principal_queue *principal, *next_principal;
	struct queue_group *group;

	if (!q)
		return;
	HASH_ITER(hh, q->tenants, tenant, next_tenant) {
		HASH_ITER(hh, tenant->principals, principal, next_principal) {
			HASH_DEL(tenant->principals, principal);
			free(principal);
		}
		while ((group = TAILQ_FIRST(&tenant->groups))) {
			TAILQ_REMOVE(&tenant->groups, group, link);
			free(group);
		}
		HASH_DEL(q->tenants, tenant);
		free(tenant);
	}
	free(q);
}

static struct tenant_queue *queue_tenant(struct queue *q, const struct tenant *tenant)
{
	struct tenant_queue *found;

	HASH_FIND(hh, q->tenants, &tenant->id, sizeof(tenant->id), found);
	if (found)
		return found;
	found = calloc(1, sizeof(*found));
	if (!found)
		return NULL;
	found->tenant = tenant;
	found->tenant_id = tenant->id;
	TAILQ_INIT(&found->turns);
	TAILQ_INIT(&found->groups);
	HASH_ADD(hh, q->tenants, tenant_id, sizeof(found->tenant_id), found);
	return found;
}

static struct principal_queue *queue_principal(struct tenant_queue *tenant, int64_t id)
{
	struct principal_queue *found;

	HASH_FIND(hh, tenant->principals, &id, sizeof(id), found);
	if (found)
		return found;
	found = calloc(1, sizeof(*found));
	if (!found)
		return NULL;
	found->principal_id = id;
	TAILQ_INIT(&found->requests);
	HASH_ADD(hh, tenant->principals, principal_id, sizeof(found->principal_id), found);
	return found;
}

static void queue_set_turn(struct queue *q, struct tenant_queue *tenant)
{
	bool wants = !TAILQ_EMPTY(&tenant->turns) || !TAILQ_EMPTY(&tenant->groups);

	if (wants && !tenant->in_turn)
		TAILQ_INSERT_TAIL(&q->turns, tenant, turn);
	else if (!wants && tenant->in_turn)
		TAILQ_REMOVE(&q->turns, tenant, turn);
	tenant->in_turn = wants;
}

bool queue_push(struct queue *q, struct store_request *request)
{
	struct tenant_queue *tenant;
	struct principal_queue *principal;

	if (q->n >= q->requests_max)
		return false;
	tenant = queue_tenant(q, request->tenant);
	principal = tenant ? queue_principal(tenant, request->principal_id) : NULL;
	if (!principal)
		return false;
	TAILQ_INSERT_TAIL(&principal->requests, request, link);
	tenant->n_rows += request->n_rows;
	if (!principal->in_turn)
		TAILQ_INSERT_TAIL(&tenant->turns, principal, turn);
	principal->in_turn = true;
	q->n++;
	queue_set_turn(q, tenant);
	return true;
}

bool queue_push_back(struct queue *q, const struct queue_batch *batch)
{
	struct tenant_queue *tenant = queue_tenant(q, batch->tenant);
	struct queue_group *group =
		malloc(sizeof(*group) + sizeof(struct store_request *) * batch->n);

	if (!tenant || !group) {
		free(group);
		return false;
	}
	group->unknown = batch->unknown;
	group->cold = batch->cold;
	group->n = batch->n;
	memcpy(group->requests, batch->requests, sizeof(struct store_request *) * batch->n);
	TAILQ_INSERT_HEAD(&tenant->groups, group, link);
	q->n += batch->n;
	queue_set_turn(q, tenant);
	return true;
}

static void queue_take_group(struct queue *q, struct tenant_queue *tenant, struct queue_batch *ret)
{
	struct queue_group *group = TAILQ_FIRST(&tenant->groups);

	TAILQ_REMOVE(&tenant->groups, group, link);
	memcpy(ret->requests, group->requests, sizeof(struct store_request *) * group->n);
	ret->n = group->n;
	ret->unknown = group->unknown;
	ret->cold = group->cold;
	q->n -= group->n;
	free(group);
}

static struct store_request *queue_take_first(struct tenant_queue *tenant,
					      struct principal_queue *principal)
{
	struct store_request *request = TAILQ_FIRST(&principal->requests);

	TAILQ_REMOVE(&principal->requests, request, link);
	tenant->n_rows -= request->n_rows;
	TAILQ_REMOVE(&tenant->turns, principal, turn);
	principal->in_turn = !TAILQ_EMPTY(&principal->requests);
	if (principal->in_turn)
		TAILQ_INSERT_TAIL(&tenant->turns, principal, turn);
	return request;
}

/*
 * The next in turn that shares a batch. Who runs alone keeps its turn meanwhile, which comes right
 * after the batch: it costs the others a batch of one, not the company of each other.
 */
static struct principal_queue *queue_first_sharing(struct tenant_queue *tenant, int64_t now_us)
{
	struct principal_queue *principal;

	TAILQ_FOREACH(principal, &tenant->turns, turn)
		if (principal->alone_until_us <= now_us)
			return principal;
	return NULL;
}

/* One request of each principal in turn, until the rows are used up. */
static void queue_take_turns(struct queue *q, struct tenant_queue *tenant, int64_t now_us,
			     struct queue_batch *ret)
{
	struct principal_queue *principal = TAILQ_FIRST(&tenant->turns);
	uint64_t n_rows = 0;

	if (principal->alone_until_us > now_us) {
		ret->requests[ret->n++] = queue_take_first(tenant, principal);
		q->n--;
		return;
	}
	while ((principal = queue_first_sharing(tenant, now_us)) &&
	       ret->n < QUEUE_BATCH_REQUESTS_MAX) {
		const struct store_request *first = TAILQ_FIRST(&principal->requests);

		if (ret->n > 0 && n_rows + first->n_rows > q->rows_max)
			break;
		n_rows += first->n_rows;
		ret->requests[ret->n++] = queue_take_first(tenant, principal);
		q->n--;
	}
}

/*
 * The database runs one batch of a tenant at a time. Where a whole batch more is waiting, a second
 * lane brings it as far as the tenant's lock, so that neither the database nor the daemon waits for
 * the other; with less waiting, the batch had better grow.
 */
static struct tenant_queue *queue_next(struct queue *q)
{
	struct tenant_queue *tenant;

	if (!q->exclusive)
		return TAILQ_FIRST(&q->turns);
	TAILQ_FOREACH(tenant, &q->turns, turn)
		if (tenant->n_under_way == 0)
			return tenant;
	TAILQ_FOREACH(tenant, &q->turns, turn)
		if (tenant->n_under_way == 1 && tenant->admits_next &&
		    TAILQ_EMPTY(&tenant->groups) && tenant->n_rows >= q->rows_max)
			return tenant;
	return NULL;
}

bool queue_take(struct queue *q, int64_t now_us, struct queue_batch *ret)
{
	struct tenant_queue *tenant = queue_next(q);

	if (!tenant)
		return false;
	ret->tenant = tenant->tenant;
	ret->n = 0;
	ret->unknown = false;
	ret->cold = false;
	if (!TAILQ_EMPTY(&tenant->groups))
		queue_take_group(q, tenant, ret);
	else
		queue_take_turns(q, tenant, now_us, ret);
	tenant->n_under_way++;
	tenant->admits_next = false;
	TAILQ_REMOVE(&q->turns, tenant, turn);
	tenant->in_turn = false;
	queue_set_turn(q, tenant);
	return true;
}

void queue_admit_next(struct queue *q, const struct tenant *tenant)
{
	struct tenant_queue *found = queue_tenant(q, tenant);

	if (found)
		found->admits_next = true;
}

void queue_release(struct queue *q, const struct tenant *tenant)
{
	struct tenant_queue *found = queue_tenant(q, tenant);

	if (!found)
		return;
	assert(found->n_under_way > 0);
	found->n_under_way--;
}

void queue_set_alone(struct queue *q, const struct store_request *request, int64_t until_us)
{
	struct tenant_queue *tenant = queue_tenant(q, request->tenant);
	struct principal_queue *principal = tenant ? queue_principal(tenant, request->principal_id)
						   : NULL;

	if (principal)
		principal->alone_until_us = until_us;
}

static struct store_request *queue_late_of_groups(struct tenant_queue *tenant, int64_t now_us)
{
	struct queue_group *group;

	TAILQ_FOREACH(group, &tenant->groups, link) {
		for (uint32_t i = 0; i < group->n; i++) {
			struct store_request *request = group->requests[i];

			if (request->deadline_us > now_us)
				continue;
			group->n--;
			memmove(&group->requests[i], &group->requests[i + 1],
				sizeof(struct store_request *) * (group->n - i));
			if (group->n == 0) {
				TAILQ_REMOVE(&tenant->groups, group, link);
				free(group);
			}
			return request;
		}
	}
	return NULL;
}

static struct store_request *queue_late_of_turns(struct tenant_queue *tenant, int64_t now_us)
{
	struct principal_queue *principal;
	struct store_request *request;

	TAILQ_FOREACH(principal, &tenant->turns, turn) {
		TAILQ_FOREACH(request, &principal->requests, link) {
			if (request->deadline_us > now_us)
				continue;
			TAILQ_REMOVE(&principal->requests, request, link);
			tenant->n_rows -= request->n_rows;
			principal->in_turn = !TAILQ_EMPTY(&principal->requests);
			if (!principal->in_turn)
				TAILQ_REMOVE(&tenant->turns, principal, turn);
			return request;
		}
	}
	return NULL;
}

struct store_request *queue_take_late(struct queue *q, int64_t now_us)
{
	struct tenant_queue *tenant, *next;

	HASH_ITER(hh, q->tenants, tenant, next) {
		struct store_request *request = queue_late_of_groups(tenant, now_us);

		if (!request)
			request = queue_late_of_turns(tenant, now_us);
		if (!request)
			continue;
		q->n--;
		queue_set_turn(q, tenant);
		return request;
	}
	return NULL;
}

uint32_t queue_length(const struct queue *q)
{
	return q->n;
}
