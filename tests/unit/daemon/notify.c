#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"

/* A service manager that listens under this name; '@' stands for a NUL. */
static int listen_at(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))),
			 0);
	return fd;
}

static void expect_told(const char *name)
{
	char message[64] = "";
	int fd = listen_at(name);

	setenv("NOTIFY_SOCKET", name, 1);
	notify_send("READY=1");
	assert_int_equal(recv(fd, message, sizeof(message), MSG_DONTWAIT), 7);
	assert_string_equal(message, "READY=1");
	close(fd);
}

static void a_manager_is_told(void **state)
{
	char folder[] = "/tmp/orderd-notify-XXXXXX";
	char name[64];

	assert_non_null(mkdtemp(folder));
	snprintf(name, sizeof(name), "%s/socket", folder);
	expect_told(name);
	unlink(name);
	rmdir(folder);
	snprintf(name, sizeof(name), "@orderd-notify-%d", (int)getpid());
	expect_told(name);
}

static void without_a_manager_nothing_happens(void **state)
{
	char long_name[200];

	unsetenv("NOTIFY_SOCKET");
	notify_send("READY=1");
	setenv("NOTIFY_SOCKET", "", 1);
	notify_send("READY=1");
	setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
	notify_send("READY=1");
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	setenv("NOTIFY_SOCKET", long_name, 1);
	notify_send("READY=1");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_manager_is_told),
	cmocka_unit_test(without_a_manager_nothing_happens),
};

UNIT_MAIN(tests)
