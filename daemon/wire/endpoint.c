#include "wire/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <zmq.h>

#include "wire/context.h"

static const char endpoint_ipc[] = "ipc://";
static const char endpoint_tcp[] = "tcp://";

static bool endpoint_is_tcp(const char *endpoint)
{
	return strncmp(endpoint, endpoint_tcp, strlen(endpoint_tcp)) == 0;
}

static const char *endpoint_path(const char *endpoint)
{
	return endpoint + strlen(endpoint_ipc);
}

int endpoint_check(const char *endpoint, size_t suffix_bytes_max, char *why, size_t why_size)
{
	const char *path;

	if (endpoint_is_tcp(endpoint)) {
		snprintf(why, why_size,
			 "%s stands where a Unix socket is meant, ipc:///path; TCP has settings of "
			 "its own: tcp_listen, tcp_events",
			 endpoint);
		return ENDPOINT_REFUSED;
	}
	if (strncmp(endpoint, endpoint_ipc, strlen(endpoint_ipc)) != 0) {
		snprintf(why, why_size, "\"%s\" is not of the form ipc:///path", endpoint);
		return ENDPOINT_REFUSED;
	}
	path = endpoint_path(endpoint);
	if (path[0] != '/' || path[strlen(path) - 1] == '/') {
		snprintf(why, why_size, "\"%s\" does not name a file by its full path: ipc:///path",
			 endpoint);
		return ENDPOINT_REFUSED;
	}
	if (strlen(path) + suffix_bytes_max > ENDPOINT_PATH_BYTES_MAX) {
		snprintf(why, why_size,
			 "the path of %s has %zu bytes; Unix sockets take %d at most%s", endpoint,
			 strlen(path), (int)(ENDPOINT_PATH_BYTES_MAX - suffix_bytes_max),
			 suffix_bytes_max > 0 ? " here, where a tenant's code is appended" : "");
		return ENDPOINT_REFUSED;
	}
	return 0;
}

/* A number, or "*" for whatever is free. */
static bool endpoint_is_port(const char *text)
{
	size_t length = strspn(text, "0123456789");
	long port = strtol(text, NULL, 10);

	if (strcmp(text, "*") == 0)
		return true;
	return length > 0 && length <= 5 && text[length] == '\0' && port > 0 && port <= 65535;
}

static bool endpoint_is_address(const char *text, size_t length)
{
	char address[INET6_ADDRSTRLEN + 2];
	uint8_t bytes[sizeof(struct in6_addr)];

	if (length == 0 || length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	if (strcmp(address, "*") == 0)
		return true;
	if (address[0] != '[' || address[length - 1] != ']')
		return inet_pton(AF_INET, address, bytes) == 1;
	address[length - 1] = '\0';
	return inet_pton(AF_INET6, address + 1, bytes) == 1;
}

int endpoint_check_tcp(const char *endpoint, char *why, size_t why_size)
{
	const char *address = endpoint + strlen(endpoint_tcp);
	const char *colon = strrchr(endpoint, ':');

	if (endpoint_is_tcp(endpoint) && colon >= address && endpoint_is_port(colon + 1) &&
	    endpoint_is_address(address, (size_t)(colon - address)))
		return 0;
	snprintf(why, why_size,
		 "\"%s\" is not of the form tcp://ADDRESS:PORT with an address in numbers, as in "
		 "tcp://127.0.0.1:7710",
		 endpoint);
	return ENDPOINT_REFUSED;
}

int endpoint_any_port(const char *endpoint, char *ret, size_t ret_size)
{
	int length = (int)(strrchr(endpoint, ':') - endpoint);
	int written = snprintf(ret, ret_size, "%.*s:*", length, endpoint);

	return written < (int)ret_size ? 0 : -ENAMETOOLONG;
}

/* Makes the last folder of the path; those above it must be there. */
static int endpoint_make_folder(const char *path)
{
	char folder[ENDPOINT_PATH_BYTES_MAX + 1];
	const char *slash = strrchr(path, '/');
	size_t length = (size_t)(slash - path);

	if (length == 0)
		return 0;
	memcpy(folder, path, length);
	folder[length] = '\0';
	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

/* 1 when somebody listens there, 0 when nobody does, or -errno. */
static int endpoint_probe(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error = 0;

	if (fd < 0)
		return -errno;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		error = errno;
	close(fd);
	if (error == ECONNREFUSED || error == ENOENT)
		return 0;
	/* A full backlog is somebody too. */
	return error == 0 || error == EAGAIN ? 1 : -error;
}

int endpoint_prepare(const char *endpoint, char *why, size_t why_size)
{
	const char *path = endpoint_path(endpoint);
	struct stat status;
	int answer;

	if (endpoint_is_tcp(endpoint))
		return 0;
	answer = endpoint_make_folder(path);
	if (answer < 0)
		return answer;
	if (lstat(path, &status) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(status.st_mode)) {
		snprintf(why, why_size, "%s exists and is not a socket", path);
		return ENDPOINT_REFUSED;
	}
	/* libzmq would take the name away from whoever listens there, without a word. */
	answer = endpoint_probe(path);
	if (answer < 0)
		return answer;
	if (answer > 0) {
		snprintf(why, why_size, "another program listens on %s", endpoint);
		return ENDPOINT_REFUSED;
	}
	return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

int endpoint_bind(void *socket, const char *endpoint, int fd)
{
	if (strchr(endpoint, '[') != NULL && context_option(socket, ZMQ_IPV6, 1) < 0)
		return -errno;
	if (fd > 0 && zmq_setsockopt(socket, ZMQ_USE_FD, &fd, sizeof(fd)) < 0)
		return -errno;
	if (zmq_bind(socket, endpoint) < 0)
		return -errno;
	if (fd > 0 || endpoint_is_tcp(endpoint))
		return 0;
	return chmod(endpoint_path(endpoint), 0600) < 0 ? -errno : 0;
}

void endpoint_release(const char *endpoint)
{
	if (!endpoint_is_tcp(endpoint))
		unlink(endpoint_path(endpoint));
}

int endpoint_bound(void *socket, char *ret, size_t ret_size)
{
	return zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, ret, &ret_size) < 0 ? -errno : 0;
}
