#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "wire/endpoint.h"

#define HTTP_HEADER_BYTES_MAX 8192
#define HTTP_BODY_BYTES_MAX 1024
#define HTTP_TIMEOUT_S 10
#define HTTP_BACKLOG 64
#define HTTP_PORT_MAX 65535

struct http {
	struct http_settings settings;
	struct evhttp *server;
	char address[ENDPOINT_PATH_BYTES_MAX + 1];
	bool own_path; /* the socket's file is ours to remove */
};

/* --- addresses --- */

union http_socket {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un local;
};

/* "127.0.0.1:7712" or "[::1]:7712"; false: it is none. */
static bool http_parse(const char *address, union http_socket *ret, socklen_t *ret_length)
{
	const char *colon = strrchr(address, ':');
	char host[INET6_ADDRSTRLEN + 2];
	unsigned long port;
	size_t length;
	char *end;

	*ret = (union http_socket){ 0 };
	if (colon == NULL || colon[1] < '0' || colon[1] > '9')
		return false;
	length = (size_t)(colon - address);
	port = strtoul(colon + 1, &end, 10);
	if (*end != '\0' || port > HTTP_PORT_MAX || length == 0 || length >= sizeof(host))
		return false;
	memcpy(host, address, length);
	host[length] = '\0';
	if (host[0] != '[') {
		ret->v4.sin_family = AF_INET;
		ret->v4.sin_port = htons((uint16_t)port);
		*ret_length = sizeof(ret->v4);
		return inet_pton(AF_INET, host, &ret->v4.sin_addr) == 1;
	}
	if (host[length - 1] != ']')
		return false;
	host[length - 1] = '\0';
	ret->v6.sin6_family = AF_INET6;
	ret->v6.sin6_port = htons((uint16_t)port);
	*ret_length = sizeof(ret->v6);
	return inet_pton(AF_INET6, host + 1, &ret->v6.sin6_addr) == 1;
}

/* A path as wire/endpoint.h knows it. */
static void http_endpoint(const char *path, char *out, size_t size)
{
	snprintf(out, size, "ipc://%s", path);
}

int http_check(const char *address, char *why, size_t why_size)
{
	char endpoint[512];
	union http_socket parsed;
	socklen_t length;

	if (address[0] == '/') {
		http_endpoint(address, endpoint, sizeof(endpoint));
		return endpoint_check(endpoint, 0, why, why_size) != 0 ? HTTP_REFUSED : 0;
	}
	if (http_parse(address, &parsed, &length))
		return 0;
	snprintf(why, why_size,
		 "\"%s\" is neither NUMBERS:PORT, nor [NUMBERS]:PORT, nor the full path of a Unix "
		 "socket",
		 address);
	return HTTP_REFUSED;
}

bool http_socket_address(int fd, char *out, size_t size)
{
	union http_socket name = { 0 };
	socklen_t length = sizeof(name);
	char host[INET6_ADDRSTRLEN] = "";

	if (getsockname(fd, &name.any, &length) < 0)
		return false;
	switch (name.any.sa_family) {
	case AF_UNIX:
		snprintf(out, size, "%.*s", (int)sizeof(name.local.sun_path), name.local.sun_path);
		return name.local.sun_path[0] == '/';
	case AF_INET:
		snprintf(out, size, "%s:%u",
			 inet_ntop(AF_INET, &name.v4.sin_addr, host, sizeof(host)),
			 ntohs(name.v4.sin_port));
		return true;
	case AF_INET6:
		snprintf(out, size, "[%s]:%u",
			 inet_ntop(AF_INET6, &name.v6.sin6_addr, host, sizeof(host)),
			 ntohs(name.v6.sin6_port));
		return true;
	default:
		return false;
	}
}

/* --- sockets --- */

static int http_listen_path(struct http *http, char *why, size_t why_size)
{
	union http_socket name = { .local = { .sun_family = AF_UNIX } };
	const char *path = http->settings.address;
	char endpoint[ENDPOINT_PATH_BYTES_MAX + sizeof("ipc://")];
	int fd, answer;

	http_endpoint(path, endpoint, sizeof(endpoint));
	answer = endpoint_prepare(endpoint, why, why_size);
	if (answer < 0)
		snprintf(why, why_size, "%s: %s", path, strerror(-answer));
	if (answer != 0)
		return -1;
	memcpy(name.local.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && bind(fd, &name.any, sizeof(name.local)) == 0) {
		http->own_path = true;
		if (chmod(path, 0600) == 0 && listen(fd, HTTP_BACKLOG) == 0)
			return fd;
	}
	snprintf(why, why_size, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static int http_listen_port(struct http *http, char *why, size_t why_size)
{
	static const int on = 1;
	union http_socket name;
	socklen_t length = 0;
	int fd = -1;

	errno = EINVAL;
	if (http_parse(http->settings.address, &name, &length))
		fd = socket(name.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* What the former daemon's connections leave behind does not hold up the next one. */
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, &name.any, length) == 0 && listen(fd, HTTP_BACKLOG) == 0)
		return fd;
	snprintf(why, why_size, "%s: %s", http->settings.address, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* --- requests --- */

static void http_on_request(struct evhttp_request *request, void *context)
{
	struct http *http = context;
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
	struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
	const char *path = uri != NULL ? evhttp_uri_get_path(uri) : NULL;
	struct http_reply reply = { .status = HTTP_OK, .type = "text/plain; charset=utf-8" };
	struct evbuffer *body = evbuffer_new();

	text_init(&reply.body);
	http->settings.on_request(http->settings.context, path != NULL ? path : "", &reply);
	if (body == NULL || reply.body.failed ||
	    evbuffer_add(body, reply.body.data, reply.body.length) < 0) {
		evhttp_send_error(request, HTTP_SERVUNAVAIL, "out of memory");
	} else {
		evhttp_add_header(headers, "Content-Type", reply.type);
		evhttp_add_header(headers, "Cache-Control", "no-store");
		evhttp_send_reply(request, reply.status, NULL, body);
	}
	if (body != NULL)
		evbuffer_free(body);
	text_fini(&reply.body);
}

static int http_serve(struct http *http, int fd)
{
	http->server = evhttp_new(http->settings.base);
	if (http->server == NULL)
		return -ENOMEM;
	evhttp_set_allowed_methods(http->server, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
	evhttp_set_max_headers_size(http->server, HTTP_HEADER_BYTES_MAX);
	evhttp_set_max_body_size(http->server, HTTP_BODY_BYTES_MAX);
	evhttp_set_timeout(http->server, HTTP_TIMEOUT_S);
	evhttp_set_gencb(http->server, http_on_request, http);
	return evhttp_accept_socket(http->server, fd) < 0 ? -ENOMEM : 0;
}

int http_open(const struct http_settings *settings, int fd, struct http **ret, char *why,
	      size_t why_size)
{
	struct http *http = calloc(1, sizeof(*http));
	bool passed = fd > 0;
	int answer = HTTP_REFUSED;

	if (http == NULL)
		return -ENOMEM;
	http->settings = *settings;
	if (!passed)
		fd = settings->address[0] == '/' ? http_listen_path(http, why, why_size)
						 : http_listen_port(http, why, why_size);
	if (fd > 0) {
		http_socket_address(fd, http->address, sizeof(http->address));
		answer = http_serve(http, fd);
		/* From here on the server owns it. */
		if (answer < 0 && !passed)
			close(fd);
	}
	if (answer != 0) {
		http_close(http);
		return answer;
	}
	*ret = http;
	return 0;
}

void http_close(struct http *http)
{
	if (http == NULL)
		return;
	/* While it is still ours: nobody else can have taken its place. */
	if (http->own_path)
		unlink(http->address);
	if (http->server != NULL)
		evhttp_free(http->server);
	free(http);
}

const char *http_address(const struct http *http)
{
	return http->address;
}
