#include "lib/fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "import/csv.h"
#include "import/map.h"
#include "import/row.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)

static void fuzz_row(const struct map *map, const struct row_columns *columns,
		     const struct csv *csv, struct row *row)
{
	size_t field;

	for (field = 0; field < csv->n_fields; field++)
		assert(strlen(csv_field(csv, field)) <= csv_field_bytes(csv, field));
	if (row_read(map, columns, csv, row)) {
		assert(row->has_amount && row->reason == NULL);
		row_picos(row);
	} else {
		assert(row->reason != NULL && row->message[0] != '\0');
		assert(text_utf8_valid(row->message, strlen(row->message)));
	}
}

static void fuzz_file(const struct map *map, FILE *file)
{
	static struct csv csv;
	static struct row row;
	struct row_columns columns;
	const char *missing = NULL;
	size_t line = 0;

	csv_init(&csv, file, map->separator);
	if (csv_read(&csv) == 0) {
		if (!row_find_columns(map, &csv, &columns, &missing))
			assert(missing != NULL);
		else
			while (csv_read(&csv) == 0) {
				assert(csv.line > line);
				line = csv.line;
				fuzz_row(map, &columns, &csv, &row);
			}
	}
	csv_fini(&csv);
}

/* A map, up to the first NUL, and the file that it is for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	static struct map map;
	const char *nul = memchr(data, '\0', size);
	size_t rest = nul ? size - (size_t)(nul + 1 - (const char *)data) : 0;
	struct ini ini;
	FILE *file;

	if (!nul)
		return 0;
	if (arena.bytes_max == 0)
		arena_init(&arena, FUZZ_ARENA_BYTES_MAX);
	arena_reset(&arena);
	map_read(&map, &ini, &arena, (const char *)data);
	for (const struct ini_fault *fault = ini.faults; fault; fault = fault->next)
		assert(fault->message != NULL);
	if (ini.faults || rest == 0)
		return 0;
	/* It is only read. */
	file = fmemopen((void *)(uintptr_t)(nul + 1), rest, "r");
	assert(file);
	fuzz_file(&map, file);
	fclose(file);
	return 0;
}
