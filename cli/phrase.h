/* Fills the phrases of a sentence with what was said and answered. Texts belong to the run. */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "cli.h"

/*
 * A phrase as sentence.h describes it. `reply` may be NULL for one that names no field of an
 * answer.
 */
const char *phrase_make(struct cli *c, const char *phrase, const ProtobufCMessage *reply);

/* Whether each name in the phrase is an argument, a flag of the sentence, a field of its answer. */
bool phrase_fits(const struct sentence *sentence, const char *phrase);
