#include "door.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "feed/outlet.h"
#include "gate/principal.h"
#include "op/operations.h"
#include "wire/endpoint.h"
#include "wire/selftest.h"

#define DOOR_DOMAIN_REQUESTS "requests"
#define DOOR_KEY_FILE "curve.key"

/* The largest body and some more, so that one that is too large gets an answer instead of losing
 * its connection. */
#define DOOR_FRAME_BYTES_MAX ((size_t)4 * 1024 * 1024)

#define DOOR_REFUSED_LOG_US 10000000 /* one line about refused peers in so long */

/* The live stream is for those whom the whole tenant may tell everything. */
static bool door_admits_to_events(const struct door *door, const struct principal *principal,
				  const char *code)
{
	const struct tenant *tenant;
	struct store_access access;

	if (principal->kind == OP_ADMINISTRATOR)
		return true;
	principal_access(door->store, principal, &op_read_events, &access);
	if (access.scope.level != ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_ALL)
		return false;
	tenant = store_tenant_get(door->store, principal->tenant_id);
	return (principal->kind == OP_STAFF || principal->kind == OP_SERVICE) && tenant &&
		tenant->id != TENANT_SYSTEM && strcmp(tenant->code, code) == 0;
}

static bool door_allow(void *context, const struct zap_peer *peer,
		       char ret_user_id[ZAP_USER_ID_BYTES])
{
	const struct door *door = context;
	const size_t prefix = strlen(OUTLET_DOMAIN_PREFIX);
	struct principal principal;

	if (principal_meet(door->store, peer, geteuid(), &principal, ret_user_id) != 0)
		return false;
	if (strncmp(peer->domain, OUTLET_DOMAIN_PREFIX, prefix) == 0)
		return door_admits_to_events(door, &principal, peer->domain + prefix);
	return strcmp(peer->domain, DOOR_DOMAIN_REQUESTS) == 0;
}

static void door_on_refused(void *context, const char *domain, const char *address)
{
	struct door *door = context;
	int64_t now_us = clock_monotonic_us();

	if (now_us < door->refused_log_at_us || strcmp(domain, SELFTEST_DOMAIN) == 0)
		return;
	door->refused_log_at_us = now_us + DOOR_REFUSED_LOG_US;
	log_warning("peer_refused", "domain=%s address=%s total=%" PRIu64, domain, address,
		    door->figures.n_peers_refused + 1);
}

/* --- keys --- */

static int door_read_keys(struct door *door)
{
	const char *folder = door->settings->state_dir;
	char path[4096], why[512];
	int answer;

	if (snprintf(path, sizeof(path), "%s/" DOOR_KEY_FILE, folder) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	if (mkdir(folder, 0700) < 0 && errno != EEXIST) {
		log_error("key_failed", "file=%s message=\"cannot make its folder: %s\"", path,
			  strerror(errno));
		return -errno;
	}
	answer = curve_open(path, &door->curve, why, sizeof(why));
	if (answer != 0) {
		log_error("key_failed", "file=%s message=\"%s\"", path,
			  answer > 0 ? why : strerror(-answer));
		return answer > 0 ? -EKEYREJECTED : answer;
	}
	curve_format(door->curve.public, door->public_key);
	return 0;
}

/* A daemon that would let strangers in does not run. */
static int door_try(struct door *door)
{
	int answer = selftest_run(door->zmq, door->base, &door->curve);

	if (answer == 0)
		return 0;
	log_error("selftest_failed", "message=\"%s\"",
		  answer == SELFTEST_LET_IN            ? "a stranger's key was let in"
			  : answer == SELFTEST_NO_WORD ? "a stranger got no answer"
						       : strerror(-answer));
	return answer > 0 ? -EKEYREJECTED : answer;
}

int door_open(struct door *door, const struct settings *settings, struct event_base *base,
	      void *zmq)
{
	struct zap_settings zap = {
		.zmq = zmq,
		.base = base,
		.figures = &door->figures,
		.allow = door_allow,
		.on_refused = door_on_refused,
		.context = door,
	};
	int error;

	*door = (struct door){ .settings = settings, .base = base, .zmq = zmq };
	error = zap_open(&zap, &door->zap);
	if (error < 0 || (settings->tcp_listen[0] == '\0' && settings->tcp_events[0] == '\0'))
		return error;
	error = door_read_keys(door);
	return error == 0 ? door_try(door) : error;
}

/* --- listening --- */

static int door_listen_at(struct door *door, struct listener_settings *settings,
			  const char *endpoint, struct listener **ret)
{
	char why[256];
	int answer = settings->fd > 0 ? 0 : endpoint_prepare(endpoint, why, sizeof(why));

	settings->endpoint = endpoint;
	if (answer > 0) {
		log_error("listen_failed", "message=\"%s\"", why);
		return -EADDRINUSE;
	}
	if (answer == 0)
		answer = listener_open(settings, ret);
	if (answer < 0)
		log_error("listen_failed", "endpoint=%s message=\"%s\"", endpoint,
			  strerror(-answer));
	return answer;
}

int door_listen(struct door *door, const struct door_sockets *sockets,
		void (*on_request)(void *, const struct listener_request *), void *context)
{
	struct listener_settings settings = {
		.zmq = door->zmq,
		.base = door->base,
		.fd = sockets->local,
		.domain = DOOR_DOMAIN_REQUESTS,
		.frame_bytes_max = DOOR_FRAME_BYTES_MAX,
		.figures = &door->figures,
		.on_request = on_request,
		.context = context,
	};
	int error = door_listen_at(door, &settings, door->settings->listen, &door->local);

	if (error < 0)
		return error;
	door->endpoints[0] = door->settings->listen;
	if (door->settings->tcp_listen[0] == '\0')
		return 0;
	settings.fd = sockets->tcp;
	settings.curve = &door->curve;
	error = door_listen_at(door, &settings, door->settings->tcp_listen, &door->tcp);
	if (error == 0)
		door->endpoints[1] = listener_endpoint(door->tcp);
	return error;
}

bool door_moves(const struct door *door)
{
	return zap_moves(door->zap) && (!door->local || listener_moves(door->local)) &&
		(!door->tcp || listener_moves(door->tcp));
}

void door_stop(struct door *door)
{
	if (door->local)
		listener_stop(door->local);
	if (door->tcp)
		listener_stop(door->tcp);
}

void door_close_listeners(struct door *door, int linger_ms)
{
	listener_close(door->local, linger_ms);
	listener_close(door->tcp, linger_ms);
	door->local = door->tcp = NULL;
}

void door_close(struct door *door)
{
	zap_close(door->zap);
	curve_close(&door->curve);
}
