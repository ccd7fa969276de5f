#include "sample.h"

#include <math.h>
#include <stdlib.h>

bool sample_add(struct sample *sample, int64_t us)
{
	if (sample->n_us == sample->room) {
		size_t room = sample->room ? 2 * sample->room : 1024;
		int64_t *more = reallocarray(sample->us, room, sizeof(*more));

		if (!more)
			return false;
		sample->us = more;
		sample->room = room;
	}
	sample->us[sample->n_us++] = us;
	return true;
}

static int sample_compare(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

int64_t sample_percentile(struct sample *sample, double percent)
{
	size_t rank = (size_t)ceil(percent / 100 * (double)sample->n_us);

	if (!sample->n_us)
		return -1;
	qsort(sample->us, sample->n_us, sizeof(*sample->us), sample_compare);
	return sample->us[rank ? rank - 1 : 0];
}

void sample_fini(struct sample *sample)
{
	free(sample->us);
	*sample = (struct sample){ 0 };
}
