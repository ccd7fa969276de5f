#include "lib/dice.h"

struct dice dice_make(unsigned int seed)
{
	return (struct dice){ .state = seed * UINT64_C(2654435769) + 88172645463325252 };
}

/* xorshift64* by Vigna */
uint64_t dice_throw(struct dice *dice)
{
	dice->state ^= dice->state >> 12;
	dice->state ^= dice->state << 25;
	dice->state ^= dice->state >> 27;
	return dice->state * UINT64_C(2685821657736338717);
}

uint32_t dice_below(struct dice *dice, uint32_t n)
{
	return (uint32_t)((dice_throw(dice) >> 20) % n);
}
