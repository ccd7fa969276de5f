#include "store/chain.h"

#include <sodium.h>
#include <string.h>

static void chain_add(crypto_generichash_state *hash, struct chain_bytes part)
{
	uint8_t length[8];

	for (unsigned int byte = 0; byte < 8; byte++)
		length[byte] = (uint8_t)((uint64_t)part.length >> (8 * byte));
	crypto_generichash_update(hash, length, sizeof(length));
	crypto_generichash_update(hash, part.data, part.length);
}

void chain_link(const uint8_t former[CHAIN_HASH_BYTES], struct chain_bytes event,
		struct chain_bytes changes, uint8_t ret[CHAIN_HASH_BYTES])
{
	crypto_generichash_state hash;

	crypto_generichash_init(&hash, NULL, 0, CHAIN_HASH_BYTES);
	crypto_generichash_update(&hash, former, CHAIN_HASH_BYTES);
	chain_add(&hash, event);
	chain_add(&hash, changes);
	crypto_generichash_final(&hash, ret, CHAIN_HASH_BYTES);
}

void chain_seal(struct chain_bytes salt, const char *value, uint8_t ret[CHAIN_HASH_BYTES])
{
	crypto_generichash_state hash;

	crypto_generichash_init(&hash, NULL, 0, CHAIN_HASH_BYTES);
	crypto_generichash_update(&hash, salt.data, salt.length);
	if (value)
		crypto_generichash_update(&hash, (const unsigned char *)value, strlen(value));
	crypto_generichash_final(&hash, ret, CHAIN_HASH_BYTES);
}
