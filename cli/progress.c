#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define PROGRESS_BAR_COLUMNS 30
#define PROGRESS_BAR_US 100000
#define PROGRESS_LINE_US 5000000

void progress_start(struct progress *p, bool shown, const char *what, size_t total)
{
	*p = (struct progress){ .shown = shown, .what = what, .total = total };
	p->terminal = isatty(STDERR_FILENO);
	p->started_us = clock_monotonic_us();
	p->told_us = p->started_us;
}

static void progress_bar(size_t done, size_t total)
{
	size_t full = done * PROGRESS_BAR_COLUMNS / total;

	fputs("\r[", stderr);
	for (size_t i = 0; i < PROGRESS_BAR_COLUMNS; i++)
		putc(i < full ? '#' : '.', stderr);
	fputs("] ", stderr);
}

void progress_tell(struct progress *p, size_t done)
{
	int64_t now_us, elapsed_us;

	if (!p->shown || p->total == 0)
		return;
	now_us = clock_monotonic_us();
	if (now_us - p->told_us < (p->terminal ? PROGRESS_BAR_US : PROGRESS_LINE_US))
		return;
	p->told_us = now_us;
	elapsed_us = now_us - p->started_us;
	if (p->terminal)
		progress_bar(done, p->total);
	fprintf(stderr, "%zu of %zu %s, %" PRId64 "/s", done, p->total, p->what,
		(int64_t)done * 1000000 / (elapsed_us > 0 ? elapsed_us : 1));
	/* The rest of a longer line that stood there. */
	fputs(p->terminal ? "\033[K" : "\n", stderr);
	fflush(stderr);
	p->bar = p->terminal;
}

void progress_end(struct progress *p)
{
	if (p->bar)
		fputs("\r\033[K", stderr);
	p->bar = false;
}
