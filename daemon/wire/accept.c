#include "wire/accept.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ACCEPT_RESERVE_PART 8

/* Process-wide like the descriptors; libzmq accepts in a thread of its own. */
static atomic_int accept_descriptors_max; /* 0: not guarded */
static atomic_ullong accept_n_refused;

void accept_guard(void)
{
	struct rlimit limit;
	rlim_t max;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	max = limit.rlim_cur < INT32_MAX ? limit.rlim_cur : INT32_MAX;
	atomic_store(&accept_descriptors_max, (int)(max - max / ACCEPT_RESERVE_PART));
}

uint64_t accept_refused(void)
{
	return atomic_load(&accept_n_refused);
}

/*
 * In place of the C library's, for libzmq and libevent alike. The kernel gives the lowest free
 * descriptor: one beyond the bound means that all below are taken. Both take ECONNABORTED for a
 * peer that has left; ENFILE, unlike EMFILE, does not end the process.
 */
int accept4(int listener, __SOCKADDR_ARG address, socklen_t *length, int flags)
{
	int max = atomic_load(&accept_descriptors_max);
	int fd = (int)syscall(SYS_accept4, listener, address.__sockaddr__, length, flags);

	if (fd < 0) {
		if (errno == EMFILE)
			errno = ENFILE;
		return fd;
	}
	if (max == 0 || fd < max)
		return fd;
	close(fd);
	atomic_fetch_add(&accept_n_refused, 1);
	errno = ECONNABORTED;
	return -1;
}
