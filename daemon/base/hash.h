/*
 * Hashes for tables whose keys come from outside: SipHash-2-4 under a random key of this process.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* Once, before the first hash. 0, or -errno when the system has no random bytes. */
int hash_init(void);

uint64_t hash_bytes(const void *bytes, size_t n_bytes);
