#include "exec.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void exec_child(const char *command, const Orderd__V1__Event *event, int input)
{
	char number[32];

	dup2(input, STDIN_FILENO);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	snprintf(number, sizeof(number), "%" PRId64, event->seq);
	setenv("ORDERD_SEQ", number, 1);
	snprintf(number, sizeof(number), "%" PRId64, event->aggregate_id);
	setenv("ORDERD_AGGREGATE_ID", number, 1);
	setenv("ORDERD_TYPE", event->type ? event->type : "", 1);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static void exec_feed(int output, const char *bytes, size_t n_bytes)
{
	while (n_bytes > 0) {
		ssize_t n = write(output, bytes, n_bytes);

		/* A command need not read its input. */
		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			bytes += n;
			n_bytes -= (size_t)n;
		}
	}
}

int exec_event(const char *command, const Orderd__V1__Event *event, const char *json,
	       size_t n_bytes)
{
	void (*former)(int);
	int ends[2], status;
	pid_t child;

	if (pipe(ends) < 0)
		return -errno;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		close(ends[1]);
		exec_child(command, event, ends[0]);
	}
	close(ends[0]);
	if (child < 0) {
		close(ends[1]);
		return -errno;
	}
	former = signal(SIGPIPE, SIG_IGN);
	exec_feed(ends[1], json, n_bytes);
	close(ends[1]);
	signal(SIGPIPE, former);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
