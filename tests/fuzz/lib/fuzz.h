/* What fuzzers define, libFuzzer or the replay calls. Nobody keeps anything of `data`. */

#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Changes the input in place, to at most `size_max` bytes; returns how many it has. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned int seed);

/* Makes an input of two others. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
				 size_t size2, uint8_t *out, size_t out_size_max,
				 unsigned int seed);

/* Theirs: changes bytes that have no form. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t size_max);
