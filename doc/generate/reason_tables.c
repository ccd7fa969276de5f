#include <stdlib.h>
#include <string.h>

#include "reason.h"
#include "tables.h"

static int reason_compare(const void *a, const void *b)
{
	const struct reason_text *const *left = a;
	const struct reason_text *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

int tables_reasons(struct page *page, const char *argument)
{
	const struct reason_text *reasons[REASON_COUNT];
	size_t n = 0;

	for (int i = REASON_NONE + 1; i < REASON_COUNT; i++)
		reasons[n++] = reason_get((enum reason)i);
	qsort(reasons, n, sizeof(reasons[0]), reason_compare);
	for (size_t i = 0; i < n; i++) {
		page_bold(page, reasons[i]->name);
		fprintf(page->out, " (%s)\n", reason_code_name(reasons[i]->code));
		page_paragraphs(page, 1, reasons[i]->explanation);
	}
	return 0;
}
