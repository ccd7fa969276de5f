#include "client.h"

#include <errno.h>
#include <stdlib.h>

#include "dispatch.h"
#include "options.h"
#include "service.h"
#include "stream.h"

/* Everything that client_fini() expects to be there. */
static int client_init(struct orderd_client *client, const struct orderd_options *options)
{
	struct orderd_options standard = { .timeout_ms = ORDERD_TIMEOUT_MS_DEFAULT };
	int result;

	TAILQ_INIT(&client->unsent);
	TAILQ_INIT(&client->streams);
	SLIST_INIT(&client->services);
	result = options_copy(&client->options, options ? options : &standard);
	if (result < 0)
		return result;
	result = wake_open(&client->wake);
	if (result < 0)
		goto fail_options;
	client->context = zmq_ctx_new();
	if (!client->context) {
		result = -errno;
		goto fail_wake;
	}
	return 0;

fail_wake:
	wake_close(&client->wake);
fail_options:
	options_fini(&client->options);
	return result;
}

static void client_fini(struct orderd_client *client)
{
	/* Linger is 0 on every socket, so this does not wait; a signal may still interrupt it. */
	while (zmq_ctx_term(client->context) < 0 && errno == EINTR)
		continue;
	wake_close(&client->wake);
	options_fini(&client->options);
	inflight_fini(&client->inflight);
}

int orderd_client_open(struct orderd_client **ret, const char *endpoint,
		       const struct orderd_options *options)
{
	struct orderd_client *client = calloc(1, sizeof(*client));
	int result;

	if (!client)
		return -ENOMEM;
	result = client_init(client, options);
	if (result < 0) {
		free(client);
		return result;
	}
	result = transport_open(&client->transport, client->context, endpoint, &client->options.key,
				&client->wake);
	if (result < 0) {
		client_fini(client);
		free(client);
		return result;
	}
	wake_arm(&client->wake, 0);
	*ret = client;
	return 0;
}

static void client_destroy(struct orderd_client *client)
{
	/* Callbacks of what is left must not come back in. */
	client->in_turn = true;
	client->close_wanted = true;
	stream_close_all(client);
	dispatch_close(client);
	service_free_all(client);
	transport_close(&client->transport, &client->wake);
	client_fini(client);
	free(client);
}

void orderd_client_close(struct orderd_client *client)
{
	if (!client)
		return;
	client->close_wanted = true;
	if (!client->in_turn)
		client_destroy(client);
}

int orderd_client_fd(const struct orderd_client *client)
{
	return client->wake.epoll_fd;
}

unsigned int orderd_client_pending(const struct orderd_client *client)
{
	return (unsigned int)client->inflight.n_calls;
}

struct orderd_position orderd_client_position(const struct orderd_client *client)
{
	return client->position;
}

bool client_alive(const struct orderd_client *client)
{
	return !client->close_wanted;
}

unsigned int client_turn(struct orderd_client *client)
{
	bool more;

	client->in_turn = true;
	client->n_callbacks = 0;
	wake_rest(&client->wake, wake_clock_ms());
	more = dispatch_input(client);
	dispatch_timers(client);
	if (stream_turn_all(client))
		more = true;
	dispatch_output(client);
	/*
	 * ZMQ_FD is edge-triggered: sending may have consumed the signal of a reply. What is not
	 * handled now has to wake us itself.
	 */
	if (transport_ready(&client->transport) || transport_readable(client->transport.monitor))
		more = true;
	if (more)
		wake_arm(&client->wake, 0);
	client->in_turn = false;
	return client->n_callbacks;
}

int orderd_client_process(struct orderd_client *client, int wait_ms)
{
	int64_t until_ms = wait_ms < 0 ? WAKE_NEVER : wake_clock_ms() + wait_ms;

	if (client->in_turn)
		return -EDEADLK;
	for (;;) {
		unsigned int n_callbacks = client_turn(client);
		int result;

		if (client->close_wanted) {
			client_destroy(client);
			return -ECANCELED;
		}
		if (n_callbacks > 0)
			return (int)n_callbacks;
		if (wake_clock_ms() >= until_ms)
			return 0;
		result = wake_wait(&client->wake, until_ms);
		if (result < 0)
			return result;
	}
}
