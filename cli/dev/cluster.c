#include "dev/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "dev/delay.h"
#include "dev/logs.h"
#include "dev/program.h"
#include "dev/quote.h"

#define CLUSTER_TURN_MS 10

/* A server of this size stops within a second; a disk may be slow. */
#define CLUSTER_STOP_MS_MAX 60000

static int cluster_fail(struct cluster *cluster, struct cli *c, const char *what)
{
	const char *log = home_file(c, cluster->home, CLUSTER_LOG);

	return complain(c, CLI_FAILED, arena_printf(&c->arena, "see %s", home_show(c, log)),
			"%s: %s", what, logs_reason(c, log));
}

/* Runs one of PostgreSQL's programs to its end. 0, or the exit status. */
static int cluster_run(struct cluster *cluster, struct cli *c, const char *const *argv, int input,
		       const char *what)
{
	struct child_plan plan = {
		.argv = argv,
		.owner = cluster->owner,
		.death_signal = SIGTERM,
		.input = input,
		.output = logs_open(c, home_file(c, cluster->home, CLUSTER_LOG)),
		.keep = cluster->keep,
	};
	struct child child;
	struct delay delay;
	int error;

	if (plan.output < 0)
		return CLI_FAILED;
	error = child_start(&child, &plan);
	close(plan.output);
	if (error < 0)
		return complain(c, CLI_FAILED, NULL, "cannot run %s: %s", argv[0],
				strerror(-error));
	delay_begin(&delay, c, what);
	delay_say(&delay);
	while (!child_ended(&child)) {
		if (delay_turn(&delay, CLUSTER_TURN_MS))
			continue;
		child_signal(&child, SIGTERM);
		child_wait(&child);
		return CLI_INTERRUPTED;
	}
	return child.status == 0 ? CLI_OK : CLI_FAILED;
}

/* The role of the caller's name, no superuser, and its database; as a pipe to read from, or -1. */
static int cluster_script(struct cluster *cluster, struct cli *c)
{
	const char *role = quote_name(&c->arena, cluster->role), *sql = "";
	ssize_t written;
	int ends[2];

	if (strcmp(cluster->role, "postgres") != 0)
		sql = arena_printf(&c->arena, "CREATE ROLE %s LOGIN CREATEDB;\n", role);
	sql = arena_printf(&c->arena, "%sCREATE DATABASE orderd OWNER %s;\n", sql, role);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	written = write(ends[1], sql, strlen(sql));
	close(ends[1]);
	if (written == (ssize_t)strlen(sql))
		return ends[0];
	close(ends[0]);
	return -1;
}

/* In a folder of another name: a half-made cluster is never taken for one. */
static int cluster_fill(struct cluster *cluster, struct cli *c, const char *folder)
{
	const char *initdb = arena_printf(&c->arena, "%s/initdb", cluster->programs);
	const char *postgres = arena_printf(&c->arena, "%s/postgres", cluster->programs);
	/* The system writes it within a minute; only a power cut before that would cost it. */
	const char *const init[] = { initdb,
				     "--pgdata",
				     folder,
				     "--username=postgres",
				     "--auth=trust",
				     "--encoding=UTF8",
				     "--locale=C.UTF-8",
				     "--no-instructions",
				     "--no-sync",
				     NULL };
	const char *const single[] = { postgres, "--single", "-D", folder, "postgres", NULL };
	const char *log = home_file(c, cluster->home, CLUSTER_LOG);
	int status, script;

	status = cluster_run(cluster, c, init, -1, "Making a database, the first time only");
	if (status == CLI_FAILED)
		return cluster_fail(cluster, c, "initdb could not make a database");
	if (status != CLI_OK)
		return status;
	script = cluster_script(cluster, c);
	if (script < 0)
		return complain(c, CLI_FAILED, NULL, "cannot make a pipe: %s", strerror(errno));
	status = cluster_run(cluster, c, single, script, NULL);
	close(script);
	/* It goes on after an error, and ends as if nothing was. */
	if (status == CLI_FAILED || (status == CLI_OK && logs_has_error(c, log)))
		return cluster_fail(cluster, c, "PostgreSQL could not make the database orderd");
	return status;
}

static int cluster_make(struct cluster *cluster, struct cli *c)
{
	const char *part = arena_printf(&c->arena, "%s.part", cluster->folder);
	int status = CLI_OK, error = home_remove(part);

	if (error < 0 || mkdir(part, 0700) < 0 ||
	    chown(part, cluster->owner->uid, cluster->owner->gid) < 0)
		return complain(c, CLI_FAILED, NULL, "cannot make %s: %s", part,
				strerror(error < 0 ? -error : errno));
	status = cluster_fill(cluster, c, part);
	if (status == CLI_OK && rename(part, cluster->folder) < 0)
		status = complain(c, CLI_FAILED, NULL, "cannot make %s: %s", cluster->folder,
				  strerror(errno));
	if (status != CLI_OK)
		home_remove(part);
	return status;
}

/* The version that made the cluster: *ret_major; NULL when there is no cluster. */
static int cluster_look(struct cluster *cluster, struct cli *c, const char **ret_major)
{
	const char *path = arena_printf(&c->arena, "%s/PG_VERSION", cluster->folder);
	char line[32] = "";
	FILE *file;

	*ret_major = NULL;
	if (access(cluster->folder, F_OK) < 0)
		return CLI_OK;
	file = fopen(path, "re");
	if (file && fgets(line, sizeof(line), file))
		line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
	if (line[0] == '\0')
		return complain(c, CLI_FAILED, "orderctl dev reset, to begin anew",
				"%s holds no database of PostgreSQL: it has no PG_VERSION",
				home_show(c, cluster->folder));
	*ret_major = arena_strdup(&c->arena, line);
	return CLI_OK;
}

static int cluster_make_socket(struct cluster *cluster, struct cli *c)
{
	if ((mkdir(cluster->socket, 0700) < 0 && errno != EEXIST) ||
	    lchown(cluster->socket, cluster->owner->uid, cluster->owner->gid) < 0)
		return complain(c, CLI_FAILED, NULL, "cannot make %s: %s", cluster->socket,
				strerror(errno));
	return CLI_OK;
}

static int cluster_launch(struct cluster *cluster, struct cli *c)
{
	const char *postgres = arena_printf(&c->arena, "%s/postgres", cluster->programs);
	const char *sockets = arena_printf(&c->arena, "unix_socket_directories=%s",
					   quote_name(&c->arena, cluster->socket));
	const char *const argv[] = { postgres,
				     "-D",
				     cluster->folder,
				     "-c",
				     "listen_addresses=",
				     "-c",
				     sockets,
				     "-c",
				     "port=5432",
				     "-c",
				     "timezone=UTC",
				     "-c",
				     "logging_collector=off",
				     NULL };
	struct child_plan plan = {
		.argv = argv,
		.owner = cluster->owner,
		/* "Fast": it ends its sessions, writes everything, stops. */
		.death_signal = SIGINT,
		.input = -1,
		.output = logs_open(c, home_file(c, cluster->home, CLUSTER_LOG)),
		.keep = cluster->keep,
	};
	int error;

	if (plan.output < 0)
		return CLI_FAILED;
	error = child_start(&cluster->server, &plan);
	close(plan.output);
	if (error == 0)
		return CLI_OK;
	return complain(c, CLI_FAILED, NULL, "cannot run %s: %s", postgres, strerror(-error));
}

/* Line 8 of the file says it, as pg_ctl knows; its first line is the process. */
static bool cluster_ready(struct cluster *cluster, struct cli *c)
{
	char path[4096], line[1024];
	bool ready = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/postmaster.pid", cluster->folder);
	file = fopen(path, "re");
	for (int number = 1; file && fgets(line, sizeof(line), file); number++) {
		if (number == 1 && strtol(line, NULL, 10) != cluster->server.pid)
			break;
		ready = number == 8 && strncmp(line, "ready", 5) == 0;
	}
	if (file)
		fclose(file);
	return ready;
}

static int cluster_wait(struct cluster *cluster, struct cli *c)
{
	struct delay delay;

	delay_begin(&delay, c, "Starting PostgreSQL");
	while (!cluster_ready(cluster, c)) {
		if (child_ended(&cluster->server))
			return cluster_fail(cluster, c, "PostgreSQL did not start");
		if (!delay_turn(&delay, CLUSTER_TURN_MS)) {
			cluster_stop(cluster, c);
			return CLI_INTERRUPTED;
		}
	}
	return CLI_OK;
}

int cluster_start(struct cluster *cluster, struct cli *c, const struct owner *owner,
		  const struct home *home, int keep)
{
	const char *major;
	int status;

	*cluster = (struct cluster){ .owner = owner, .home = home, .keep = keep };
	cluster->folder = arena_printf(&c->arena, "%s/postgres", home->data);
	cluster->socket = arena_printf(&c->arena, "%s/pg", home->run);
	cluster->role = owner_caller(c);
	cluster->conninfo = arena_printf(&c->arena, "host=%s port=5432 user=%s dbname=orderd",
					 quote_conninfo(&c->arena, cluster->socket),
					 quote_conninfo(&c->arena, cluster->role));
	status = cluster_look(cluster, c, &major);
	if (status == CLI_OK)
		status = program_find_postgres(c, major, &cluster->programs);
	if (status == CLI_OK && !major)
		status = cluster_make(cluster, c);
	if (status == CLI_OK)
		status = cluster_make_socket(cluster, c);
	if (status == CLI_OK)
		status = cluster_launch(cluster, c);
	return status == CLI_OK ? cluster_wait(cluster, c) : status;
}

void cluster_stop(struct cluster *cluster, struct cli *c)
{
	struct delay delay;

	child_signal(&cluster->server, SIGINT);
	delay_begin(&delay, c, "Stopping PostgreSQL");
	/* Interrupted already: what is waited for here is the end. */
	while (!child_ended(&cluster->server)) {
		if (delay_ms(&delay) > CLUSTER_STOP_MS_MAX)
			child_signal(&cluster->server, SIGQUIT);
		delay_pause(&delay, CLUSTER_TURN_MS);
	}
}
