/*
 * The one descriptor that tells when a client has something to do. It owns an epoll set with a
 * timer; the descriptors that are added stay their owners'.
 */

#pragma once

#include <stdint.h>

#define WAKE_NEVER INT64_MAX

struct wake {
	int epoll_fd;
	int timer_fd;
	int64_t armed_ms; /* on the clock of wake_clock_ms(); WAKE_NEVER when it is not armed */
};

/* Milliseconds of the monotonic clock. */
int64_t wake_clock_ms(void);

/* 0, -EMFILE, -ENFILE, -ENOMEM. */
int wake_open(struct wake *wake);
void wake_close(struct wake *wake);

int wake_add(struct wake *wake, int fd);
void wake_remove(struct wake *wake, int fd);

/* Readable at `at_ms` at the latest, or at once when that has passed. An earlier timer stays. */
void wake_arm(struct wake *wake, int64_t at_ms);

/* Ends what the timer has signalled by now. */
void wake_rest(struct wake *wake, int64_t now_ms);

/* Waits until something is ready or `until_ms` has come: 0, or -EINTR. */
int wake_wait(struct wake *wake, int64_t until_ms);
