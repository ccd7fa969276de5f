#include "wire/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "wire/context.h"
#include "wire/endpoint.h"
#include "wire/pump.h"

/* Routing id, delimiter, header, body. */
#define LISTENER_FRAMES_MAX 4

/*
 * Requests of one peer that wait in libzmq, beyond what waits in the store; then the kernel
 * makes the peer wait.
 */
#define LISTENER_REQUESTS_MAX 1000

/*
 * Replies kept for one peer that does not read. libzmq learns of what was read in steps of half
 * of this, so a peer may have half as many requests under way and lose no reply: 5,000.
 */
#define LISTENER_REPLIES_MAX 10000

/* At the end: what peers that go on sending can hold it up by, some 30 ms. */
#define LISTENER_LAST_FRAMES_MAX 30000

struct listener {
	struct listener_settings settings;
	void *socket;
	struct pump pump;
	char endpoint[ENDPOINT_BYTES];
	zmq_msg_t frames[LISTENER_FRAMES_MAX];
	unsigned int n_frames;
	unsigned int n_excess;
	bool own_file; /* the socket's; ours to remove */
};

static void listener_forget(struct listener *listener)
{
	while (listener->n_frames > 0)
		zmq_msg_close(&listener->frames[--listener->n_frames]);
	listener->n_excess = 0;
}

/*
 * libzmq's own routing ids are five bytes, the first of them zero. With identity.h there are no
 * others; a libzmq that lets peers choose all the same must not make one the victim of another.
 */
static bool listener_identify(zmq_msg_t *frame, struct peer *peer)
{
	const uint8_t *id = zmq_msg_data(frame);

	if (zmq_msg_size(frame) != sizeof(peer->routing_id) || id[0] != 0)
		return false;
	memcpy(peer->routing_id, id, sizeof(peer->routing_id));
	return true;
}

static void listener_lend(zmq_msg_t *frame, const uint8_t **ret_data, size_t *ret_length)
{
	*ret_data = zmq_msg_data(frame);
	*ret_length = zmq_msg_size(frame);
}

/*
 * last is the frame that ended the request: the only one that surely knows the user (the first
 * may not).
 */
static void listener_complete(struct listener *listener, const char *user_id)
{
	struct wire_figures *figures = listener->settings.figures;
	struct listener_request request = { .peer = { .listener = listener } };
	zmq_msg_t *frames = listener->frames;
	unsigned int n_frames = listener->n_frames;
	unsigned int first = 1;

	figures->n_frames_excess += listener->n_excess;
	if (!listener_identify(&frames[0], &request.peer)) {
		figures->n_routing_ids_chosen++;
		return;
	}
	if (user_id != NULL && strlen(user_id) < sizeof(request.peer.user_id))
		memcpy(request.peer.user_id, user_id, strlen(user_id) + 1);
	if (n_frames > 1 && zmq_msg_size(&frames[1]) == 0) {
		request.peer.delimiter = true;
		first = 2;
	}
	request.n_frames = n_frames - first + listener->n_excess;
	if (n_frames > first)
		listener_lend(&frames[first], &request.header.data, &request.header.length);
	if (n_frames > first + 1)
		listener_lend(&frames[first + 1], &request.body.data, &request.body.length);
	figures->n_requests++;
	listener->settings.on_request(listener->settings.context, &request);
}

static bool listener_receive(void *context)
{
	struct listener *listener = context;
	zmq_msg_t frame;

	zmq_msg_init(&frame);
	if (zmq_msg_recv(&frame, listener->socket, ZMQ_DONTWAIT) < 0)
		return errno == EINTR;
	if (listener->n_frames < LISTENER_FRAMES_MAX) {
		zmq_msg_t *kept = &listener->frames[listener->n_frames++];
		const char *user_id;

		zmq_msg_init(kept);
		zmq_msg_move(kept, &frame);
		user_id = zmq_msg_gets(kept, "User-Id");
		if (!zmq_msg_more(kept)) {
			listener_complete(listener, user_id);
			listener_forget(listener);
		}
	} else {
		if (listener->n_excess < UINT32_MAX / 2)
			listener->n_excess++;
		if (!zmq_msg_more(&frame)) {
			listener_complete(listener, zmq_msg_gets(&frame, "User-Id"));
			listener_forget(listener);
		}
	}
	zmq_msg_close(&frame);
	return true;
}

static int listener_set_up(struct listener *listener)
{
	const struct {
		int option;
		int value;
	} options[] = {
		/* Tells of replies that nobody takes, instead of dropping them without a word. */
		{ ZMQ_ROUTER_MANDATORY, 1 },
		/* With 1, who takes another's routing id gets its replies. */
		{ ZMQ_ROUTER_HANDOVER, 0 },
		{ ZMQ_RCVHWM, LISTENER_REQUESTS_MAX },
		{ ZMQ_SNDHWM, LISTENER_REPLIES_MAX },
	};
	int64_t bytes_max = (int64_t)listener->settings.frame_bytes_max;
	int error = context_secure(listener->socket, listener->settings.domain);

	if (error == 0 && listener->settings.curve != NULL)
		error = curve_serve(listener->socket, listener->settings.curve);
	for (size_t i = 0; error == 0 && i < sizeof(options) / sizeof(options[0]); i++)
		error = context_option(listener->socket, options[i].option, options[i].value);
	if (error < 0)
		return error;
	if (zmq_setsockopt(listener->socket, ZMQ_MAXMSGSIZE, &bytes_max, sizeof(bytes_max)) < 0)
		return -errno;
	error = endpoint_bind(listener->socket, listener->settings.endpoint, listener->settings.fd);
	if (error == 0)
		error = endpoint_bound(listener->socket, listener->endpoint,
				       sizeof(listener->endpoint));
	if (error < 0)
		return error;
	listener->own_file = listener->settings.fd == 0;
	return pump_init(&listener->pump, listener->settings.base, listener->socket,
			 listener_receive, listener);
}

int listener_open(const struct listener_settings *settings, struct listener **ret)
{
	struct listener *listener = calloc(1, sizeof(*listener));
	int error;

	if (listener == NULL)
		return -ENOMEM;
	listener->settings = *settings;
	listener->socket = zmq_socket(settings->zmq, ZMQ_ROUTER);
	if (listener->socket == NULL)
		error = -errno;
	else
		error = listener_set_up(listener);
	if (error < 0) {
		listener_close(listener, 0);
		return error;
	}
	*ret = listener;
	return 0;
}

void listener_close(struct listener *listener, int linger_ms)
{
	if (listener == NULL)
		return;
	pump_fini(&listener->pump);
	listener_forget(listener);
	if (listener->own_file)
		endpoint_release(listener->settings.endpoint);
	if (listener->socket != NULL) {
		context_option(listener->socket, ZMQ_LINGER, linger_ms);
		zmq_close(listener->socket);
	}
	free(listener);
}

bool listener_moves(struct listener *listener)
{
	return pump_moves(&listener->pump);
}

const char *listener_endpoint(const struct listener *listener)
{
	return listener->endpoint;
}

void listener_stop(struct listener *listener)
{
	for (int i = 0; i < LISTENER_LAST_FRAMES_MAX; i++)
		if (!listener_receive(listener))
			break;
	pump_stop(&listener->pump);
}

static int listener_send(struct listener *listener, zmq_msg_t *frame, int flags)
{
	while (zmq_msg_send(frame, listener->socket, ZMQ_DONTWAIT | flags) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/*
 * The first frame finds the peer; those after it cannot fail, or fail unseen because it left
 * just now.
 */
static int listener_send_all(struct listener *listener, const struct peer *peer, zmq_msg_t *header,
			     zmq_msg_t *body)
{
	zmq_msg_t frame;
	int error;

	zmq_msg_init_size(&frame, sizeof(peer->routing_id)); /* small ones need no memory */
	memcpy(zmq_msg_data(&frame), peer->routing_id, sizeof(peer->routing_id));
	error = listener_send(listener, &frame, ZMQ_SNDMORE);
	zmq_msg_close(&frame);
	if (error < 0)
		return error;
	if (peer->delimiter) {
		zmq_msg_init(&frame);
		listener_send(listener, &frame, ZMQ_SNDMORE);
		zmq_msg_close(&frame);
	}
	listener_send(listener, header, ZMQ_SNDMORE);
	listener_send(listener, body, 0);
	return 0;
}

static int listener_fill(zmq_msg_t *frame, const void *data, size_t length)
{
	if (zmq_msg_init_size(frame, length) < 0)
		return -ENOMEM;
	if (length > 0)
		memcpy(zmq_msg_data(frame), data, length);
	return 0;
}

int listener_reply(struct listener *listener, const struct peer *peer, const void *header,
		   size_t header_length, const void *body, size_t body_length)
{
	struct wire_figures *figures = listener->settings.figures;
	zmq_msg_t frames[2];
	int error;

	if (listener_fill(&frames[0], header, header_length) < 0) {
		figures->n_replies_memory++;
		return -ENOMEM;
	}
	if (listener_fill(&frames[1], body, body_length) < 0) {
		zmq_msg_close(&frames[0]);
		figures->n_replies_memory++;
		return -ENOMEM;
	}
	error = listener_send_all(listener, peer, &frames[0], &frames[1]);
	zmq_msg_close(&frames[0]);
	zmq_msg_close(&frames[1]);
	pump_wake(&listener->pump);
	if (error == 0) {
		figures->n_replies++;
		return 0;
	}
	if (error == -EAGAIN) {
		figures->n_replies_slow++;
		return LISTENER_PEER_SLOW;
	}
	figures->n_replies_gone++;
	return LISTENER_PEER_GONE;
}
