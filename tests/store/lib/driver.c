#include "driver.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "orderd/v1/inventory.pb-c.h"
#include "orderd/v1/wire.pb-c.h"

/* Location `code` under that name in another system. */
static const Orderd__V1__ExternalId *driver_name(struct work *work, const char *code)
{
	Orderd__V1__ExternalId *name = arena_alloc(work_arena(work), sizeof(*name));

	orderd__v1__external_id__init(name);
	name->system = arena_strdup(work_arena(work), "SHOP");
	name->external_id = arena_strdup(work_arena(work), code);
	return name;
}

static bool driver_names(enum driver_kind kind)
{
	return kind == DRIVER_LINK || kind == DRIVER_UNLINK;
}

static bool driver_reads(enum driver_kind kind)
{
	return kind == DRIVER_LOOK || kind == DRIVER_MISS;
}

static void driver_load(struct work *work, const void *body)
{
	const struct driver_request *request = body;
	struct arena *arena = work_arena(work);

	work_want(work, &location_by_code, v_text(request->code));
	if (driver_names(request->kind))
		work_want(work, &external_reference_by_name, v_int((int64_t)entity_location.kind),
			  v_text("SHOP"), v_text(request->code));
	if (request->kind == DRIVER_HUNGRY && work_now_us(work) > 0) {
		work_want(work, &location_by_code, v_text("MORE"));
		arena_alloc(arena, arena->bytes_max - arena_used(arena) - 16);
	}
}

static void driver_announce(struct work *work, struct slot *slot)
{
	Orderd__V1__LocationUpdated *body = arena_alloc(work_arena(work), sizeof(*body));

	orderd__v1__location_updated__init(body);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_LOCATION_UPDATED, body);
}

static struct slot *driver_put(struct work *work, const struct driver_request *request)
{
	struct slot *slot = work_find(work, &location_by_code, v_text(request->code));
	Orderd__V1__Location *location;

	if (slot) {
		location = work_edit(work, slot);
	} else {
		location = work_new(work, &entity_location);
		location->code = arena_strdup(work_arena(work), request->code);
		location->has_status = 1;
		location->status = ORDERD__V1__LOCATION_STATUS__LOCATION_STATUS_ACTIVE;
		slot = work_insert(work, &entity_location, location);
	}
	location->name = request->kind == DRIVER_POISON ? NULL
							: arena_strdup(work_arena(work), "x");
	return slot;
}

static void driver_rename(struct work *work, const struct driver_request *request, int64_t id)
{
	bool taken = work_find(work, &external_reference_by_name,
			       v_int((int64_t)entity_location.kind), v_text("SHOP"),
			       v_text(request->code)) != NULL;

	if (taken == (request->kind == DRIVER_LINK))
		verdict_refuse(work_verdict(work), taken ? REASON_EXISTS : REASON_NOT_FOUND,
			       "%s is%s a name", request->code, taken ? "" : " not");
	else if (taken)
		work_unlink(work, &entity_location, driver_name(work, request->code));
	else
		work_link(work, &entity_location, id, driver_name(work, request->code));
}

static void driver_decide(struct work *work, const void *body, void *response)
{
	const struct driver_request *request = body;
	Orderd__V1__PutLocationResponse *reply = response;
	struct slot *slot = driver_put(work, request);
	const Orderd__V1__Location *location = (const void *)slot->message;
	struct slot **levels = NULL;

	driver_announce(work, slot);
	reply->has_location_id = reply->has_version = 1;
	reply->location_id = location->id;
	reply->version = location->version;
	if (driver_names(request->kind))
		driver_rename(work, request, location->id);
	if (request->kind == DRIVER_REFUSE)
		verdict_refuse(work_verdict(work), REASON_ORDER_STATE, "refused as asked for");
	/* Nobody named the levels of a product with the location's id: only possible later. */
	if (request->kind == DRIVER_MEET && location->version > 1 && location->version < 4)
		work_list(work, &stock_level_by_product, &levels, v_int(location->id));
}

static void driver_decide_look(struct work *work, const void *body, void *response)
{
	const struct driver_request *request = body;
	struct slot *slot = work_find(work, &location_by_code, v_text(request->code));
	Orderd__V1__PutLocationResponse *reply = response;

	if (request->kind == DRIVER_MISS)
		work_find(work, &location_by_code, v_text("MISSED"));
	if (!slot) {
		verdict_refuse(work_verdict(work), REASON_NOT_FOUND, "no location %s",
			       request->code);
		return;
	}
	reply->has_version = 1;
	reply->version = ((const Orderd__V1__Location *)slot->message)->version;
}

static void driver_on_done(struct store_request *base)
{
	struct driver_request *request = base->context;

	assert(!request->done);
	request->done = true;
	request->done_as = ++request->driver->n_done;
}

static void driver_on_ready(void *context)
{
	struct driver *driver = context;

	driver->ready = true;
}

static void driver_on_commit(void *context, const struct tenant *tenant,
			     const struct store_event *events, size_t n_events)
{
	struct driver *driver = context;

	for (size_t i = 1; i < n_events; i++)
		assert(events[i].seq == events[i - 1].seq + 1);
	driver->n_events += n_events;
}

struct driver *driver_new(const struct store_settings *settings, bool wait)
{
	struct driver *driver = calloc(1, sizeof(*driver));
	const struct store_callbacks on = {
		.context = driver,
		.on_ready = driver_on_ready,
		.on_commit = driver_on_commit,
	};

	assert(driver && hash_init() == 0);
	driver->base = event_base_new();
	driver->store = store_new(driver->base, settings, &on);
	assert(driver->store);
	while (wait && !driver->ready)
		event_base_loop(driver->base, EVLOOP_ONCE);
	return driver;
}

void driver_free(struct driver *driver)
{
	store_free(driver->store);
	event_base_free(driver->base);
	for (size_t i = 0; i < driver->n_requests; i++) {
		arena_fini(&driver->requests[i]->arena);
		free(driver->requests[i]);
	}
	free(driver);
}

struct driver_request *driver_make(struct driver *driver, enum driver_kind kind, int64_t principal,
				   const char *code)
{
	struct driver_request *request = calloc(1, sizeof(*request));
	int r;

	assert(request && driver->n_requests < 20000);
	driver->requests[driver->n_requests++] = request;
	arena_init(&request->arena, 1 << 20);
	request->driver = driver;
	request->kind = kind;
	snprintf(request->code, sizeof(request->code), "%s", code);
	request->request = (struct store_request){
		.tenant = store_tenant_get(driver->store, 1),
		.principal_id = principal,
		.scope = SCOPE_WHOLE,
		.kind = driver_reads(kind) ? STORE_READ : STORE_WRITE,
		.deadline_us = clock_monotonic_us() + 600000000,
		.n_rows = 3,
		.method = "test",
		.load = driver_load,
		.decide = driver_reads(kind) ? driver_decide_look : driver_decide,
		.body = request,
		.response = &orderd__v1__put_location_response__descriptor,
		.arena = &request->arena,
		.on_done = driver_on_done,
		.context = request,
	};
	r = uuid7_make(request->request.request_id);
	assert(r == 0);
	memcpy(request->request.fingerprint, request->code, 16);
	return request;
}

int driver_submit(struct driver_request *request)
{
	int r = store_submit(request->driver->store, &request->request);

	if (r != 0)
		request->done = true;
	return r;
}

void driver_wait(struct driver *driver)
{
	for (size_t i = 0; i < driver->n_requests; i++)
		while (!driver->requests[i]->done)
			event_base_loop(driver->base, EVLOOP_ONCE);
}

struct driver_request *driver_run(struct driver *driver, enum driver_kind kind, const char *code)
{
	struct driver_request *request = driver_make(driver, kind, 1, code);

	assert(driver_submit(request) == 0);
	driver_wait(driver);
	return request;
}

const char *driver_reason(const struct driver_request *request)
{
	return reason_get(request->request.reply.reason)->name;
}
