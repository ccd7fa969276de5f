#include "wire/zap.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "wire/context.h"
#include "wire/curve.h"
#include "wire/pump.h"

/*
 * Routing id, delimiter, version, request, domain, address, identity, mechanism, credentials.
 */
enum zap_frame {
	ZAP_ROUTING_ID,
	ZAP_DELIMITER,
	ZAP_VERSION,
	ZAP_REQUEST,
	ZAP_DOMAIN,
	ZAP_ADDRESS,
	ZAP_IDENTITY,
	ZAP_MECHANISM,
	ZAP_CREDENTIALS, /* CURVE: the public key; NULL has none */
	ZAP_FRAMES,
};

struct zap {
	struct zap_settings settings;
	void *socket;
	struct pump pump;
	zmq_msg_t frames[ZAP_FRAMES];
	unsigned int n_frames;
	bool excess;
};

bool zap_uid_parse(const char *address, uid_t *ret)
{
	unsigned long numbers[3];
	const char *at = strchr(address, ':');

	for (int i = 0; i < 3; i++) {
		char *end;

		if (at == NULL || *at != ':' || at[1] < '0' || at[1] > '9')
			return false;
		errno = 0;
		numbers[i] = strtoul(at + 1, &end, 10);
		/* The largest number means "no user" to the kernel. */
		if (errno != 0 || numbers[i] >= UINT32_MAX)
			return false;
		at = end;
	}
	if (*at != '\0')
		return false;
	*ret = (uid_t)numbers[0];
	return true;
}

/* The frame as text: false when it is too long or has a NUL inside. */
static bool zap_text(zmq_msg_t *frame, char *out, size_t out_size)
{
	size_t length = zmq_msg_size(frame);

	if (length >= out_size || memchr(zmq_msg_data(frame), '\0', length) != NULL)
		return false;
	memcpy(out, zmq_msg_data(frame), length);
	out[length] = '\0';
	return true;
}

static bool zap_is(zmq_msg_t *frame, const char *text)
{
	return zmq_msg_size(frame) == strlen(text) &&
		memcmp(zmq_msg_data(frame), text, strlen(text)) == 0;
}

/* Who it is, as far as its mechanism tells. */
static bool zap_recognize(zmq_msg_t *frames, unsigned int n_frames, struct zap_peer *peer)
{
	if (zap_is(&frames[ZAP_MECHANISM], "NULL"))
		return n_frames == ZAP_CREDENTIALS && zap_uid_parse(peer->address, &peer->uid);
	if (!zap_is(&frames[ZAP_MECHANISM], "CURVE") || n_frames != ZAP_FRAMES ||
	    zmq_msg_size(&frames[ZAP_CREDENTIALS]) != CURVE_KEY_BYTES)
		return false;
	peer->key = zmq_msg_data(&frames[ZAP_CREDENTIALS]);
	return true;
}

/* Fills in the user id; false: turned away. */
static bool zap_decide(struct zap *zap, char user_id[ZAP_USER_ID_BYTES])
{
	char domain[256] = "";
	char address[256] = "";
	struct zap_peer peer = { .domain = domain, .address = address };

	if (!zap->excess && zap->n_frames >= ZAP_CREDENTIALS &&
	    zap_text(&zap->frames[ZAP_DOMAIN], domain, sizeof(domain)) &&
	    zap_text(&zap->frames[ZAP_ADDRESS], address, sizeof(address)) && domain[0] != '\0' &&
	    zap_is(&zap->frames[ZAP_VERSION], "1.0") &&
	    zap_recognize(zap->frames, zap->n_frames, &peer) &&
	    zap->settings.allow(zap->settings.context, &peer, user_id))
		return true;
	if (zap->settings.on_refused != NULL)
		zap->settings.on_refused(zap->settings.context, domain, address);
	return false;
}

static void zap_send(struct zap *zap, const void *data, size_t length, bool more)
{
	/* A connection that ended meanwhile needs no answer: ROUTER drops it. */
	while (zmq_send(zap->socket, data, length, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0 &&
	       errno == EINTR)
		continue;
}

static void zap_answer(struct zap *zap)
{
	char user_id[ZAP_USER_ID_BYTES] = "";
	zmq_msg_t *frames = zap->frames;
	bool accepted;

	/* Without these there is nobody to answer to; only libzmq itself can send here. */
	if (zap->n_frames <= ZAP_REQUEST)
		return;
	accepted = zap_decide(zap, user_id);
	if (accepted)
		zap->settings.figures->n_peers_accepted++;
	else
		zap->settings.figures->n_peers_refused++;
	zap_send(zap, zmq_msg_data(&frames[ZAP_ROUTING_ID]), zmq_msg_size(&frames[ZAP_ROUTING_ID]),
		 true);
	zap_send(zap, "", 0, true);
	zap_send(zap, "1.0", 3, true);
	zap_send(zap, zmq_msg_data(&frames[ZAP_REQUEST]), zmq_msg_size(&frames[ZAP_REQUEST]), true);
	zap_send(zap, accepted ? "200" : "400", 3, true);
	zap_send(zap, accepted ? "OK" : "No", 2, true);
	zap_send(zap, user_id, strlen(user_id), true);
	zap_send(zap, "", 0, false);
	pump_wake(&zap->pump);
}

static void zap_forget(struct zap *zap)
{
	while (zap->n_frames > 0)
		zmq_msg_close(&zap->frames[--zap->n_frames]);
	zap->excess = false;
}

static bool zap_receive(void *context)
{
	struct zap *zap = context;
	zmq_msg_t frame;
	bool more;

	zmq_msg_init(&frame);
	if (zmq_msg_recv(&frame, zap->socket, ZMQ_DONTWAIT) < 0)
		return errno == EINTR;
	more = zmq_msg_more(&frame);
	if (zap->n_frames < ZAP_FRAMES) {
		zmq_msg_init(&zap->frames[zap->n_frames]);
		zmq_msg_move(&zap->frames[zap->n_frames++], &frame);
	} else {
		zap->excess = true;
	}
	zmq_msg_close(&frame);
	if (!more) {
		zap_answer(zap);
		zap_forget(zap);
	}
	return true;
}

static int zap_start(struct zap *zap)
{
	/*
	 * No bounds on either side: libzmq writes here without any, and an answer must not be
	 * dropped.
	 */
	static const int options[] = { ZMQ_LINGER, ZMQ_SNDHWM, ZMQ_RCVHWM };

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		int error = context_option(zap->socket, options[i], 0);

		if (error < 0)
			return error;
	}
	if (zmq_bind(zap->socket, "inproc://zeromq.zap.01") < 0)
		return -errno;
	return pump_init(&zap->pump, zap->settings.base, zap->socket, zap_receive, zap);
}

int zap_open(const struct zap_settings *settings, struct zap **ret)
{
	struct zap *zap = calloc(1, sizeof(*zap));
	int error = 0;

	if (zap == NULL)
		return -ENOMEM;
	zap->settings = *settings;
	zap->socket = zmq_socket(settings->zmq, ZMQ_ROUTER);
	if (zap->socket == NULL)
		error = -errno;
	else
		error = zap_start(zap);
	if (error < 0) {
		zap_close(zap);
		return error;
	}
	*ret = zap;
	return 0;
}

bool zap_moves(struct zap *zap)
{
	return pump_moves(&zap->pump);
}

void zap_close(struct zap *zap)
{
	if (zap == NULL)
		return;
	pump_fini(&zap->pump);
	zap_forget(zap);
	if (zap->socket != NULL)
		zmq_close(zap->socket);
	free(zap);
}
