#include "wake.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int64_t wake_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int wake_open(struct wake *wake)
{
	int result;

	wake->armed_ms = WAKE_NEVER;
	wake->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (wake->epoll_fd < 0)
		return -errno;
	wake->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (wake->timer_fd < 0) {
		result = -errno;
		close(wake->epoll_fd);
		return result;
	}
	result = wake_add(wake, wake->timer_fd);
	if (result < 0)
		wake_close(wake);
	return result;
}

void wake_close(struct wake *wake)
{
	close(wake->timer_fd);
	close(wake->epoll_fd);
}

int wake_add(struct wake *wake, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(wake->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

void wake_remove(struct wake *wake, int fd)
{
	epoll_ctl(wake->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static void wake_set(struct wake *wake, int64_t at_ms)
{
	struct itimerspec when = { 0 };
	int result;

	if (at_ms != WAKE_NEVER) {
		/* A zero would disarm it. */
		when.it_value.tv_sec = at_ms / 1000;
		when.it_value.tv_nsec = at_ms % 1000 * 1000000 + 1;
	}
	result = timerfd_settime(wake->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
	assert(result == 0);
	wake->armed_ms = at_ms;
}

void wake_arm(struct wake *wake, int64_t at_ms)
{
	assert(at_ms >= 0);
	if (at_ms < wake->armed_ms)
		wake_set(wake, at_ms);
}

void wake_rest(struct wake *wake, int64_t now_ms)
{
	/* Setting the timer also clears what it had signalled. One that lies ahead may stay. */
	if (wake->armed_ms <= now_ms)
		wake_set(wake, WAKE_NEVER);
}

int wake_wait(struct wake *wake, int64_t until_ms)
{
	struct epoll_event event;
	int64_t left_ms = -1;

	if (until_ms != WAKE_NEVER) {
		left_ms = until_ms - wake_clock_ms();
		if (left_ms < 0)
			left_ms = 0;
		if (left_ms > INT_MAX)
			left_ms = INT_MAX;
	}
	if (epoll_wait(wake->epoll_fd, &event, 1, (int)left_ms) >= 0)
		return 0;
	assert(errno == EINTR);
	return -EINTR;
}
