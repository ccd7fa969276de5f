#include "inherit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http.h"

#define INHERIT_FIRST 3 /* after standard error */
#define INHERIT_MAX 16

static long inherit_number(const char *name)
{
	const char *text = getenv(name);
	char *end;
	long number;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return -1;
	errno = 0;
	number = strtol(text, &end, 10);
	return errno == 0 && *end == '\0' ? number : -1;
}

/* Sockets of another process that passed its environment on are none of ours. */
static int inherit_count(void)
{
	long n = inherit_number("LISTEN_FDS");

	if (n <= 0 || inherit_number("LISTEN_PID") != (long)getpid())
		return 0;
	return n < INHERIT_MAX ? (int)n : INHERIT_MAX;
}

static bool inherit_is_free(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	/* One that was found has the flag. */
	return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

static bool inherit_is_at(int fd, const char *address)
{
	const char *scheme = strstr(address, "://");
	char found[256];

	if (scheme != NULL)
		address = scheme + strlen("://");
	return http_socket_address(fd, found, sizeof(found)) && strcmp(found, address) == 0;
}

int inherit_find(const char *address)
{
	int n = inherit_count();

	for (int fd = INHERIT_FIRST; fd < INHERIT_FIRST + n; fd++) {
		int listens = 0;
		socklen_t length = sizeof(listens);

		if (!inherit_is_free(fd) || !inherit_is_at(fd, address) ||
		    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) < 0 || !listens)
			continue;
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
		    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
			continue;
		return fd;
	}
	return 0;
}

void inherit_close(void (*on_left)(void *context, int number), void *context)
{
	int n = inherit_count();

	for (int fd = INHERIT_FIRST; fd < INHERIT_FIRST + n; fd++) {
		if (!inherit_is_free(fd))
			continue;
		close(fd);
		on_left(context, fd - INHERIT_FIRST);
	}
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
}
