#include "dev/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "complain.h"
#include "dev/claim.h"
#include "dev/delay.h"
#include "dev/logs.h"
#include "dev/program.h"

#define SERVER_LOG "orderd.log"
#define SERVER_TURN_MS 10

/* As the manuals have them. */
#define SERVER_REQUESTS_PORT 7710
#define SERVER_EVENTS_PORT 7711
#define SERVER_METRICS_PORT 7712

/* The daemon gives what is under way 10 s. */
#define SERVER_STOP_MS_MAX 20000

static int server_fail(struct server *server, struct cli *c, const char *what)
{
	return complain(c, CLI_FAILED, arena_printf(&c->arena, "see %s", home_show(c, server->log)),
			"%s: %s", what, logs_reason(c, server->log));
}

/* A socket for the daemon's READY, without a place in the file system; *ret_name is its name. */
static int server_listen(struct cli *c, const char **ret_name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address.sun_family);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	/* An address of nothing but its family gets a name from the kernel. */
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, size) < 0)
		return fd < 0 ? -errno : (close(fd), -EADDRNOTAVAIL);
	size = sizeof(address);
	getsockname(fd, (struct sockaddr *)&address, &size);
	*ret_name = arena_printf(&c->arena, "NOTIFY_SOCKET=@%.*s",
				 (int)(size - offsetof(struct sockaddr_un, sun_path) - 1),
				 address.sun_path + 1);
	return fd;
}

static bool server_heard_ready(int fd)
{
	char message[512];
	ssize_t n = recv(fd, message, sizeof(message) - 1, MSG_DONTWAIT);

	if (n <= 0)
		return false;
	message[n] = '\0';
	return strstr(message, "READY=1") != NULL;
}

/* So that the daemon tells the level of each line, as it does for the journal. */
static const char *server_journal(struct cli *c, int log)
{
	struct stat status = { 0 };

	fstat(log, &status);
	return arena_printf(&c->arena, "JOURNAL_STREAM=%ju:%ju", (uintmax_t)status.st_dev,
			    (uintmax_t)status.st_ino);
}

static int server_launch(struct server *server, struct cli *c, const char *program,
			 const char *notify)
{
	const struct facts *facts = &server->facts;
	const char *const argv[] = {
		program,
		arena_printf(&c->arena, "database=%s", facts->database),
		arena_printf(&c->arena, "listen=%s", facts->requests),
		arena_printf(&c->arena, "events=%s", facts->events),
		arena_printf(&c->arena, "tcp_listen=%s",
			     facts->requests_tcp ? facts->requests_tcp : ""),
		arena_printf(&c->arena, "tcp_events=%s",
			     facts->events_tcp ? facts->events_tcp : ""),
		arena_printf(&c->arena, "metrics=%s", server->metrics),
		arena_printf(&c->arena, "state_dir=%s/orderd", server->cluster.home->data),
		NULL,
	};
	int log = logs_open(c, server->log), error;
	const char *const environment[] = { notify, server_journal(c, log), NULL };
	struct child_plan plan = {
		.argv = argv,
		.environment = environment,
		.death_signal = SIGTERM,
		.input = -1,
		.output = log,
		.keep = server->keep,
	};

	if (log < 0)
		return CLI_FAILED;
	error = child_start(&server->daemon, &plan);
	close(log);
	if (error == 0)
		return CLI_OK;
	return complain(c, CLI_FAILED, NULL, "cannot run %s: %s", program, strerror(-error));
}

static int server_wait(struct server *server, struct cli *c, int notify)
{
	struct delay delay;

	delay_begin(&delay, c, "Starting orderd");
	while (!server_heard_ready(notify)) {
		if (child_ended(&server->daemon))
			return server_fail(server, c, "orderd did not start");
		if (child_ended(&server->cluster.server))
			return server_look(server, c);
		if (!delay_turn(&delay, SERVER_TURN_MS))
			return CLI_INTERRUPTED;
	}
	return CLI_OK;
}

static int server_start_daemon(struct server *server, struct cli *c)
{
	const char *program, *name = NULL;
	const char *state = arena_printf(&c->arena, "%s/orderd", server->cluster.home->data);
	int status = program_find_orderd(c, &program), notify;

	if (status != CLI_OK)
		return status;
	if (mkdir(state, 0700) < 0 && errno != EEXIST)
		return complain(c, CLI_FAILED, NULL, "cannot make %s: %s", state, strerror(errno));
	notify = server_listen(c, &name);
	if (notify < 0)
		return complain(c, CLI_FAILED, NULL, "cannot make a socket: %s", strerror(-notify));
	status = server_launch(server, c, program, name);
	if (status == CLI_OK)
		status = server_wait(server, c, notify);
	close(notify);
	return status;
}

/* Whether nobody listens there, as the daemon is going to. */
static bool server_port_free(uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool found;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	found = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	if (fd >= 0)
		close(fd);
	return found;
}

/* A port of the caller's own server, or NULL: it is taken, or the server another one. */
static const char *server_place(struct server *server, struct cli *c, uint16_t port,
				const char *instead)
{
	if (server->cluster.home->chosen)
		return NULL;
	if (server_port_free(port))
		return arena_printf(&c->arena, "127.0.0.1:%d", port);
	cli_note(c, "Port %d is taken: %s.", port, instead);
	return NULL;
}

static void server_place_tcp(struct server *server, struct cli *c)
{
	static const char instead[] = "nothing is served on TCP";
	const char *requests = server_place(server, c, SERVER_REQUESTS_PORT, instead);
	const char *events = requests ? server_place(server, c, SERVER_EVENTS_PORT, instead) : NULL;

	if (!events)
		return;
	server->facts.requests_tcp = arena_printf(&c->arena, "tcp://%s", requests);
	server->facts.events_tcp = arena_printf(&c->arena, "tcp://%s", events);
}

static void server_place_metrics(struct server *server, struct cli *c, const struct home *home)
{
	server->metrics =
		server_place(server, c, SERVER_METRICS_PORT, "metrics are served on a Unix socket");
	if (server->metrics) {
		server->facts.metrics =
			arena_printf(&c->arena, "http://%s/metrics", server->metrics);
		return;
	}
	server->metrics = arena_printf(&c->arena, "%s/metrics", home->run);
	server->facts.metrics_socket = server->metrics;
}

static void server_describe(struct server *server, struct cli *c, const struct home *home)
{
	const struct cluster *cluster = &server->cluster;

	server->facts = (struct facts){
		.version = ORDERD_VERSION,
		.requests = arena_printf(&c->arena, "ipc://%s/requests", home->run),
		.events = arena_printf(&c->arena, "ipc://%s/events", home->run),
		.psql = cluster->socket,
		.role = cluster->role,
		.database = cluster->conninfo,
		.programs = cluster->programs,
		.data = home->folder,
		.log = server->log,
		.ephemeral = home->ephemeral,
		.process = getpid(),
	};
	server_place_tcp(server, c);
	server_place_metrics(server, c, home);
}

int server_start(struct server *server, struct cli *c, const struct owner *owner,
		 const struct home *home)
{
	int status;

	*server = (struct server){ .keep = -1 };
	server->log = home_file(c, home, SERVER_LOG);
	status = claim_children(c, home, &server->keep);
	if (status != CLI_OK)
		return status;
	logs_begin(c, server->log);
	logs_begin(c, home_file(c, home, CLUSTER_LOG));
	status = cluster_start(&server->cluster, c, owner, home, server->keep);
	server_describe(server, c, home);
	if (status == CLI_OK)
		status = server_start_daemon(server, c);
	if (status == CLI_OK)
		status = facts_write(c, home, &server->facts);
	if (status != CLI_OK)
		server_stop(server, c);
	return status;
}

int server_look(struct server *server, struct cli *c)
{
	if (child_ended(&server->cluster.server)) {
		const char *log = home_file(c, server->cluster.home, CLUSTER_LOG);

		return complain(c, CLI_FAILED, arena_printf(&c->arena, "see %s", home_show(c, log)),
				"PostgreSQL ended by itself: %s", logs_reason(c, log));
	}
	if (child_ended(&server->daemon))
		return server_fail(server, c,
				   arena_printf(&c->arena, "orderd ended by itself, with status %d",
						server->daemon.status));
	return CLI_OK;
}

static void server_stop_daemon(struct server *server, struct cli *c)
{
	struct delay delay;

	child_signal(&server->daemon, SIGTERM);
	delay_begin(&delay, c, "Stopping orderd");
	while (!child_ended(&server->daemon)) {
		if (delay_ms(&delay) > SERVER_STOP_MS_MAX)
			child_signal(&server->daemon, SIGKILL);
		delay_pause(&delay, SERVER_TURN_MS);
	}
}

void server_stop(struct server *server, struct cli *c)
{
	if (server->cluster.home)
		facts_forget(c, server->cluster.home);
	server_stop_daemon(server, c);
	cluster_stop(&server->cluster, c);
	if (server->keep >= 0)
		close(server->keep);
	server->keep = -1;
}
