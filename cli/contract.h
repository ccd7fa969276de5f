/* Shows the daemon's contract to people, to programs. Nothing is owned. */

#pragma once

#include "cli.h"
#include "json_write.h"

/* A method by its name, with a complaint that guesses. 0, or the exit status. */
int contract_find(struct cli *c, const struct schema *schema, const char *name, struct method *ret);

/* What the contract says about the method; NULL when it says nothing. */
const char *contract_method_text(const struct schema *schema, struct method m);

/* Everything that the method's request and answer can hold, as indented lines. */
void contract_write(struct text *out, const struct schema *schema, struct method m);

/* The same as one JSON object. */
void contract_write_json(struct json_writer *w, const struct schema *schema, struct method m);
