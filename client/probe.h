/* Asks the system why an endpoint cannot be connected, which ZeroMQ does not tell. Owns nothing. */

#pragma once

#include <stddef.h>

/* One attempt without waiting; its outcome as text, never empty. */
void probe_explain(const char *endpoint, char *ret, size_t size);
