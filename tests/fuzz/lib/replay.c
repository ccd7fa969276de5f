#include "lib/fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLAY_SIZE_MAX ((size_t)1024 * 1024)
/*
 * Shorter inputs of people are also tried cut off at every byte: the cheapest mutation that finds
 * anything. Fuzzers, whose inputs are called by a hash, have done that already.
 */
#define REPLAY_CUT_SIZE_MAX 512
#define REPLAY_HASH_DIGITS 40
/* A fuzzer that knows the form of its inputs changes each a few times, always in the same way. */
#define REPLAY_CHANGES 8
#define REPLAY_CHANGED_SIZE_MAX ((size_t)4096)

/* NULL where a fuzzer has none. */
#pragma weak LLVMFuzzerCustomMutator

/* libFuzzer's, in small. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t size_max)
{
	static uint32_t state = 1;
	size_t at;

	state = (uint32_t)(state * UINT64_C(48271) % INT32_MAX);
	at = size > 0 ? state / 7 % size : 0;
	if (size == 0 || (state % 3 == 0 && size < size_max)) {
		if (size == size_max)
			return size;
		memmove(data + at + 1, data + at, size - at);
		data[at] = (uint8_t)(state >> 8);
		return size + 1;
	}
	if (state % 3 == 1) {
		memmove(data + at, data + at + 1, size - at - 1);
		return size - 1;
	}
	data[at] ^= (uint8_t)(1u << (state >> 8) % 8);
	return size;
}

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

static void replay_changed(uint8_t *data, size_t size)
{
	if (LLVMFuzzerCustomMutator == NULL || size > REPLAY_CHANGED_SIZE_MAX)
		return;
	for (unsigned int seed = 1; seed <= REPLAY_CHANGES; seed++) {
		size = LLVMFuzzerCustomMutator(data, size, REPLAY_CHANGED_SIZE_MAX, seed);
		replay_input(data, size);
	}
}

static bool replay_file(const char *path, const char *name)
{
	static uint8_t data[REPLAY_SIZE_MAX];
	bool hashed = strspn(name, "0123456789abcdef") == REPLAY_HASH_DIGITS;
	FILE *file = fopen(path, "rb");
	size_t size;

	if (file == NULL) {
		perror(path);
		return false;
	}
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	replay_input(data, size);
	for (size_t cut = 0; cut < size && size <= REPLAY_CUT_SIZE_MAX && !hashed; cut++)
		replay_input(data, cut);
	replay_changed(data, size);
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
		good = replay_file(path, entry->d_name) && good;
		n_files++;
	}
	closedir(folder);
	printf("%d inputs replayed\n", n_files);
	return good && n_files > 0 ? 0 : 1;
}
