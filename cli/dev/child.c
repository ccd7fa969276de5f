#include "dev/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a caller's shell says about its databases does not hold for ours. */
static void child_forget_databases(void)
{
	for (char **at = environ; *at;) {
		size_t length = strcspn(*at, "=");
		char name[64];

		if (strncmp(*at, "PG", 2) != 0 || length >= sizeof(name)) {
			at++;
			continue;
		}
		memcpy(name, *at, length);
		name[length] = '\0';
		unsetenv(name);
	}
}

static int child_set_environment(const struct child_plan *plan)
{
	if (!plan->foreground)
		child_forget_databases();
	for (const char *const *at = plan->environment; at && *at; at++) {
		size_t length = strcspn(*at, "=");
		char name[64];

		if (length >= sizeof(name) || (*at)[length] == '\0')
			return -EINVAL;
		memcpy(name, *at, length);
		name[length] = '\0';
		if (setenv(name, *at + length + 1, 1) < 0)
			return -errno;
	}
	return 0;
}

static int child_set_descriptors(const struct child_plan *plan)
{
	int input = plan->input, nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nothing < 0)
		return -errno;
	if (input < 0)
		input = nothing;
	if (!plan->foreground && dup2(input, STDIN_FILENO) < 0)
		return -errno;
	if (plan->output >= 0 &&
	    (dup2(plan->output, STDOUT_FILENO) < 0 || dup2(plan->output, STDERR_FILENO) < 0))
		return -errno;
	/* What a caller left open would keep somebody waiting for as long as the server runs. */
	if (!plan->foreground && close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0 &&
	    errno != ENOSYS)
		return -errno;
	if (plan->keep >= 0 && fcntl(plan->keep, F_SETFD, 0) < 0)
		return -errno;
	return 0;
}

static int child_set_signals(const struct child_plan *plan, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int number = 1; number < NSIG; number++)
		if (number != SIGKILL && number != SIGSTOP)
			signal(number, SIG_DFL);
	/* A Ctrl-C is for orderctl alone, which ends its children in order. */
	if (!plan->foreground && setpgid(0, 0) < 0)
		return -errno;
	/* A change of the user forgets this, so it comes after it. */
	if (prctl(PR_SET_PDEATHSIG, plan->death_signal) < 0)
		return -errno;
	return getppid() == parent ? 0 : -ESRCH;
}

/* Becomes the program, or returns -errno. */
static int child_become(const struct child_plan *plan, pid_t parent)
{
	int error = child_set_environment(plan);

	if (error == 0)
		error = child_set_descriptors(plan);
	if (error == 0 && plan->owner) {
		error = owner_become(plan->owner);
		/* It may be unable to enter the caller's. */
		if (error == 0 && chdir("/") < 0)
			error = -errno;
	}
	if (error == 0)
		error = child_set_signals(plan, parent);
	if (error < 0)
		return error;
	execv(plan->argv[0], (char *const *)(uintptr_t)plan->argv);
	return -errno;
}

int child_start(struct child *child, const struct child_plan *plan)
{
	pid_t parent = getpid(), pid;
	int ends[2], error = 0;

	/* Closed by a program that started; else the errno comes through. */
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		error = child_become(plan, parent);
		(void)!write(ends[1], &error, sizeof(error));
		_exit(127);
	}
	error = pid < 0 ? -errno : 0;
	close(ends[1]);
	while (pid > 0 && read(ends[0], &error, sizeof(error)) < 0 && errno == EINTR)
		continue;
	close(ends[0]);
	*child = (struct child){ .pid = pid > 0 ? pid : 0 };
	if (pid > 0 && error < 0)
		child_wait(child);
	return error;
}

static bool child_reap(struct child *child, int options)
{
	int status = 0;
	pid_t pid;

	if (child->pid == 0)
		return true;
	do
		pid = waitpid(child->pid, &status, options);
	while (pid < 0 && errno == EINTR);
	if (pid == 0)
		return false;
	child->pid = 0;
	child->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

bool child_ended(struct child *child)
{
	return child_reap(child, WNOHANG);
}

void child_wait(struct child *child)
{
	child_reap(child, 0);
}

void child_signal(const struct child *child, int number)
{
	if (child->pid > 0)
		kill(child->pid, number);
}
