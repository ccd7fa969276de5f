/* Explains the sentences, from their table, to programs. Nothing is owned. */

#pragma once

#include "json_write.h"

/* A list of all sentences that start with the words; NULL stands for any. */
void help_json_write(struct json_writer *w, const char *noun, const char *verb);
