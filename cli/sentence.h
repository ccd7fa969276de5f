/*
 * The sentences of orderctl: what can be said, what it needs, how it is explained.
 *
 * Each sentence is a constant in a file of its own below say/; this table is all that dispatch,
 * help, usage errors, the manual page and completion know. Static data; nobody owns it.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#define SENTENCE_ARGUMENTS_MAX 3
#define SENTENCE_FLAGS_MAX 16
#define SENTENCE_EXAMPLES_MAX 5
#define SENTENCE_TITLE_BYTES 64

struct cli;
struct column;

/* Zero ends a list of flags. */
struct flag {
	const char *name;  /* "reason" is said as --reason */
	char letter;       /* or as -r; 0: no letter */
	const char *value; /* "TEXT", or all choices as "human|jsonl"; NULL: takes none */
	const char *help;  /* a sentence without its full stop; an enum's names are added */
	const char *field; /* what it is in the request: "order.account"; NULL: run takes it */
	bool codes;        /* of a key: digits alone are a SKU or a code, not an id */
	bool required;
	bool repeats;
	bool assigns; /* the field is a record: FIELD=VALUE writes one of its fields */
};

/* Zero ends a list of arguments. */
struct argument {
	const char *name; /* "KEY" */
	const char *help;
	const char *field;   /* as that of a flag */
	const char *choices; /* "bash|zsh|fish"; NULL: any text */
	bool codes;
	bool optional;
};

/*
 * With a method and no `run` a sentence is data only: the request is filled from the fields that
 * flags and arguments name, the answer is written after `says` or `record` and `columns`.
 *
 * Phrases may hold {KEY}, an argument as it was given; {--reason}, a flag; {number}, a field of the
 * answer; and {created?created:changed}, which asks whether a flag was given, whether a field is
 * there and true; {created?created:unchanged?unchanged:changed} asks again.
 *
 * Flags that follow from the method need no word here: --limit where the answer has a
 * next_page_token; --dry-run, --if-version where the request has validate_only, expected_version;
 * --request-id where the sentence changes something.
 */
struct sentence {
	const char *noun; /* "order" */
	const char *verb; /* "get"; NULL: the noun alone is a command, "ping" */
	const char *summary;
	const char *description; /* paragraphs for the manual, or NULL */
	const char *examples[SENTENCE_EXAMPLES_MAX];
	struct argument arguments[SENTENCE_ARGUMENTS_MAX];
	struct flag flags[SENTENCE_FLAGS_MAX];
	const char *method; /* "OrderService/ConfirmOrder"; NULL: none, or more than one */
	const char *doing;  /* a phrase that follows "cannot ": "confirm order {KEY}" */
	const char *asks;   /* asked on a terminal before it destroys: "Cancel order {KEY}?" */
	bool changes;
	const char *says;   /* what was changed: "order {number} confirmed"; or NULL */
	const char *record; /* field of the answer with the record or the list; NULL: the answer */
	const char *name;   /* field that -o name writes; NULL: the first argument */
	const struct column *columns;
	bool pages;          /* goes to a pager where it is long; with data only it always does */
	bool prose;          /* its answer is no record, no list: -o csv and -o name are refused */
	bool plugin;         /* of a monitoring system: whatever else goes wrong is status 3 */
	const char *nothing; /* of a list: "No orders." */
	/* How a table shows one record of the list, instead of a row of columns. */
	void (*item)(struct cli *cli, const ProtobufCMessage *record);
	int (*run)(struct cli *cli); /* returns the exit status */
	/* What a table tells beside the record's own columns; returns the exit status. */
	int (*more)(struct cli *cli, const ProtobufCMessage *reply);
};

/* All sentences in the order of help; NULL ends them. */
extern const struct sentence *const sentence_table[];

/* The flags that every sentence takes; zero ends them. */
extern const struct flag sentence_global_flags[];

/* The flags that follow from a sentence's method; zero ends them. */
extern const struct flag sentence_method_flags[];

/* What all sentences have in common, paragraphs for the manual. */
extern const char sentence_manual[];

/* What the environment, files, the exit status mean, for help and manual: pairs, NULL ends them. */
extern const char *const sentence_environment[][2];
extern const char *const sentence_files[][2];
extern const char *const sentence_statuses[][2];

/* How a KEY is written. */
#define SENTENCE_KEY_HELP                                                                          \
	"Its number (SO-2026-000417), its id (417), or ext:SYSTEM:ID as another system names it"

#define SENTENCE_SHIPMENT_HELP                                                                     \
	"Its number (SH-2026-000123), its id (123), or ext:SYSTEM:ID as another system names it"

#define SENTENCE_ACCOUNT_HELP                                                                      \
	"Its number (C-000017), its id (17), or ext:SYSTEM:ID as another system names it"

#define SENTENCE_SKU_HELP                                                                          \
	"Its SKU (85123A), its id (id:17), or ext:SYSTEM:ID as another system names it"

#define SENTENCE_SUBSCRIPTION_HELP "Its name (erp), or its id (17)"

#define SENTENCE_ANY_KEY_HELP                                                                      \
	"Its number, SKU or code (number:85123A where it is only digits), its id (417), or "       \
	"ext:SYSTEM:ID as another system names it"

/* verb may be NULL. NULL if there is no such sentence. */
const struct sentence *sentence_find(const char *noun, const char *verb);

/* Whether any sentence starts with the noun; *ret_verbs whether any of them has a verb. */
bool sentence_noun_known(const char *noun, bool *ret_verbs);

/* Whether it begins with these words; NULL stands for any. */
bool sentence_starts_with(const struct sentence *s, const char *noun, const char *verb);

/* "order cancel"; returns `out`. */
const char *sentence_title(const struct sentence *s, char out[SENTENCE_TITLE_BYTES]);

/* The noun, or the verb of a known noun, that is nearest to the word; NULL if none is near. */
const char *sentence_guess(const char *noun, const char *word);

/* A flag by its name; of the sentence, or of all when `sentence` is NULL; global ones included. */
const struct flag *sentence_flag(const struct sentence *sentence, const char *name);
const struct flag *sentence_flag_by_letter(const struct sentence *sentence, char letter);

bool sentence_flag_is_global(const struct flag *flag);

/* The flag number `index` of a sentence, with those of its method, without global ones; or NULL. */
const struct flag *sentence_flag_at(const struct sentence *sentence, size_t index);

/* What the sentence's method takes, gives; NULL without a method. */
const ProtobufCMessageDescriptor *sentence_request(const struct sentence *sentence);
const ProtobufCMessageDescriptor *sentence_reply(const struct sentence *sentence);

/* The names that a field of the sentence's request can have; NULL if it is no enum. */
const ProtobufCEnumDescriptor *sentence_enum(const struct sentence *sentence, const char *path);

/* The exit status that a failure of the sentence, which may be NULL, has. */
int sentence_failure(const struct sentence *sentence, int status);

/* The name of the nearest flag that the sentence takes; NULL if none is near. */
const char *sentence_guess_flag(const struct sentence *sentence, const char *name);

/* Whether `value` is one of the choices, "a|b"; true when they are none, "TEXT". */
bool sentence_choice_valid(const char *choices, const char *value);
