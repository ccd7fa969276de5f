#include "live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "catchup.h"

#define LIVE_FRAMES_MAX 1000
/* About 50 MB of events; a stream this far behind reads the log. */
#define LIVE_QUEUE_MAX 100000
#define LIVE_MESSAGE_BYTES_MAX (2 << 20)
/* The log is read in pages of 1,000: nearer than that, live frames will be of use soon. */
#define LIVE_NEAR 1000

static int live_configure(void *socket)
{
	static const struct {
		int option;
		int value;
	} options[] = {
		{ ZMQ_LINGER, 0 },
		/* A SUB drops its own subscriptions beyond its send limit. */
		{ ZMQ_SNDHWM, 0 },
		{ ZMQ_RCVHWM, LIVE_QUEUE_MAX },
		{ ZMQ_RECONNECT_IVL, 50 },
		{ ZMQ_RECONNECT_IVL_MAX, 1000 },
		{ ZMQ_HANDSHAKE_IVL, 3000 },
		{ ZMQ_HEARTBEAT_IVL, 5000 },
		{ ZMQ_HEARTBEAT_TIMEOUT, 15000 },
		{ ZMQ_HEARTBEAT_TTL, 20000 },
	};
	int64_t bytes_max = LIVE_MESSAGE_BYTES_MAX;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		int result = transport_set(socket, options[i].option, options[i].value);

		if (result < 0)
			return result;
	}
	if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &bytes_max, sizeof(bytes_max)) < 0 ||
	    zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0) < 0)
		return -errno;
	return 0;
}

static int live_start(struct orderd_stream *stream)
{
	int result;

	stream->socket = zmq_socket(stream->client->context, ZMQ_SUB);
	if (!stream->socket)
		return -errno;
	result = live_configure(stream->socket);
	if (result == 0)
		result = key_use(stream->socket, &stream->client->options.key, stream->endpoint);
	if (result < 0)
		return result;
	if (zmq_connect(stream->socket, stream->endpoint) < 0)
		return errno == EMFILE || errno == ENOMEM ? -errno : -EINVAL;
	return wake_add(&stream->client->wake, transport_fd(stream->socket));
}

int live_connect(struct orderd_stream *stream, const char *endpoint)
{
	int result;

	if (stream->socket && strcmp(stream->endpoint, endpoint) == 0)
		return 0;
	live_disconnect(stream);
	stream->endpoint = strdup(endpoint);
	if (!stream->endpoint)
		return -ENOMEM;
	result = live_start(stream);
	if (result < 0)
		live_disconnect(stream);
	return result;
}

void live_disconnect(struct orderd_stream *stream)
{
	if (stream->socket) {
		wake_remove(&stream->client->wake, transport_fd(stream->socket));
		zmq_close(stream->socket);
	}
	free(stream->endpoint);
	stream->socket = NULL;
	stream->endpoint = NULL;
}

/* Two frames; others are dropped. Whether there was one, of any kind; `ret_ok` when it is usable.
 */
static bool live_receive(struct orderd_stream *stream, zmq_msg_t *topic, zmq_msg_t *body,
			 bool *ret_ok)
{
	*ret_ok = false;
	if (zmq_msg_recv(topic, stream->socket, ZMQ_DONTWAIT) < 0)
		return false;
	if (!zmq_msg_more(topic))
		return true;
	if (zmq_msg_recv(body, stream->socket, ZMQ_DONTWAIT) < 0)
		return false;
	*ret_ok = !zmq_msg_more(body);
	while (zmq_msg_more(body))
		if (zmq_msg_recv(body, stream->socket, ZMQ_DONTWAIT) < 0)
			return false;
	return true;
}

static void live_on_heartbeat(struct orderd_stream *stream, const Orderd__V1__Heartbeat *heartbeat)
{
	switch (stream_compare_epoch(stream, heartbeat->epoch)) {
	case STREAM_EPOCH_NEWER:
		catchup_verify(stream);
		return;
	case STREAM_EPOCH_OLDER:
		return;
	case STREAM_EPOCH_SAME:
		break;
	}
	if (heartbeat->seq > stream->last_seq)
		catchup_repair(stream, heartbeat->seq, heartbeat->seq);
}

static void live_on_event(struct orderd_stream *stream, const Orderd__V1__Event *event)
{
	enum stream_epoch epoch = stream_compare_epoch(stream, event->epoch);

	if (epoch == STREAM_EPOCH_NEWER)
		catchup_verify(stream);
	else if (event->seq <= stream->last_seq)
		return;
	else if (epoch == STREAM_EPOCH_OLDER)
		/* Either history that was published late, or a writer that lost its place. */
		catchup_check(stream);
	else if (event->seq > stream->last_seq + 1)
		catchup_repair(stream, event->seq - 1, event->seq);
	else
		stream_deliver(stream, event);
}

static bool live_is_heartbeat(zmq_msg_t *topic)
{
	static const char heartbeat[] = "heartbeat";

	return zmq_msg_size(topic) == strlen(heartbeat) &&
		memcmp(zmq_msg_data(topic), heartbeat, strlen(heartbeat)) == 0;
}

static void live_on_frames(struct orderd_stream *stream, zmq_msg_t *topic, zmq_msg_t *body)
{
	size_t size = zmq_msg_size(body);
	const uint8_t *bytes = zmq_msg_data(body);

	if (live_is_heartbeat(topic)) {
		Orderd__V1__Heartbeat *heartbeat;

		heartbeat = orderd__v1__heartbeat__unpack(NULL, size, bytes);
		if (!heartbeat)
			return;
		live_on_heartbeat(stream, heartbeat);
		orderd__v1__heartbeat__free_unpacked(heartbeat, NULL);
	} else {
		Orderd__V1__Event *event = orderd__v1__event__unpack(NULL, size, bytes);

		/* One that cannot be read is a gap, which the next one shows. */
		if (!event)
			return;
		live_on_event(stream, event);
		orderd__v1__event__free_unpacked(event, NULL);
	}
}

bool live_follow(struct orderd_stream *stream)
{
	zmq_msg_t topic;
	zmq_msg_t body;
	bool ok;
	int n_frames = 0;

	zmq_msg_init(&topic);
	zmq_msg_init(&body);
	while (n_frames < LIVE_FRAMES_MAX && stream->socket && stream_alive(stream) &&
	       stream->step == STREAM_LIVE && live_receive(stream, &topic, &body, &ok)) {
		n_frames++;
		if (ok)
			live_on_frames(stream, &topic, &body);
	}
	zmq_msg_close(&topic);
	zmq_msg_close(&body);
	if (n_frames > 0 && stream->step == STREAM_LIVE)
		stream->due_ms = wake_clock_ms() + STREAM_SILENCE_MS;
	return n_frames == LIVE_FRAMES_MAX;
}

bool live_hold(struct orderd_stream *stream)
{
	zmq_msg_t topic;
	zmq_msg_t body;
	bool ok;
	int n_frames = 0;

	if (!stream->socket)
		return false;
	/* Quiets the descriptor; frames stay. */
	if (!transport_readable(stream->socket))
		return false;
	if (!stream->started || stream->head_seq - stream->last_seq <= LIVE_NEAR)
		return false;
	zmq_msg_init(&topic);
	zmq_msg_init(&body);
	while (n_frames < LIVE_FRAMES_MAX && live_receive(stream, &topic, &body, &ok))
		n_frames++;
	zmq_msg_close(&topic);
	zmq_msg_close(&body);
	return n_frames == LIVE_FRAMES_MAX;
}
