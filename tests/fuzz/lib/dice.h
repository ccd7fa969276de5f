/* Random numbers that come again with the same seed. */
#pragma once

#include <stdint.h>

struct dice {
	uint64_t state;
};

struct dice dice_make(unsigned int seed);

uint64_t dice_throw(struct dice *dice);

/* Below n, which is not 0. */
uint32_t dice_below(struct dice *dice, uint32_t n);
