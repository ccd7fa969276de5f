/*
 * The sentences of orderctl: what can be said, what it needs, how it is explained.
 *
 * Each sentence is a constant in a file of its own below say/; this table is all that dispatch,
 * help, usage errors, the manual page and completion know. Static data; nobody owns it.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SENTENCE_ARGUMENTS_MAX 3
#define SENTENCE_FLAGS_MAX 16
#define SENTENCE_EXAMPLES_MAX 5

struct cli;

/* Zero ends a list of flags. */
struct flag {
	const char *name;  /* "reason" is said as --reason */
	char letter;       /* or as -r; 0: no letter */
	const char *value; /* "TEXT", or all choices as "human|jsonl"; NULL: takes none */
	const char *help;  /* a sentence without its full stop */
	bool required;
	bool repeats;
};

/* Zero ends a list of arguments. */
struct argument {
	const char *name; /* "KEY" */
	const char *help;
	bool optional;
};

struct sentence {
	const char *noun; /* "order"; with no verb it is the whole command: "ping" */
	const char *verb; /* "get", or NULL */
	const char *summary;
	const char *description; /* paragraphs for the manual, or NULL */
	const char *examples[SENTENCE_EXAMPLES_MAX];
	struct argument arguments[SENTENCE_ARGUMENTS_MAX];
	struct flag flags[SENTENCE_FLAGS_MAX];
	int (*run)(struct cli *cli); /* returns the exit status */
};

/* All sentences in the order of help; NULL ends them. */
extern const struct sentence *const sentence_table[];

/* The flags that every sentence takes; zero ends them. */
extern const struct flag sentence_global_flags[];

/* What the environment and the exit status mean, for help and manual: pairs, NULL ends them. */
extern const char *const sentence_environment[][2];
extern const char *const sentence_statuses[][2];

/* How a KEY is written. */
#define SENTENCE_KEY_HELP                                                                          \
	"Its number (SO-2026-000417), its id (417), or ext:SYSTEM:ID as another system names it"

#define SENTENCE_ACCOUNT_HELP                                                                      \
	"Its number (C-000017), its id (17), or ext:SYSTEM:ID as another system names it"

#define SENTENCE_SKU_HELP                                                                          \
	"Its SKU (85123A), its id (id:17), or ext:SYSTEM:ID as another system names it"

/* verb may be NULL. NULL if there is no such sentence. */
const struct sentence *sentence_find(const char *noun, const char *verb);

/* Whether any sentence starts with the noun; *ret_verbs whether they have verbs. */
bool sentence_noun_known(const char *noun, bool *ret_verbs);

/* The noun, or the verb of a known noun, that is nearest to the word; NULL if none is near. */
const char *sentence_guess(const char *noun, const char *word);

/* A flag by its name; of the sentence, or of all when `sentence` is NULL; global ones included. */
const struct flag *sentence_flag(const struct sentence *sentence, const char *name);
const struct flag *sentence_flag_by_letter(const struct sentence *sentence, char letter);

/* The name of the nearest flag that the sentence takes; NULL if none is near. */
const char *sentence_guess_flag(const struct sentence *sentence, const char *name);

/* Whether `value` is one of the choices of a flag that lists them; true for other flags. */
bool sentence_choice_valid(const struct flag *flag, const char *value);
