/*
 * Reads a request's header frame.
 * What it points to lives in the arena of the verdict.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "gate/walk.h"
#include "orderd/v1/wire.pb-c.h"
#include "store/verdict.h"

#define HEADER_BYTES_MAX 1024
#define HEADER_TIMEOUT_MS_DEFAULT 5000
#define HEADER_TIMEOUT_MS_MAX 600000
#define HEADER_PROTOCOL_VERSION 1
#define HEADER_REQUEST_ID_BYTES 16

/*
 * The decoded and checked header, or NULL: then the verdict refuses. report is scratch. A trace
 * context that is none is left out, as W3C's recommendation asks for.
 */
const Orderd__V1__RequestHeader *header_read(const uint8_t *bytes, size_t n_bytes,
					     struct walk_report *report, struct verdict *verdict);

/*
 * The request id in a header that may be anything, so that the refusal can name it: 16 bytes inside
 * the frame, or NULL.
 */
const uint8_t *header_find_id(const uint8_t *bytes, size_t n_bytes);
