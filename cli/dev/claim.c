#include "dev/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "complain.h"
#include "dev/delay.h"

#define CLAIM_WAIT_MS 20
#define CLAIM_TRIES 3

static int claim_complain(struct cli *c, const char *path)
{
	return complain(c, CLI_FAILED, NULL, "cannot lock %s: %s", path, strerror(errno));
}

/* The process that has the lock; 0: nobody; -errno. */
static pid_t claim_ask(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_GETLK, &lock) < 0)
		return -errno;
	return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

pid_t claim_holder(struct cli *c, const struct home *home)
{
	int fd = open(home_file(c, home, CLAIM_SERVER), O_RDWR | O_CLOEXEC);
	pid_t holder;

	if (fd < 0)
		return 0;
	holder = claim_ask(fd);
	close(fd);
	return holder > 0 ? holder : 0;
}

int claim_take(struct cli *c, const struct home *home, pid_t *ret_holder)
{
	const char *path = home_file(c, home, CLAIM_SERVER);
	/* Stays open: a lock of fcntl's ends with any descriptor of its file. */
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return claim_complain(c, path);
	for (int i = 0; i < CLAIM_TRIES; i++) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

		*ret_holder = 0;
		if (fcntl(fd, F_SETLK, &lock) == 0)
			return CLI_OK;
		if (errno != EAGAIN && errno != EACCES)
			break;
		*ret_holder = claim_ask(fd);
		if (*ret_holder > 0) {
			close(fd);
			return CLI_OK;
		}
	}
	close(fd);
	return claim_complain(c, path);
}

int claim_children(struct cli *c, const struct home *home, int *ret_fd)
{
	const char *path = home_file(c, home, CLAIM_CHILDREN);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct delay delay;

	if (fd < 0)
		return claim_complain(c, path);
	delay_begin(&delay, c, "Waiting until the processes of the last run have ended");
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			close(fd);
			return claim_complain(c, path);
		}
		if (!delay_turn(&delay, CLAIM_WAIT_MS)) {
			close(fd);
			return CLI_INTERRUPTED;
		}
	}
	*ret_fd = fd;
	return CLI_OK;
}
