/*
 * The client of one orderd daemon.
 *
 * A client owns its connection, its calls in flight, its streams and its services. It creates no
 * thread (libzmq keeps its own for input and output) and no signal handler: work is done inside the
 * functions below, callbacks run only inside orderd_client_process() and the functions that wait.
 * One client belongs to one thread at a time; several clients are independent.
 *
 * Every request has an id that is kept across its retries, so a write is applied once however often
 * the library has to send it: again after a lost connection, after UNAVAILABLE or
 * RESOURCE_EXHAUSTED with the delay that the daemon asks for, and after growing pauses without an
 * answer, until the call's time is over.
 *
 * Functions that return int: 0 is done, a positive number is an answer that the function lists, a
 * negative one is -errno. Arguments named `ret` are written only when the function returns 0,
 * except `ret_error`, which is written exactly when it returns ORDERD_REFUSED.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "orderd/error.h"
#include "orderd/version.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ORDERD_REQUEST_ID_SIZE 16
#define ORDERD_TIMEOUT_MS_DEFAULT 5000
#define ORDERD_TIMEOUT_MS_MAX 600000

enum orderd_answer {
	ORDERD_OK = 0,
	ORDERD_REFUSED = 1, /* there is a struct orderd_error that tells why */
};

struct orderd_client;
struct orderd_options;

/* A step of a call or of the connection that carries it. */
enum orderd_trace_kind {
	ORDERD_TRACE_CONNECTED, /* a connection to the daemon stands */
	ORDERD_TRACE_ATTEMPT, /* one could not be made, `text` tells why; another attempt follows */
	ORDERD_TRACE_LOST,    /* the connection is lost, with what was on its way */
	ORDERD_TRACE_SENT,    /* a request, for the time number `n_sent` */
	ORDERD_TRACE_REFUSED, /* `error`, not for good: the request goes out again in `retry_ms` */
	ORDERD_TRACE_ANSWERED, /* the call is over, with a reply or with `error` */
};

/*
 * What a tracing function gets; it ends with the function. Of the connection: kind, endpoint, text.
 * Of a call: method, request id, n_sent, the sizes of both frames that went or came (0 where there
 * were none), the error or NULL.
 */
struct orderd_trace {
	enum orderd_trace_kind kind;
	const char *endpoint;
	const char *text;
	const char *method; /* "orderd.v1.OrderService/PlaceOrder"; NULL: of the connection */
	const uint8_t *request_id;
	unsigned int n_sent;
	uint32_t retry_ms;
	size_t header_size;
	size_t body_size;
	const struct orderd_error *error;
};

/* A place in a tenant's history. seq is gapless per tenant; 0 is before the first event. */
struct orderd_position {
	int32_t epoch;
	int64_t seq;
};

/*
 * Options of a client; the caller owns them and may free them once the client is open. Texts are
 * copied; NULL or "" takes the option back. Setters return 0, -ENOMEM, -EINVAL for a value out of
 * range.
 */
int orderd_options_new(struct orderd_options **ret);
void orderd_options_free(struct orderd_options *options);

/* Code of the tenant. Only the administrator may name one; without, the caller's own. */
int orderd_options_set_tenant(struct orderd_options *options, const char *code);

/* How long a call may take with all its retries: 1 to ORDERD_TIMEOUT_MS_MAX. */
int orderd_options_set_timeout_ms(struct orderd_options *options, uint32_t timeout_ms);

/* Token of the person for whom the program asks. */
int orderd_options_set_session_token(struct orderd_options *options, const char *token);

/* A CURVE public key in Z85 with its NUL. */
#define ORDERD_KEY_BYTES 41

/*
 * On TCP everything is encrypted with CURVE: the daemon's public key, which GetInfo and the
 * daemon's administrator name, and the file with the program's own pair, in the form of
 * orderd_key_make and of ZeroMQ's own tools. NULL or "" for the first takes both back. Also -EPERM
 * when others than its owner may read the file, -EBADMSG when it holds no pair, what open(2) gives.
 */
int orderd_options_set_key_file(struct orderd_options *options, const char *server_key,
				const char *path);

/*
 * Makes a key pair in a new file that only its owner can read. 0 with the public key, which the
 * administrator adds to a principal; -EEXIST or what else open(2) and write(2) give.
 */
int orderd_key_make(const char *path, char ret_public_key[ORDERD_KEY_BYTES]);

/* W3C trace context of requests that do not bring their own. */
int orderd_options_set_traceparent(struct orderd_options *options, const char *traceparent);

/*
 * A function that sees every step of the client's calls, those of its streams included; NULL takes
 * it back. It runs inside the functions of the library and must not call them.
 */
int orderd_options_set_trace(struct orderd_options *options,
			     void (*on_trace)(const struct orderd_trace *trace, void *context),
			     void *context);

/*
 * Opens a client of the daemon at `endpoint`: "ipc:///run/orderd/requests", "tcp://127.0.0.1:7710".
 * Does not wait for the connection, which is made, and made again, in the background. `options` may
 * be NULL. Returns 0, -EINVAL for an endpoint that ZeroMQ does not understand, -ENOMEM, -EMFILE.
 */
int orderd_client_open(struct orderd_client **ret, const char *endpoint,
		       const struct orderd_options *options);

/*
 * Closes the client with its streams. Calls in flight get their callback with the error
 * CLIENT_CLOSED, so that what they were given as context must still be there; whether such a write
 * was applied is unknown. NULL is fine. Inside a callback the closing is put off until the function
 * that runs it returns.
 */
void orderd_client_close(struct orderd_client *client);

/*
 * A file descriptor that is readable when orderd_client_process() has something to do, timers
 * included: an event loop waits for it (level-triggered) and for nothing else. It stays the same
 * for the client's life; never read it, never close it.
 */
int orderd_client_fd(const struct orderd_client *client);

/*
 * Makes progress and runs callbacks. Waits until there was at least one callback, at most `wait_ms`
 * milliseconds; 0 does not wait, negative waits for ever. Returns the number of callbacks that ran;
 * -EINTR when a signal ended the wait; -EDEADLK inside a callback; -ECANCELED when a callback
 * closed the client, which does not exist any more.
 */
int orderd_client_process(struct orderd_client *client, int wait_ms);

/* Calls that were not answered yet; those of streams and services included. */
unsigned int orderd_client_pending(const struct orderd_client *client);

/*
 * The newest position that an answer to this client carried. Given as `min_seq` to a later read, on
 * this client or another one of the same tenant, that read sees everything this client has done.
 */
struct orderd_position orderd_client_position(const struct orderd_client *client);

/*
 * What a single call may say, initialised with ORDERD_CALL_OPTIONS_INIT; 0 and NULL mean default.
 * `size` is the struct's own, so that it can grow. `request_id` has ORDERD_REQUEST_ID_SIZE bytes: a
 * retry of a request of a former process names its id. `traceparent` and `timeout_ms` (1 to
 * ORDERD_TIMEOUT_MS_MAX) stand for the client's. A read waits until it sees position `min_seq`.
 */
struct orderd_call_options {
	size_t size;
	const uint8_t *request_id;
	const char *traceparent;
	int64_t min_seq;
	uint32_t timeout_ms;
};
/* clang-format off */
#define ORDERD_CALL_OPTIONS_INIT { .size = sizeof(struct orderd_call_options) }
/* clang-format on */

/*
 * Starts the call of a method: service and index from the generated descriptor
 * (&orderd__v1__order_service__descriptor; methods count from 0 in the order of the .proto file).
 * The request is packed before the function returns. `options` may be NULL.
 *
 * `on_reply` runs exactly once, later, never inside this function: with a reply and no error, or
 * with an error and no reply. `position` is never NULL; its seq is 0 when the answer named none.
 * All three end with the callback.
 *
 * Returns 0; without a callback to come: -EINVAL (no such method, a bad option), -EMSGSIZE (a
 * header over 1 KiB), -EEXIST (the request id is in flight), -EAGAIN (100,000 calls are in flight),
 * -ENOMEM.
 */
int orderd_client_call(struct orderd_client *client, const ProtobufCServiceDescriptor *service,
		       unsigned int method_index, const ProtobufCMessage *request,
		       const struct orderd_call_options *options,
		       void (*on_reply)(const ProtobufCMessage *reply,
					const struct orderd_error *error,
					const struct orderd_position *position, void *context),
		       void *context);

/*
 * Calls a method and waits for the answer; callbacks of other calls and streams run meanwhile.
 * 0: *ret_reply is the caller's, freed with protobuf_c_message_free_unpacked(reply, NULL) or the
 * generated …__free_unpacked(reply, NULL). ORDERD_REFUSED: *ret_error is the caller's. -errno as
 * orderd_client_call(), and -EDEADLK inside a callback. Signals do not end the wait.
 *
 * "orderd/calls.h" has a typed form of this for every method.
 */
int orderd_client_call_wait(struct orderd_client *client, const ProtobufCServiceDescriptor *service,
			    unsigned int method_index, const ProtobufCMessage *request,
			    const struct orderd_call_options *options, ProtobufCMessage **ret_reply,
			    struct orderd_error **ret_error);

/*
 * The same for a method that is known by name only, "orderd.v1.OrderService/PlaceOrder", with
 * packed messages. `body` is NULL and `size` 0 in the callback when there is an error.
 */
int orderd_client_call_raw(struct orderd_client *client, const char *method, const void *request,
			   size_t request_size, const struct orderd_call_options *options,
			   void (*on_reply)(const void *body, size_t size,
					    const struct orderd_error *error,
					    const struct orderd_position *position, void *context),
			   void *context);

/* *ret_body is the caller's, freed with free(); never NULL after 0, also when *ret_size is 0. */
int orderd_client_call_raw_wait(struct orderd_client *client, const char *method,
				const void *request, size_t request_size,
				const struct orderd_call_options *options, uint8_t **ret_body,
				size_t *ret_size, struct orderd_error **ret_error);

/*
 * A service for the functions that protobuf-c generates, which are asynchronous here:
 *
 *     orderd__v1__order_service__place_order(service, &request, on_placed, data);
 *
 * The closure runs inside orderd_client_process(); with NULL instead of a message when the call
 * failed, and then orderd_client_error() tells why. Only when the call cannot even start does it
 * run at once. The service is the client's, one per descriptor; NULL when memory is short.
 */
ProtobufCService *orderd_client_service(struct orderd_client *client,
					const ProtobufCServiceDescriptor *descriptor);

/* Inside a service's closure: why it got NULL. NULL elsewhere, and when it got a message. */
const struct orderd_error *orderd_client_error(const struct orderd_client *client);

/* A new request id (UUIDv7): each of a process is greater than the one before. 0 or -errno. */
int orderd_request_id_make(uint8_t ret[ORDERD_REQUEST_ID_SIZE]);

/* "0197a3c0-7b1c-7000-8000-0123456789ab" with its NUL. */
void orderd_request_id_format(const uint8_t id[ORDERD_REQUEST_ID_SIZE], char ret[37]);

/* The same form in either case: 0, or -EINVAL. */
int orderd_request_id_parse(const char *text, uint8_t ret[ORDERD_REQUEST_ID_SIZE]);

#ifdef __cplusplus
}
#endif
