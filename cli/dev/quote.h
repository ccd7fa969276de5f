/* Texts as other languages want them in quotes. They belong to the arena. */

#pragma once

#include "base/arena.h"

/* A name in SQL, a folder in PostgreSQL's lists: "it ""is""". */
const char *quote_name(struct arena *a, const char *text);

/* A value of libpq's connection strings, as it is where that will do: 'it\'s'. */
const char *quote_conninfo(struct arena *a, const char *text);

/* A word of a shell, as it is where that will do: 'it'\''s'. */
const char *quote_shell(struct arena *a, const char *text);
