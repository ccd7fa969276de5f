#include "complete.h"

#include <ctype.h>
#include <string.h>

#include "reason.h"

#include "contexts.h"
#include "method.h"
#include "record.h"
#include "words.h"

/* The line so far, without the word that is being completed. */
struct complete {
	struct arena *arena;
	FILE *out;
	struct words words;
	const char *word;        /* what is there of it */
	const char *before;      /* what stands before the value in the same word: "--output=" */
	const struct flag *flag; /* whose value it is; NULL: it is none */
	size_t n_plain;
};

static void complete_offer(struct complete *x, const char *candidate, const char *help)
{
	if (strncmp(candidate, x->word, strlen(x->word)) != 0)
		return;
	fprintf(x->out, "%s%s\t%s\n", x->before, candidate, help ? help : "");
}

/* The choices of "table|wide|json"; one in capitals stands for a value. */
static void complete_choices(struct complete *x, const char *choices)
{
	while (choices && *choices != '\0') {
		size_t n = strcspn(choices, "|");

		if (islower((unsigned char)*choices))
			complete_offer(x, arena_strndup(x->arena, choices, n), NULL);
		choices += n + (choices[n] == '|');
	}
}

static void complete_enum(struct complete *x, const ProtobufCEnumDescriptor *type)
{
	for (unsigned int i = 0; i < type->n_values; i++)
		if (type->values[i].value != 0)
			complete_offer(x, record_enum_short(type, type->values[i].value), NULL);
}

static void complete_contexts(struct complete *x)
{
	/* Who completes is not told what is wrong with the file; who uses a context is. */
	struct cli quiet = { .format = CLI_TABLE, .mute = true };
	struct contexts contexts;

	arena_init(&quiet.arena, 1 << 20);
	quiet.arena.escape = x->arena->escape;
	if (contexts_load(&quiet, &contexts) == CLI_OK)
		for (const struct context *context = contexts.first; context;
		     context = context->next)
			complete_offer(x, context->name, context->server);
	arena_fini(&quiet.arena);
}

static void complete_methods(struct complete *x)
{
	char name[METHOD_NAME_BYTES];

	for (size_t i = 0; method_services[i]; i++) {
		for (unsigned int j = 0; j < method_services[i]->n_methods; j++) {
			method_name((struct method){ method_services[i], j }, name, sizeof(name));
			complete_offer(x, name, NULL);
		}
	}
}

static void complete_nouns(struct complete *x)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];
		const char *verbs = "";

		if (i > 0 && strcmp(s->noun, sentence_table[i - 1]->noun) == 0)
			continue;
		for (size_t j = i; sentence_table[j]; j++)
			if (strcmp(sentence_table[j]->noun, s->noun) == 0 &&
			    sentence_table[j]->verb)
				verbs = arena_printf(x->arena, "%s%s%s", verbs, *verbs ? ", " : "",
						     sentence_table[j]->verb);
		complete_offer(x, s->noun, s->verb ? verbs : s->summary);
	}
}

static void complete_verbs(struct complete *x, const char *noun)
{
	for (size_t i = 0; sentence_table[i]; i++)
		if (sentence_table[i]->verb && strcmp(sentence_table[i]->noun, noun) == 0)
			complete_offer(x, sentence_table[i]->verb, sentence_table[i]->summary);
}

/* A value that the name of its kind tells: "FILE", "METHOD". */
static void complete_value(struct complete *x, const char *kind)
{
	if (strchr(kind, '|'))
		complete_choices(x, kind);
	if (strcmp(kind, "FILE") == 0 || strcmp(kind, "FOLDER") == 0 || strstr(kind, "@FILE"))
		fputs(":files\n", x->out);
	else if (strcmp(kind, "METHOD") == 0)
		complete_methods(x);
	else if (strcmp(kind, "CONTEXT") == 0)
		complete_contexts(x);
	else if (strcmp(kind, "COMMAND") == 0)
		complete_nouns(x);
	else if (strcmp(kind, "REASON") == 0)
		for (int i = 1; i < REASON_COUNT; i++)
			complete_offer(x, reason_get((enum reason)i)->name, NULL);
}

static void complete_flag_value(struct complete *x)
{
	const ProtobufCEnumDescriptor *names = NULL;

	if (x->words.sentence && x->flag->field)
		names = sentence_enum(x->words.sentence, x->flag->field);
	if (names)
		complete_enum(x, names);
	else
		complete_value(x, x->flag->value);
}

static bool complete_is_given(const struct complete *x, const struct flag *flag)
{
	for (size_t i = 0; i < x->words.n_flags; i++)
		if (strcmp(x->words.flags[i].flag->name, flag->name) == 0)
			return !flag->repeats;
	return false;
}

static void complete_offer_flag(struct complete *x, const struct flag *flag)
{
	if (!complete_is_given(x, flag))
		complete_offer(x, arena_printf(x->arena, "--%s", flag->name), flag->help);
}

static void complete_flags(struct complete *x)
{
	const struct flag *flag;

	for (size_t i = 0; x->words.sentence && (flag = sentence_flag_at(x->words.sentence, i));
	     i++)
		complete_offer_flag(x, flag);
	for (flag = sentence_global_flags; flag->name; flag++)
		complete_offer_flag(x, flag);
}

static void complete_argument(struct complete *x)
{
	const struct sentence *s = x->words.sentence;
	const ProtobufCEnumDescriptor *names;
	const struct argument *argument;

	if (x->words.n_arguments == SENTENCE_ARGUMENTS_MAX)
		return;
	argument = &s->arguments[x->words.n_arguments];
	if (!argument->name)
		return;
	names = sentence_enum(s, argument->field);
	if (names)
		complete_enum(x, names);
	else if (strcmp(argument->name, "VERB") == 0)
		complete_verbs(x, x->words.arguments[0]);
	else
		complete_value(x, argument->choices ? argument->choices : argument->name);
}

static void complete_plain(struct complete *x)
{
	const struct words *w = &x->words;
	bool verbs = false;

	if (!w->noun) {
		complete_nouns(x);
		return;
	}
	sentence_noun_known(w->noun, &verbs);
	if (verbs && !w->verb && (!w->sentence || w->n_arguments == 0))
		complete_verbs(x, w->noun);
	if (w->sentence)
		complete_argument(x);
}

/* The flag whose value the word is: "--output ta", "-o ta", "--output=ta". */
static void complete_find_flag(struct complete *x, int n_words, char **words)
{
	const struct sentence *s = x->words.sentence;
	const char *equals = strchr(x->word, '='), *former = n_words > 1 ? words[n_words - 2] : "";
	const struct flag *flag = NULL;

	if (strncmp(x->word, "--", 2) == 0 && equals) {
		flag = sentence_flag(
			s, arena_strndup(x->arena, x->word + 2, (size_t)(equals - x->word - 2)));
		x->before = arena_strndup(x->arena, x->word, (size_t)(equals + 1 - x->word));
		x->word = equals + 1;
	} else if (strncmp(former, "--", 2) == 0) {
		flag = sentence_flag(s, former + 2);
	} else if (former[0] == '-' && former[1] != '\0') {
		flag = sentence_flag_by_letter(s, former[strlen(former) - 1]);
	}
	x->flag = flag && flag->value ? flag : NULL;
}

void complete(struct arena *a, int n_words, char **words, FILE *out)
{
	struct complete x = { .arena = a, .out = out, .before = "" };
	char **line = arena_alloc(a, ((size_t)n_words + 2) * sizeof(*line));

	x.word = n_words > 0 ? words[n_words - 1] : "";
	line[0] = arena_strdup(a, "orderctl");
	for (int i = 0; i + 1 < n_words; i++)
		line[i + 1] = words[i];
	words_parse(&x.words, a, n_words > 0 ? n_words : 1, line);
	complete_find_flag(&x, n_words, words);
	if (x.flag)
		complete_flag_value(&x);
	else if (x.word[0] == '-')
		complete_flags(&x);
	else
		complete_plain(&x);
}
