/*
 * The chain of hashes through a tenant's log: the one rule by which it is made, by which it is
 * checked. Nothing is owned.
 */
#ifndef ORDERD_STORE_CHAIN_H
#define ORDERD_STORE_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#define CHAIN_HASH_BYTES 32
#define CHAIN_SALT_BYTES 16

/* Bytes that a hash covers. */
struct chain_bytes {
	const void *data;
	size_t length;
};

/*
 * The hash of an event: BLAKE2b-256 over the former event's (zeros for the first), then the packed
 * event, then the packed changes, each after its length as 8 bytes, lowest first.
 */
void chain_link(const uint8_t former[CHAIN_HASH_BYTES], struct chain_bytes event,
		struct chain_bytes changes, uint8_t ret[CHAIN_HASH_BYTES]);

/*
 * What stands in the log for a personal value: BLAKE2b-256 over salt and value; NULL: it was
 * cleared.
 */
void chain_seal(struct chain_bytes salt, const char *value, uint8_t ret[CHAIN_HASH_BYTES]);

#endif
