#include "model/field.h"
#include "op/operations.h"
#include "op/system/instant.h"

#define PROTOCOL_VERSION 1

/* Copies a list that ends with NULL; an empty one when memory is out. */
static size_t get_info_list(struct arena *arena, const char *const *texts, char ***ret)
{
	size_t n = 0;
	char **list;

	while (texts && texts[n])
		n++;
	list = arena_alloc(arena, n * sizeof(char *));
	if (!list)
		return 0;
	for (size_t i = 0; i < n; i++) {
		list[i] = arena_strdup(arena, texts[i]);
		if (!list[i])
			return 0;
	}
	*ret = list;
	return n;
}

static void get_info_answer(struct op_local *local, const void *message, void *reply)
{
	Orderd__V1__GetInfoResponse *response = reply;
	const struct op_daemon *daemon = local->daemon;

	response->version = arena_strdup(local->arena, daemon->version);
	field_set(response, protocol_version, PROTOCOL_VERSION);
	field_set(response, schema_version, daemon->schema_version);
	response->n_request_endpoints = get_info_list(local->arena, daemon->request_endpoints,
						      &response->request_endpoints);
	response->n_event_endpoints =
		get_info_list(local->arena, daemon->event_endpoints(daemon->context, local->tenant),
			      &response->event_endpoints);
	response->started_at = instant_new(local->arena, daemon->started_at_us);
	if (daemon->public_key && daemon->public_key[0] != '\0')
		response->public_key = arena_strdup(local->arena, daemon->public_key);
	response->tenant = arena_strdup(local->arena, local->tenant->code);
	field_set(response, request_bytes_max, OP_REQUEST_BYTES_MAX);
}

const struct op op_get_info = {
	.method = "orderd.v1.SystemService/GetInfo",
	.kind = OP_LOCAL,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.open = true,
	.answer = get_info_answer,
};
