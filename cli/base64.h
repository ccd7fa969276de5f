/* Bytes as base64 text after RFC 4648. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Standard alphabet, padded. */
void base64_append(struct text *out, const uint8_t *bytes, size_t n_bytes);

/* How much room base64_decode() needs at most. */
size_t base64_decoded_max(size_t n_chars);

/* Either alphabet, padded or not. false when it is neither: `out` may be partly written then. */
bool base64_decode(const char *chars, size_t n_chars, uint8_t *out, size_t *ret_n);
