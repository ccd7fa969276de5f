#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PROBE_IPC "ipc://"
#define PROBE_TCP "tcp://"

static bool probe_parse_ipc(const char *path, struct sockaddr_storage *ret, socklen_t *ret_length)
{
	struct sockaddr_un *address = (struct sockaddr_un *)ret;
	size_t length = strlen(path);

	if (length >= sizeof(address->sun_path))
		return false;
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, length);
	*ret_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
	if (path[0] == '@') {
		address->sun_path[0] = '\0';
		*ret_length -= 1;
	}
	return true;
}

static bool probe_parse_port(const char *text, in_port_t *ret)
{
	char *end;
	unsigned long port = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || port == 0 || port > 65535)
		return false;
	*ret = htons((in_port_t)port);
	return true;
}

/* Numeric addresses only: looking up a name may wait. */
static bool probe_parse_tcp(const char *text, struct sockaddr_storage *ret, socklen_t *ret_length)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
	const char *colon = strrchr(text, ':');
	char host[64] = "";
	in_port_t port;

	if (!colon || colon == text || (size_t)(colon - text) >= sizeof(host) ||
	    !probe_parse_port(colon + 1, &port))
		return false;
	memcpy(host, text, (size_t)(colon - text));
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = port;
		*ret_length = sizeof(*v4);
		return true;
	}
	if (host[0] != '[' || host[colon - text - 1] != ']')
		return false;
	host[colon - text - 1] = '\0';
	if (inet_pton(AF_INET6, host + 1, &v6->sin6_addr) != 1)
		return false;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = port;
	*ret_length = sizeof(*v6);
	return true;
}

static bool probe_parse(const char *endpoint, struct sockaddr_storage *ret, socklen_t *ret_length)
{
	memset(ret, 0, sizeof(*ret));
	if (strncmp(endpoint, PROBE_IPC, strlen(PROBE_IPC)) == 0)
		return probe_parse_ipc(endpoint + strlen(PROBE_IPC), ret, ret_length);
	if (strncmp(endpoint, PROBE_TCP, strlen(PROBE_TCP)) == 0)
		return probe_parse_tcp(endpoint + strlen(PROBE_TCP), ret, ret_length);
	return false;
}

void probe_init(struct probe *probe)
{
	probe->fd = -1;
	probe->error = EINPROGRESS;
}

void probe_fini(struct probe *probe)
{
	if (probe->fd >= 0)
		close(probe->fd);
	probe->fd = -1;
}

/* Takes the result of an attempt in, if there is one. */
static void probe_collect(struct probe *probe)
{
	struct pollfd item = { .fd = probe->fd, .events = POLLOUT };
	socklen_t size = sizeof(probe->error);

	if (probe->fd < 0 || poll(&item, 1, 0) != 1)
		return;
	if (getsockopt(probe->fd, SOL_SOCKET, SO_ERROR, &probe->error, &size) < 0)
		probe->error = errno;
	probe_fini(probe);
}

void probe_start(struct probe *probe, const char *endpoint)
{
	struct sockaddr_storage address;
	socklen_t length;

	probe_collect(probe);
	probe_fini(probe);
	if (!probe_parse(endpoint, &address, &length))
		return;
	probe->fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (probe->fd < 0) {
		probe->error = errno;
		return;
	}
	if (connect(probe->fd, (const struct sockaddr *)&address, length) == 0) {
		probe->error = 0;
		probe_fini(probe);
	} else if (errno != EINPROGRESS) {
		probe->error = errno;
		probe_fini(probe);
	}
}

void probe_explain(struct probe *probe, char *ret, size_t size)
{
	char reason[128];

	probe_collect(probe);
	if (probe->error == EINPROGRESS)
		snprintf(ret, size, "nothing answers there");
	else if (probe->error == 0)
		snprintf(ret, size, "it accepts connections but does not shake hands");
	else
		snprintf(ret, size, "%s", strerror_r(probe->error, reason, sizeof(reason)));
}
