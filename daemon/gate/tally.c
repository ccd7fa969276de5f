#include "gate/tally.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int tally_init(struct tally *tally, const struct catalogue *catalogue)
{
	size_t n = catalogue->n_entries;

	*tally = (struct tally){ .catalogue = catalogue, .n_methods = n + 1 };
	tally->methods = calloc(n + 1, sizeof(tally->methods[0]));
	if (tally->methods == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		tally->methods[i].name = catalogue->entries[i].op->method;
	tally->methods[n].name = "unknown";
	for (size_t i = 0; i < OP_KINDS; i++)
		histogram_init(&tally->durations[i], &histogram_seconds);
	return 0;
}

void tally_fini(struct tally *tally)
{
	free(tally->methods);
	*tally = (struct tally){ 0 };
}

void tally_add(struct tally *tally, const struct catalogue_entry *entry, enum reason reason,
	       int64_t took_us)
{
	size_t at = entry != NULL ? (size_t)(entry - tally->catalogue->entries)
				  : tally->n_methods - 1;
	struct tally_method *method = &tally->methods[at];

	assert(at < tally->n_methods && (unsigned int)reason < REASON_COUNT);
	method->n_answered++;
	if (reason != REASON_NONE)
		method->n_refused[reason]++;
	if (entry != NULL)
		histogram_add(&tally->durations[entry->op->kind], took_us);
}

const char *tally_kind_name(enum op_kind kind)
{
	switch (kind) {
	case OP_WRITE:
		return "write";
	case OP_READ:
		return "read";
	case OP_BOOK:
		return "bookkeeping";
	case OP_FETCH:
		return "fetch";
	case OP_LOCAL:
		return "local";
	}
	return "unknown";
}
