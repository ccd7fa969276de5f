#include "lib/fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLAY_SIZE_MAX ((size_t)1024 * 1024)
/* Shorter inputs are also tried cut off at every byte: the cheapest mutation that finds anything.
 */
#define REPLAY_CUT_SIZE_MAX 512

/* The input gets memory of exactly its size, so that a sanitizer sees a read past its end. */
static void replay_input(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static bool replay_file(const char *path)
{
	static uint8_t data[REPLAY_SIZE_MAX];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (file == NULL) {
		perror(path);
		return false;
	}
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	replay_input(data, size);
	for (size_t cut = 0; cut < size && size <= REPLAY_CUT_SIZE_MAX; cut++)
		replay_input(data, cut);
	return true;
}

int main(int argc, char **argv)
{
	const struct dirent *entry;
	int n_files = 0;
	bool good = true;
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;

	if (folder == NULL) {
		fprintf(stderr, "replay: no folder of inputs\n");
		return 1;
	}
	while ((entry = readdir(folder)) != NULL) {
		char path[4096];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		good = replay_file(path) && good;
		n_files++;
	}
	closedir(folder);
	printf("%d inputs replayed\n", n_files);
	return good && n_files > 0 ? 0 : 1;
}
