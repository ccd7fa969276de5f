#include "lib/fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contexts.h"
#include "lib/file.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)

static char place[128];

static void fuzz_end(void)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/orderd/contexts", place);
	unlink(path);
	snprintf(path, sizeof(path), "%s/orderd", place);
	rmdir(path);
	rmdir(place);
}

static void fuzz_begin(void)
{
	char path[160];
	int r;

	snprintf(place, sizeof(place), "%s", file_folder());
	snprintf(path, sizeof(path), "%s/orderd", place);
	r = mkdir(path, 0700);
	assert(r == 0);
	setenv("XDG_CONFIG_HOME", place, 1);
	atexit(fuzz_end);
}

static bool fuzz_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* In the same order; a context of which nothing was said is not written. */
static void fuzz_compare(const struct contexts *contexts, const struct contexts *back)
{
	const struct context *other = back->first;

	assert(fuzz_same(contexts->current, back->current));
	for (const struct context *one = contexts->first; one; one = one->next) {
		assert(other && fuzz_same(one->name, other->name));
		assert(fuzz_same(one->server, other->server));
		assert(fuzz_same(one->events, other->events));
		assert(fuzz_same(one->tenant, other->tenant));
		assert(fuzz_same(one->key, other->key));
		assert(fuzz_same(one->server_key, other->server_key));
		other = other->next;
	}
	assert(!other);
}

/* What was read is written and read again: the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cli cli = { .mute = true };
	struct contexts contexts, back;
	int status;

	if (cli.arena.bytes_max == 0) {
		fuzz_begin();
		arena_init(&cli.arena, FUZZ_ARENA_BYTES_MAX);
	}
	arena_reset(&cli.arena);
	file_put("orderd/contexts", data, size);
	if (contexts_load(&cli, &contexts) != CLI_OK)
		return 0;
	status = contexts_save(&cli, &contexts);
	assert(status == CLI_OK);
	status = contexts_load(&cli, &back);
	assert(status == CLI_OK);
	fuzz_compare(&contexts, &back);
	return 0;
}
