/*
 * Why a call was not answered with OK.
 *
 * An error is a value of its own: everything that its functions return belongs to it. An error that
 * a callback receives is the library's and ends with the callback (orderd_error_copy() keeps it);
 * one that comes through `ret_error` is the caller's, freed with orderd_error_free().
 *
 * Texts are never NULL, they may be "".
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orderd/v1/wire.pb-c.h"

#ifdef __cplusplus
extern "C" {
#endif

struct orderd_error;

/* The canonical code, with gRPC's numbers; never CODE_OK. A number may be newer than this header.
 */
Orderd__V1__Code orderd_error_code(const struct orderd_error *error);

/* As gRPC writes it: "FAILED_PRECONDITION"; "UNKNOWN" for a number that the library does not know.
 */
const char *orderd_error_code_name(const struct orderd_error *error);

/* Stable, in upper snake case: "ORDER_STATE". `orderctl errors show` explains it. */
const char *orderd_error_reason(const struct orderd_error *error);

/* For people: what failed, why with the value, what to try. One line without a full stop at its
 * end. */
const char *orderd_error_message(const struct orderd_error *error);

/* The id of the request, ORDERD_REQUEST_ID_SIZE bytes; all zero when there was no request. */
const uint8_t *orderd_error_request_id(const struct orderd_error *error);

/*
 * Whether the same request, with the same request id, may succeed later. After a time-out of a
 * write this is true: whether it was applied is unknown until a retry with the same id tells.
 */
bool orderd_error_retriable(const struct orderd_error *error);

/* The delay that the daemon asks for before the retry, in milliseconds; 0 when it named none. */
uint32_t orderd_error_retry_after_ms(const struct orderd_error *error);

/*
 * Whether the library itself made the error: no answer (DEADLINE_EXCEEDED, UNREACHABLE), an answer
 * that is none (REPLY_MALFORMED), a client that was closed (CLIENT_CLOSED), no memory (NO_MEMORY).
 */
bool orderd_error_local(const struct orderd_error *error);

/* Violations: field, reason, message, severity. The daemon sends at most 100 of the total. */
size_t orderd_error_n_violations(const struct orderd_error *error);
uint32_t orderd_error_violations_total(const struct orderd_error *error);

/* The violation number `i` from 0; NULL from orderd_error_n_violations() on. Its texts may be NULL.
 */
const Orderd__V1__FieldViolation *orderd_error_violation(const struct orderd_error *error,
							 size_t i);

/* The value of a metadata key; NULL when the error has no such key. */
const char *orderd_error_metadata(const struct orderd_error *error, const char *key);

/* All metadata, in the daemon's order: number `i` from 0; NULL at the end. */
const Orderd__V1__Metadata *orderd_error_metadata_at(const struct orderd_error *error, size_t i);

/* 0 or -ENOMEM. */
int orderd_error_copy(struct orderd_error **ret, const struct orderd_error *error);

/* NULL is fine. */
void orderd_error_free(struct orderd_error *error);

#ifdef __cplusplus
}
#endif
