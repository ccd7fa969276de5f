#include "gate/lib/fakes.h"

#include "lib/unit.h"

#include <string.h>

struct fakes fakes;

static const struct tenant fakes_tenants[] = {
	{ .id = 0, .code = "", .time_zone = "UTC" },
	{ .id = 1, .code = "default", .time_zone = "UTC" },
	{ .id = 65536, .code = "acme", .time_zone = "UTC" },
};

void fakes_reset(void)
{
	memset(&fakes, 0, sizeof(fakes));
	fakes.access.scope = SCOPE_WHOLE;
}

Orderd__V1__ReplyHeader *fakes_header(void)
{
	Orderd__V1__ReplyHeader *header =
		orderd__v1__reply_header__unpack(NULL, fakes.header_length, fakes.header);

	assert_non_null(header);
	return header;
}

void fakes_finish(Orderd__V1__Code code, const void *body, size_t body_length)
{
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	struct store_request *request = fakes.held[0];
	uint8_t bytes[64];

	assert_true(fakes.n_held > 0);
	memmove(fakes.held, fakes.held + 1, --fakes.n_held * sizeof(fakes.held[0]));
	header.has_code = true;
	header.code = code;
	header.has_request_id = true;
	header.request_id.data = request->request_id;
	header.request_id.len = sizeof(request->request_id);
	request->reply.code = code;
	request->reply.reason = code == ORDERD__V1__CODE__CODE_INTERNAL ? REASON_INTERNAL
									: REASON_NONE;
	request->reply.header_length = orderd__v1__reply_header__pack(&header, bytes);
	request->reply.header = arena_memdup(request->arena, bytes, request->reply.header_length);
	request->reply.body = arena_memdup(request->arena, body, body_length);
	request->reply.body_length = body_length;
	request->on_done(request);
}

int store_submit(struct store *store, struct store_request *request)
{
	if (fakes.submit_answer == 0) {
		assert_true(fakes.n_held < FAKES_HELD_MAX);
		fakes.held[fakes.n_held++] = request;
	}
	return fakes.submit_answer;
}

const struct tenant *store_tenant_find(struct store *store, const char *code)
{
	for (size_t i = 1; i < sizeof(fakes_tenants) / sizeof(fakes_tenants[0]); i++)
		if (strcmp(fakes_tenants[i].code, code) == 0)
			return &fakes_tenants[i];
	return NULL;
}

const struct tenant *store_tenant_get(struct store *store, int64_t id)
{
	for (size_t i = 0; i < sizeof(fakes_tenants) / sizeof(fakes_tenants[0]); i++)
		if (fakes_tenants[i].id == id)
			return &fakes_tenants[i];
	return NULL;
}

const struct store_principal *store_principal_find(struct store *store, const char *public_key,
						   int64_t *ret_key_id)
{
	*ret_key_id = public_key[0];
	return store_principal_get(store, *ret_key_id);
}

const struct store_principal *store_principal_get(struct store *store, int64_t key_id)
{
	return key_id > 0 && key_id == fakes.key_id ? &fakes.principal : NULL;
}

void store_access(const struct store *store, const struct store_principal *principal,
		  const char *method, struct store_access *ret)
{
	*ret = fakes.access;
	ret->scope.principal_id = principal->id;
}

int listener_reply(struct listener *listener, const struct peer *peer, const void *header,
		   size_t header_length, const void *body, size_t body_length)
{
	assert_true(header_length <= sizeof(fakes.header));
	fakes.n_replies++;
	fakes.peer = *peer;
	memcpy(fakes.header, header, header_length);
	fakes.header_length = header_length;
	assert_true(body_length <= sizeof(fakes.body));
	if (body_length > 0)
		memcpy(fakes.body, body, body_length);
	fakes.body_length = body_length;
	return 0;
}
