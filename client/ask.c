#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "dispatch.h"
#include "error.h"

/* What a function that waits is waiting for. */
struct ask {
	bool answered;
	ProtobufCMessage *message;
	uint8_t *bytes;
	size_t size;
	struct orderd_error *error;
};

static int ask_request(struct call_request *ret, const ProtobufCServiceDescriptor *service,
		       unsigned int method_index, const ProtobufCMessage *message)
{
	if (method_index >= service->n_methods ||
	    service->methods[method_index].input != message->descriptor)
		return -EINVAL;
	*ret = (struct call_request){
		.service = service->name,
		.method = service->methods[method_index].name,
		.message = message,
	};
	return 0;
}

int orderd_client_call(struct orderd_client *client, const ProtobufCServiceDescriptor *service,
		       unsigned int method_index, const ProtobufCMessage *request,
		       const struct orderd_call_options *options,
		       void (*on_reply)(const ProtobufCMessage *reply,
					const struct orderd_error *error,
					const struct orderd_position *position, void *context),
		       void *context)
{
	struct call_sink sink = { .on_message = on_reply, .context = context };
	struct call_request question;
	int result = ask_request(&question, service, method_index, request);

	if (result < 0)
		return result;
	sink.output = service->methods[method_index].output;
	return dispatch_start(client, &question, options, &sink);
}

int orderd_client_call_raw(struct orderd_client *client, const char *method, const void *request,
			   size_t request_size, const struct orderd_call_options *options,
			   void (*on_reply)(const void *body, size_t size,
					    const struct orderd_error *error,
					    const struct orderd_position *position, void *context),
			   void *context)
{
	struct call_sink sink = { .on_bytes = on_reply, .context = context };
	struct call_request question = {
		.method = method,
		.body = request,
		.body_size = request_size,
	};

	return dispatch_start(client, &question, options, &sink);
}

/* Whether there is something else to look at. */
static bool ask_on_answer(struct ask *ask, const struct orderd_error *error)
{
	ask->answered = true;
	if (error && orderd_error_copy(&ask->error, error) < 0)
		ask->error = &error_no_memory;
	return !error;
}

static void ask_on_message(ProtobufCMessage *reply, const struct orderd_error *error,
			   const struct orderd_position *position, void *context)
{
	struct ask *ask = context;

	if (ask_on_answer(ask, error))
		ask->message = reply;
}

static void ask_on_bytes(const void *body, size_t size, const struct orderd_error *error,
			 const struct orderd_position *position, void *context)
{
	struct ask *ask = context;

	if (!ask_on_answer(ask, error))
		return;
	ask->bytes = malloc(size > 0 ? size : 1);
	if (!ask->bytes) {
		ask->error = &error_no_memory;
		return;
	}
	ask->size = size;
	if (size > 0)
		memcpy(ask->bytes, body, size);
}

/* Starts the question, stays until it is answered. */
static int ask_wait(struct orderd_client *client, const struct call_request *question,
		    const struct orderd_call_options *options, const struct call_sink *sink,
		    struct orderd_error **ret_error)
{
	struct ask *ask = sink->context;
	int result;

	if (client->in_turn)
		return -EDEADLK;
	result = dispatch_start(client, question, options, sink);
	if (result < 0)
		return result;
	/* Closing answers too: after -ECANCELED there is an answer and no client. */
	while (!ask->answered)
		orderd_client_process(client, -1);
	if (!ask->error)
		return 0;
	*ret_error = ask->error;
	return ORDERD_REFUSED;
}

int orderd_client_call_wait(struct orderd_client *client, const ProtobufCServiceDescriptor *service,
			    unsigned int method_index, const ProtobufCMessage *request,
			    const struct orderd_call_options *options, ProtobufCMessage **ret_reply,
			    struct orderd_error **ret_error)
{
	struct call_request question;
	struct ask ask = { 0 };
	struct call_sink sink = { .on_taken = ask_on_message, .context = &ask };
	int result = ask_request(&question, service, method_index, request);

	if (result < 0)
		return result;
	sink.output = service->methods[method_index].output;
	result = ask_wait(client, &question, options, &sink, ret_error);
	if (result == 0)
		*ret_reply = ask.message;
	return result;
}

int orderd_client_call_raw_wait(struct orderd_client *client, const char *method,
				const void *request, size_t request_size,
				const struct orderd_call_options *options, uint8_t **ret_body,
				size_t *ret_size, struct orderd_error **ret_error)
{
	struct call_request question = {
		.method = method,
		.body = request,
		.body_size = request_size,
	};
	struct ask ask = { 0 };
	struct call_sink sink = { .on_bytes = ask_on_bytes, .context = &ask };
	int result = ask_wait(client, &question, options, &sink, ret_error);

	if (result == 0) {
		*ret_body = ask.bytes;
		*ret_size = ask.size;
	}
	return result;
}
