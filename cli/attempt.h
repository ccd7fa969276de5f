/* What to try after a refusal. Nothing is owned. */

#pragma once

#include <orderd/error.h>

#include "sentence.h"

#define ATTEMPT_BYTES 128

/*
 * A command or a few words for people; NULL when the refusal explains itself. `sentence` is what
 * was said; the text may be in `buffer`.
 */
const char *attempt_find(const struct sentence *sentence, const struct orderd_error *error,
			 char buffer[ATTEMPT_BYTES]);
