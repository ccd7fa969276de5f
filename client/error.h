/* Errors as the library makes them. The maker owns an error until it hands it on. */

#pragma once

#include "orderd/error.h"

/* Takes the header of a refusal, also when memory is short: it is freed then. */
struct orderd_error *error_take(Orderd__V1__ReplyHeader *header);

/* An error of the library's own. `request_id` may be NULL. */
struct orderd_error *error_new(Orderd__V1__Code code, const char *reason, const char *message,
			       const uint8_t *request_id);

/* A static error, for when there is no memory for another one; freeing it does nothing. */
extern struct orderd_error error_no_memory;
