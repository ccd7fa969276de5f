/* Spans of time as people write them. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/* "500ms", "5s", "2m", "1h", or seconds without a unit, of 1 to `max_ms` milliseconds. */
bool duration_parse_ms(const char *text, uint32_t max_ms, uint32_t *ret_ms);
