#include "lib/file.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char path[128];

static void file_end(void)
{
	unlink(path);
	rmdir(folder);
}

const char *file_folder(void)
{
	if (folder[0] != '\0')
		return folder;
	snprintf(folder, sizeof(folder), "%s/orderd-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(folder) == NULL)
		abort();
	atexit(file_end);
	return folder;
}

const char *file_put(const char *name, const void *bytes, size_t size)
{
	ssize_t written;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", file_folder(), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert(fd >= 0);
	written = write(fd, bytes, size);
	assert(written == (ssize_t)size);
	close(fd);
	return path;
}
