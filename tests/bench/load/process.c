#include "process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static FILE *process_open(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return fopen(path, "re");
}

int64_t process_cpu_us(pid_t pid)
{
	FILE *file = process_open(pid, "stat");
	char line[1024];
	unsigned long long user, system;
	const char *rest;
	int n_read = 0;

	if (!file)
		return -errno;
	/* The program's name, in parentheses, may hold blanks. */
	if (fgets(line, sizeof(line), file) && (rest = strrchr(line, ')')))
		n_read = sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu",
				&user, &system);
	fclose(file);
	if (n_read != 2)
		return -EPROTO;
	return (int64_t)((user + system) * 1000000 / (unsigned long)sysconf(_SC_CLK_TCK));
}

int64_t process_rss_kib(pid_t pid)
{
	FILE *file = process_open(pid, "status");
	char line[256];
	long long kib = -EPROTO;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "VmRSS: %lld", &kib) == 1)
			break;
	}
	fclose(file);
	return kib;
}
