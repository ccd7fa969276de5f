#include "service.h"

#include <stdlib.h>
#include <string.h>

#include "dispatch.h"
#include "error.h"

struct service {
	ProtobufCService base; /* first, so that protobuf-c's pointer is ours */
	struct orderd_client *client;
	SLIST_ENTRY(service) next;
};

/* A closure that waits for its answer. */
struct service_call {
	struct orderd_client *client;
	ProtobufCClosure closure;
	void *closure_data;
};

static void service_answer(const struct service_call *call, const ProtobufCMessage *reply,
			   const struct orderd_error *error)
{
	call->client->error = error;
	call->closure(reply, call->closure_data);
	call->client->error = NULL;
}

static void service_on_reply(const ProtobufCMessage *reply, const struct orderd_error *error,
			     const struct orderd_position *position, void *context)
{
	struct service_call *call = context;

	service_answer(call, reply, error);
	free(call);
}

/* protobuf-c has no way to return the error of a call that cannot start. */
static void service_fail(const struct service_call *call, int result)
{
	char message[160];
	struct orderd_error *error;

	snprintf(message, sizeof(message), "the call cannot start: %s", strerrordesc_np(-result));
	error = error_new(ORDERD__V1__CODE__CODE_FAILED_PRECONDITION, "CALL_NOT_STARTED", message,
			  NULL);
	service_answer(call, NULL, error);
	orderd_error_free(error);
}

static void service_invoke(ProtobufCService *base, unsigned int method_index,
			   const ProtobufCMessage *input, ProtobufCClosure closure,
			   void *closure_data)
{
	struct orderd_client *client = ((struct service *)base)->client;
	struct service_call call = { client, closure, closure_data };
	struct service_call *kept = malloc(sizeof(*kept));
	int result;

	if (!kept) {
		service_answer(&call, NULL, &error_no_memory);
		return;
	}
	*kept = call;
	result = orderd_client_call(client, base->descriptor, method_index, input, NULL,
				    service_on_reply, kept);
	if (result < 0) {
		free(kept);
		service_fail(&call, result);
	}
}

/* The client frees its services. */
static void service_destroy(ProtobufCService *base)
{
	(void)base;
}

ProtobufCService *orderd_client_service(struct orderd_client *client,
					const ProtobufCServiceDescriptor *descriptor)
{
	struct service *service;

	SLIST_FOREACH(service, &client->services, next)
		if (service->base.descriptor == descriptor)
			return &service->base;
	service = calloc(1, sizeof(*service));
	if (!service)
		return NULL;
	service->base.descriptor = descriptor;
	service->base.invoke = service_invoke;
	service->base.destroy = service_destroy;
	service->client = client;
	SLIST_INSERT_HEAD(&client->services, service, next);
	return &service->base;
}

const struct orderd_error *orderd_client_error(const struct orderd_client *client)
{
	return client->error;
}

void service_free_all(struct orderd_client *client)
{
	while (!SLIST_EMPTY(&client->services)) {
		struct service *service = SLIST_FIRST(&client->services);

		SLIST_REMOVE_HEAD(&client->services, next);
		free(service);
	}
}
