#include "gate/admit.h"

#include <string.h>

#include <sodium.h>

#include "base/clock.h"
#include "gate/answer.h"
#include "gate/finding.h"
#include "gate/header.h"
#include "gate/principal.h"

#define ADMIT_TENANT_DEFAULT 1 /* of those who name none */
#define ADMIT_ROWS_DEFAULT 8
#define ADMIT_RETRY_AFTER_MS 1000

/* Lists of 2,000 are the longest the contract knows: the lines of an order. */
static const struct walk_limits admit_limits = {
	.depth_max = WALK_DEPTH_MAX,
	.repeated_max = 2000,
	.unknown_max = 64,
};

static void admit_take_id(struct exchange *exchange, const uint8_t *id)
{
	exchange->has_request_id = true;
	memcpy(exchange->request.request_id, id, sizeof(exchange->request.request_id));
}

static void admit_header(struct exchange *exchange, const struct listener_request *frames,
			 const Orderd__V1__RequestHeader **ret)
{
	struct store_request *request = &exchange->request;
	const uint8_t *id = header_find_id(frames->header.data, frames->header.length);
	const Orderd__V1__RequestHeader *header;

	if (id != NULL)
		admit_take_id(exchange, id);
	if (frames->n_frames != 2) {
		verdict_refuse(&exchange->verdict, REASON_FRAME_MALFORMED,
			       "the request has %u frames instead of a header and a body",
			       frames->n_frames);
		return;
	}
	header = header_read(frames->header.data, frames->header.length, &exchange->gate->report,
			     &exchange->verdict);
	if (header == NULL)
		return;
	/* Found or not, this is the one: what was found may be an odd writer's earlier one. */
	admit_take_id(exchange, header->request_id.data);
	request->min_seq = header->min_seq;
	request->traceparent = header->traceparent;
	request->deadline_us = exchange->began_us + (int64_t)header->timeout_ms * 1000;
	*ret = header;
}

static enum store_kind admit_kind(const struct op *op)
{
	switch (op->kind) {
	case OP_WRITE:
		return STORE_WRITE;
	case OP_BOOK:
	case OP_FETCH:
		return STORE_BOOK;
	case OP_READ:
	case OP_LOCAL:
		break;
	}
	return STORE_READ;
}

static void admit_method(struct exchange *exchange, const Orderd__V1__RequestHeader *header)
{
	const struct gate_settings *settings = &exchange->gate->settings;
	struct store_request *request = &exchange->request;

	if (header->method == NULL || header->method[0] == '\0') {
		verdict_refuse(&exchange->verdict, REASON_METHOD_UNKNOWN,
			       "the header names no method");
		return;
	}
	exchange->entry = catalogue_find(settings->catalogue, header->method);
	if (exchange->entry == NULL) {
		verdict_refuse(&exchange->verdict, REASON_METHOD_UNKNOWN, "there is no method %s",
			       header->method);
		return;
	}
	request->method = exchange->entry->op->method;
	request->kind = admit_kind(exchange->entry->op);
}

/* The request outlives this turn, and with it the directory's teams. */
static bool admit_keep_scope(struct exchange *exchange, const struct scope *scope)
{
	const size_t bytes = sizeof(scope->team_ids[0]) * scope->n_teams;

	exchange->request.scope = *scope;
	if (bytes == 0)
		return true;
	exchange->request.scope.team_ids = arena_memdup(&exchange->arena, scope->team_ids, bytes);
	return exchange->request.scope.team_ids != NULL;
}

/* Closed by default: what no role grants, nobody does. */
static void admit_role(struct exchange *exchange, const struct principal *principal)
{
	const struct op *op = exchange->entry->op;
	struct store_access access;

	principal_access(exchange->gate->settings.store, principal, op, &access);
	if (!principal_may(op, &access)) {
		verdict_refuse(&exchange->verdict, REASON_METHOD_NOT_ALLOWED,
			       "no role of the caller grants %s%s", op->method,
			       op->whole ? " at ALL" : "");
		return;
	}
	exchange->request.rights = access.rights;
	if (!admit_keep_scope(exchange, &access.scope))
		verdict_refuse(&exchange->verdict, REASON_QUEUE_FULL,
			       "there is no memory for more requests");
}

static void admit_caller(struct exchange *exchange, struct principal *principal)
{
	const struct op *op = exchange->entry->op;
	const struct gate_settings *settings = &exchange->gate->settings;

	if (principal_find(settings->store, exchange->peer.user_id, settings->owner, principal) !=
	    0) {
		verdict_refuse(&exchange->verdict, REASON_UNAUTHENTICATED,
			       "the daemon does not know who is asking");
		return;
	}
	if ((op->callers & principal->kind) == 0) {
		verdict_refuse(&exchange->verdict, REASON_METHOD_NOT_ALLOWED,
			       "the caller may not call %s", op->method);
		return;
	}
	exchange->request.principal_id = principal->id;
	admit_role(exchange, principal);
}

bool admit_scope(struct exchange *exchange)
{
	struct principal principal;

	admit_caller(exchange, &principal);
	return !verdict_refused(&exchange->verdict);
}

/* Before the body is looked at, so that a refusal costs next to nothing. */
static void admit_quota(struct exchange *exchange, const struct principal *principal)
{
	struct gate *gate = exchange->gate;
	const struct quota_limits *limits = &gate->quota.limits;
	struct verdict *verdict = &exchange->verdict;
	uint32_t retry_after_ms = ADMIT_RETRY_AFTER_MS;
	int answer;

	if (principal->kind == OP_ADMINISTRATOR)
		return;
	answer = quota_take(&gate->quota, principal->id, exchange->began_us, &exchange->account,
			    &retry_after_ms);
	if (answer == 0)
		return;
	if (answer == QUOTA_IN_FLIGHT)
		verdict_refuse(verdict, REASON_IN_FLIGHT_LIMIT,
			       "%u requests of the caller are under way, which is the limit of one "
			       "principal (principal_in_flight_max)",
			       limits->in_flight_max);
	else if (answer == QUOTA_RATE)
		verdict_refuse(verdict, REASON_RATE_LIMIT,
			       "the caller asks for more than %u requests per second "
			       "(principal_rate) and has used up its burst of %u",
			       limits->rate, limits->burst);
	else
		verdict_refuse(verdict, REASON_QUEUE_FULL, "there is no memory for more callers");
	verdict->retry_after_ms = retry_after_ms;
}

static const struct tenant *admit_find_tenant(const struct exchange *exchange, const char *code,
					      const struct principal *principal)
{
	struct store *store = exchange->gate->settings.store;

	if (principal->tenant_id != TENANT_SYSTEM)
		return store_tenant_get(store, principal->tenant_id);
	if (exchange->entry->op->system_tenant)
		return store_tenant_get(store, TENANT_SYSTEM);
	if (code != NULL)
		return store_tenant_find(store, code);
	return store_tenant_get(store, ADMIT_TENANT_DEFAULT);
}

static void admit_tenant(struct exchange *exchange, const Orderd__V1__RequestHeader *header,
			 const struct principal *principal)
{
	const char *code = header->tenant;

	if (code != NULL && code[0] == '\0')
		code = NULL;
	if (code != NULL && principal->kind != OP_ADMINISTRATOR) {
		verdict_refuse(&exchange->verdict, REASON_TENANT_NOT_ALLOWED,
			       "only the administrator may name a tenant");
		return;
	}
	exchange->request.tenant = admit_find_tenant(exchange, code, principal);
	if (exchange->request.tenant == NULL)
		verdict_refuse(&exchange->verdict, REASON_TENANT_UNKNOWN, "there is no tenant %s",
			       code != NULL ? code : "for this request");
}

static void admit_fingerprint(struct store_request *request, const struct listener_request *frames)
{
	crypto_generichash_state state;

	/* The method's NUL comes along: it tells where the method ends. */
	crypto_generichash_init(&state, NULL, 0, sizeof(request->fingerprint));
	crypto_generichash_update(&state, (const unsigned char *)request->method,
				  strlen(request->method) + 1);
	crypto_generichash_update(&state, frames->body.data, frames->body.length);
	crypto_generichash_final(&state, request->fingerprint, sizeof(request->fingerprint));
}

/* Here once for all writes. */
static bool admit_validates_only(const struct catalogue_entry *entry, const void *body)
{
	const protobuf_c_boolean *asked;

	if (entry->validate_only == NULL)
		return false;
	asked = (const void *)((const char *)body + entry->validate_only->offset);
	return *asked != 0;
}

static void admit_body(struct exchange *exchange, const struct listener_request *frames)
{
	const struct catalogue_entry *entry = exchange->entry;
	struct store_request *request = &exchange->request;
	struct walk_report *report = &exchange->gate->report;
	ProtobufCAllocator allocator = arena_allocator(&exchange->arena);
	int answer;

	if (frames->body.length > entry->request_bytes_max) {
		verdict_refuse(&exchange->verdict, REASON_REQUEST_TOO_LARGE,
			       "the body has %zu bytes; %s takes %u at most", frames->body.length,
			       entry->op->method, entry->request_bytes_max);
		return;
	}
	answer = walk(entry->input, frames->body.data, frames->body.length, &admit_limits, report);
	if (answer != 0) {
		finding_judge(report, answer, entry->input->name, REASON_BODY_MALFORMED,
			      &exchange->verdict);
		return;
	}
	request->body = protobuf_c_message_unpack(entry->input, &allocator, frames->body.length,
						  frames->body.data);
	if (request->body == NULL) {
		verdict_refuse(&exchange->verdict, REASON_BODY_MALFORMED, "the body is not a %s",
			       entry->input->name);
		return;
	}
	if (entry->op->check != NULL)
		entry->op->check(request->body, &exchange->verdict);
	request->validate_only = admit_validates_only(entry, request->body);
	if (request->kind == STORE_WRITE)
		admit_fingerprint(request, frames);
}

/* Some of what a method does may be for fewer callers than the method. */
static void admit_request(struct exchange *exchange, const struct principal *principal)
{
	const struct op *op = exchange->entry->op;

	if (op->callers_of != NULL &&
	    (op->callers_of(exchange->request.body) & principal->kind) == 0)
		verdict_refuse(&exchange->verdict, REASON_METHOD_NOT_ALLOWED,
			       "the caller may call %s, but not for what it asks for", op->method);
}

static void admit_finish(struct exchange *exchange)
{
	const struct op *op = exchange->entry->op;
	struct store_request *request = &exchange->request;

	request->n_rows = op->rows != NULL ? op->rows(request->body) : ADMIT_ROWS_DEFAULT;
	request->load = op->load;
	request->decide = op->decide;
	request->response = exchange->entry->output;
	request->arena = &exchange->arena;
	request->on_done = answer_on_done;
	request->context = exchange;
}

/* The last of the refusals that cost nothing. Local operations take no place in the queue. */
static void admit_room(struct exchange *exchange)
{
	const struct gate *gate = exchange->gate;

	if (gate->closing) {
		verdict_refuse(&exchange->verdict, REASON_SHUTTING_DOWN, "the daemon is stopping");
		exchange->verdict.retry_after_ms = ADMIT_RETRY_AFTER_MS;
	} else if (exchange->entry->op->kind != OP_LOCAL &&
		   (gate->pool.n_taken > gate->settings.in_flight_max ||
		    gate->in_flight_bytes > gate->settings.in_flight_bytes_max)) {
		verdict_refuse(&exchange->verdict, REASON_QUEUE_FULL,
			       "%u requests are under way, which is the limit", gate->pool.n_taken);
		exchange->verdict.retry_after_ms = ADMIT_RETRY_AFTER_MS;
	}
}

void admit(struct exchange *exchange, const struct listener_request *frames)
{
	const struct verdict *verdict = &exchange->verdict;
	const Orderd__V1__RequestHeader *header = NULL;
	struct principal principal;

	admit_header(exchange, frames, &header);
	if (!verdict_refused(verdict))
		admit_method(exchange, header);
	if (!verdict_refused(verdict))
		admit_caller(exchange, &principal);
	if (!verdict_refused(verdict))
		admit_quota(exchange, &principal);
	if (!verdict_refused(verdict))
		admit_tenant(exchange, header, &principal);
	if (!verdict_refused(verdict))
		admit_room(exchange);
	if (!verdict_refused(verdict))
		admit_body(exchange, frames);
	if (!verdict_refused(verdict))
		admit_request(exchange, &principal);
	if (!verdict_refused(verdict))
		admit_finish(exchange);
}
