#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "dispatch.h"
#include "error.h"

/* What a function that waits is waiting for. */
struct ask {
	bool answered;
	const ProtobufCMessageDescriptor *output; /* NULL: bytes */
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

static void ask_on_message(struct ask *ask, const void *body, size_t size)
{
	ask->message = protobuf_c_message_unpack(ask->output, NULL, size, body);
	if (!ask->message)
		ask->error = error_new(ORDERD__V1__CODE__CODE_INTERNAL, "REPLY_MALFORMED",
				       "the daemon's answer is not the message that the method "
				       "returns",
				       NULL);
}

static void ask_on_bytes(struct ask *ask, const void *body, size_t size)
{
	ask->bytes = malloc(size > 0 ? size : 1);
	if (!ask->bytes) {
		ask->error = &error_no_memory;
		return;
	}
	ask->size = size;
	if (size > 0)
		memcpy(ask->bytes, body, size);
}

static void ask_on_reply(const void *body, size_t size, const struct orderd_error *error,
			 const struct orderd_position *position, void *context)
{
	struct ask *ask = context;

	ask->answered = true;
	if (error && orderd_error_copy(&ask->error, error) < 0)
		ask->error = &error_no_memory;
	if (error)
		return;
	if (ask->output)
		ask_on_message(ask, body, size);
	else
		ask_on_bytes(ask, body, size);
}

/* Starts the question, stays until it is answered. */
static int ask_wait(struct orderd_client *client, const struct call_request *question,
		    const struct orderd_call_options *options, struct ask *ask,
		    struct orderd_error **ret_error)
{
	struct call_sink sink = { .on_bytes = ask_on_reply, .context = ask };
	int result;

	if (client->in_turn)
		return -EDEADLK;
	result = dispatch_start(client, question, options, &sink);
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
	int result = ask_request(&question, service, method_index, request);

	if (result < 0)
		return result;
	ask.output = service->methods[method_index].output;
	result = ask_wait(client, &question, options, &ask, ret_error);
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
	int result = ask_wait(client, &question, options, &ask, ret_error);

	if (result == 0) {
		*ret_body = ask.bytes;
		*ret_size = ask.size;
	}
	return result;
}
