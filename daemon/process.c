#include "process.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static void process_memory(struct process_figures *figures)
{
	FILE *file = fopen("/proc/self/statm", "re");
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t size, resident;

	if (file == NULL)
		return;
	if (fscanf(file, "%" SCNu64 " %" SCNu64, &size, &resident) == 2) {
		figures->virtual_bytes = size * page;
		figures->resident_bytes = resident * page;
	}
	fclose(file);
}

static void process_descriptors(struct process_figures *figures)
{
	DIR *folder = opendir("/proc/self/fd");
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		figures->n_descriptors_max = limit.rlim_cur;
	if (folder == NULL)
		return;
	for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
		figures->n_descriptors += entry->d_name[0] != '.';
	closedir(folder);
	/* The folder's own. */
	figures->n_descriptors--;
}

static int64_t process_us(const struct timeval *time)
{
	return (int64_t)time->tv_sec * 1000000 + time->tv_usec;
}

void process_figures(struct process_figures *ret)
{
	struct rusage usage;

	*ret = (struct process_figures){ 0 };
	if (getrusage(RUSAGE_SELF, &usage) == 0)
		ret->cpu_us = process_us(&usage.ru_utime) + process_us(&usage.ru_stime);
	process_memory(ret);
	process_descriptors(ret);
}
