#include "wire/context.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <zmq.h>

#include "wire/accept.h"
#include "wire/identity.h"

/* One PUB socket per tenant; libzmq's default of 1,023 would bound the tenants. */
#define CONTEXT_SOCKETS_MAX 16384

/* Debian's zmq.h shows it to users of draft interfaces only; the library has it. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

/*
 * libzmq numbers a ROUTER's peers from rand() on and never seeds it. A peer that knows the
 * numbers can take the one of the next connection, which ends the process.
 */
static int context_seed(void)
{
	unsigned int seed;
	ssize_t got;

	do
		got = getrandom(&seed, sizeof(seed), 0);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(seed))
		return got < 0 ? -errno : -EIO;
	srand(seed);
	return 0;
}

int context_open(void **ret)
{
	void *context;
	int error = context_seed();

	if (error < 0)
		return error;
	accept_guard();
	identity_ignore(true);
	context = zmq_ctx_new();
	if (context == NULL)
		return -errno;
	if (zmq_ctx_set(context, ZMQ_MAX_SOCKETS, CONTEXT_SOCKETS_MAX) < 0) {
		error = -errno;
		context_close(context);
		return error;
	}
	*ret = context;
	return 0;
}

void context_close(void *context)
{
	if (context == NULL)
		return;
	while (zmq_ctx_term(context) < 0 && errno == EINTR)
		continue;
}

int context_option(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value)) < 0 ? -errno : 0;
}

int context_secure(void *socket, const char *domain)
{
	static const struct {
		int option;
		int value;
	} options[] = {
		{ ZMQ_ZAP_ENFORCE_DOMAIN, 1 },
		{ ZMQ_LINGER, 0 },
		/* A connection that says nothing holds a descriptor: 3 s instead of 30. */
		{ ZMQ_HANDSHAKE_IVL, 3000 },
		{ ZMQ_HEARTBEAT_IVL, 5000 },
		{ ZMQ_HEARTBEAT_TIMEOUT, 15000 },
		{ ZMQ_HEARTBEAT_TTL, 20000 },
	};

	assert(domain[0] != '\0');
	if (zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, domain, strlen(domain)) < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		int error = context_option(socket, options[i].option, options[i].value);

		if (error < 0)
			return error;
	}
	return 0;
}
