#include "lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <zmq.h>

#include "wire/endpoint.h"

static char folder[64];
static char why[512];

static int make_folder(void **state)
{
	snprintf(folder, sizeof(folder), "/tmp/orderd-endpoint-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/inside/socket", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/inside", folder);
	rmdir(path);
	return rmdir(folder);
}

static void expect_refused(const char *endpoint, size_t suffix, const char *part)
{
	why[0] = '\0';
	assert_int_equal(endpoint_check(endpoint, suffix, why, sizeof(why)), ENDPOINT_REFUSED);
	if (strstr(why, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", why, part);
}

static void only_full_paths_are_endpoints(void **state)
{
	assert_int_equal(endpoint_check("ipc:///run/orderd/requests", 0, why, sizeof(why)), 0);
	expect_refused("ipc://run/orderd", 0, "full path");
	expect_refused("ipc://@abstract", 0, "full path");
	expect_refused("ipc://*", 0, "full path");
	expect_refused("ipc:///run/orderd/", 0, "full path");
	expect_refused("ipc://", 0, "full path");
	expect_refused("", 0, "ipc:///path");
	expect_refused("inproc://requests", 0, "ipc:///path");
}

static void tcp_has_settings_of_its_own(void **state)
{
	expect_refused("tcp://127.0.0.1:7710", 0, "tcp_listen");
	expect_refused("tcp://*:7710", 0, "tcp_listen");
}

static void expect_tcp_refused(const char *endpoint)
{
	why[0] = '\0';
	assert_int_equal(endpoint_check_tcp(endpoint, why, sizeof(why)), ENDPOINT_REFUSED);
	assert_non_null(strstr(why, "tcp://127.0.0.1:7710"));
}

static void tcp_endpoints_are_numbers(void **state)
{
	static const char *const good[] = { "tcp://127.0.0.1:7710", "tcp://0.0.0.0:1",
					    "tcp://*:7710",         "tcp://127.0.0.1:*",
					    "tcp://[::1]:7710",     "tcp://[fe80::1]:65535" };
	static const char *const bad[] = { "",
					   "tcp://",
					   "tcp://127.0.0.1",
					   "tcp://127.0.0.1:",
					   "tcp://127.0.0.1:0",
					   "tcp://127.0.0.1:65536",
					   "tcp://127.0.0.1:7710x",
					   "tcp://127.0.0.1:-1",
					   "tcp://localhost:7710",
					   "tcp://eth0:7710",
					   "tcp://::1:7710",
					   "tcp://[::1:7710",
					   "tcp://:7710",
					   "ipc:///run/orderd/requests" };
	char any[64];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(endpoint_check_tcp(good[i], why, sizeof(why)), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_tcp_refused(bad[i]);
	assert_int_equal(endpoint_any_port("tcp://[::1]:7711", any, sizeof(any)), 0);
	assert_string_equal(any, "tcp://[::1]:*");
	assert_int_equal(endpoint_any_port("tcp://[::1]:7711", any, 5), -ENAMETOOLONG);
}

static void a_path_fits_the_kernels_address(void **state)
{
	char endpoint[160] = "ipc:///";

	memset(endpoint + 7, 'x', ENDPOINT_PATH_BYTES_MAX - 1);
	assert_int_equal(endpoint_check(endpoint, 0, why, sizeof(why)), 0);
	expect_refused(endpoint, 1, "106 at most");
	endpoint[7 + ENDPOINT_PATH_BYTES_MAX - 1] = 'x';
	expect_refused(endpoint, 0, "108 bytes");
}

static void the_folder_is_made_for_its_owner_only(void **state)
{
	char endpoint[128], path[128];
	struct stat status;

	snprintf(endpoint, sizeof(endpoint), "ipc://%s/inside/socket", folder);
	snprintf(path, sizeof(path), "%s/inside", folder);
	assert_int_equal(endpoint_prepare(endpoint, why, sizeof(why)), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
}

static void what_a_dead_daemon_left_is_replaced(void **state)
{
	char endpoint[128];
	void *zmq = zmq_ctx_new();
	void *first = zmq_socket(zmq, ZMQ_ROUTER);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat status;
	char path[100];
	int answer, fd;

	snprintf(endpoint, sizeof(endpoint), "ipc://%s/inside/socket", folder);
	snprintf(path, sizeof(path), "%s/inside/socket", folder);
	assert_int_equal(endpoint_prepare(endpoint, why, sizeof(why)), 0);
	assert_int_equal(endpoint_bind(first, endpoint, 0), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	/* Alive: not to be taken. */
	answer = endpoint_prepare(endpoint, why, sizeof(why));
	zmq_close(first);
	zmq_ctx_term(zmq);
	assert_int_equal(answer, ENDPOINT_REFUSED);
	assert_non_null(strstr(why, "another program listens"));
	/* A socket file that nobody listens on any more. */
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(endpoint_prepare(endpoint, why, sizeof(why)), 0);
	assert_true(stat(path, &status) < 0);
}

static void a_file_is_left_alone(void **state)
{
	char endpoint[128], path[128];
	int fd;

	snprintf(endpoint, sizeof(endpoint), "ipc://%s/inside/socket", folder);
	snprintf(path, sizeof(path), "%s/inside/socket", folder);
	assert_int_equal(endpoint_prepare(endpoint, why, sizeof(why)), 0);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(endpoint_prepare(endpoint, why, sizeof(why)), ENDPOINT_REFUSED);
	assert_non_null(strstr(why, "is not a socket"));
	assert_int_equal(access(path, F_OK), 0);
}

static void a_missing_folder_above_is_an_error(void **state)
{
	char endpoint[128];

	snprintf(endpoint, sizeof(endpoint), "ipc://%s/not/there/socket", folder);
	assert_true(endpoint_prepare(endpoint, why, sizeof(why)) < 0);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(only_full_paths_are_endpoints),
	cmocka_unit_test(tcp_has_settings_of_its_own),
	cmocka_unit_test(tcp_endpoints_are_numbers),
	cmocka_unit_test(a_path_fits_the_kernels_address),
	WITH_FOLDER(the_folder_is_made_for_its_owner_only),
	WITH_FOLDER(what_a_dead_daemon_left_is_replaced),
	WITH_FOLDER(a_file_is_left_alone),
	WITH_FOLDER(a_missing_folder_above_is_an_error),
};

UNIT_MAIN(tests)
