/*
 * What a run says about itself, on standard error: to people a line, with -o json a JSON object.
 *
 * Nothing is owned.
 */

#pragma once

#include <orderd/client.h>

#include "cli.h"

/* `kind` is for programs: "STARTED". The position is left out when its seq is negative. */
void tell(const struct cli *c, const char *kind, struct orderd_position position,
	  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* For notices that are not about a position. */
extern const struct orderd_position tell_nowhere;
