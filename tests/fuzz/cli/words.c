#include "lib/fuzz.h"

#include <assert.h>
#include <string.h>

#include "cli.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define FUZZ_WORDS_MAX 32

/* Words of a command line, each ended by a NUL. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cli cli = { .mute = true };
	char *argv[FUZZ_WORDS_MAX + 2] = { NULL };
	char *copy;
	int argc = 0;

	if (cli.arena.bytes_max == 0)
		arena_init(&cli.arena, FUZZ_ARENA_BYTES_MAX);
	arena_reset(&cli.arena);
	copy = arena_alloc(&cli.arena, size + 1);
	memcpy(copy, data, size);
	argv[argc++] = arena_strdup(&cli.arena, "orderctl");
	for (size_t at = 0; at < size && argc <= FUZZ_WORDS_MAX; at += strlen(copy + at) + 1)
		argv[argc++] = copy + at;
	words_parse(&cli.words, &cli.arena, argc, argv);
	assert(argc == 1 || cli.words.sentence || cli.words.help || cli.words.n_complaints > 0);
	for (size_t i = 0; i < cli.words.n_complaints; i++)
		assert(cli.words.complaints[i] && cli.words.complaints[i][0] != '\0');
	return 0;
}
