#include "base/hash.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <sodium.h>

/*
 * Random for each process and constant in it, so that nobody outside can choose keys that collide.
 */
static unsigned char hash_key[crypto_shorthash_KEYBYTES];
static bool hash_ready;

static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "a hash is 64 bits");

int hash_init(void)
{
	if (hash_ready)
		return 0;
	if (sodium_init() < 0)
		return -EIO;
	crypto_shorthash_keygen(hash_key);
	hash_ready = true;
	return 0;
}

uint64_t hash_bytes(const void *bytes, size_t n_bytes)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t hash;

	assert(hash_ready);
	crypto_shorthash(out, bytes, n_bytes, hash_key);
	memcpy(&hash, out, sizeof(hash));
	return hash;
}
