/* What the kernel tells of a running process. Nothing is owned. */

#pragma once

#include <stdint.h>
#include <sys/types.h>

/* Microseconds of processor time so far, user's with system's, all threads; -errno. */
int64_t process_cpu_us(pid_t pid);

/* Resident memory in KiB; -errno. */
int64_t process_rss_kib(pid_t pid);
