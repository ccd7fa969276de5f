/*
 * What the system says of this process: time, memory, descriptors.
 * Nothing is owned.
 */
#pragma once

#include <stdint.h>

struct process_figures {
	int64_t cpu_us; /* user and system */
	uint64_t virtual_bytes;
	uint64_t resident_bytes;
	uint64_t n_descriptors;
	uint64_t n_descriptors_max;
};

/* What cannot be found out is 0. */
void process_figures(struct process_figures *ret);
