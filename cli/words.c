#include "words.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct words_parser {
	struct words *words;
	struct arena *arena;
	char **argv;
	int argc;
	int at;
	/* Words that are no flags, in order. */
	const char **plain;
	size_t n_plain;
	bool plain_only;
	/* Flags that nobody has; what follows them may be a value. */
	const char *unknown[WORDS_COMPLAINTS_MAX];
	size_t n_unknown;
};

static void words_complain(struct words *w, struct arena *a, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void words_complain(struct words *w, struct arena *a, const char *format, ...)
{
	va_list args;

	if (w->n_complaints == WORDS_COMPLAINTS_MAX)
		return;
	va_start(args, format);
	w->complaints[w->n_complaints++] = arena_vprintf(a, format, args);
	va_end(args);
}

static void words_keep_flag(struct words_parser *p, const struct flag *flag, const char *value)
{
	struct words *w = p->words;

	if (w->n_flags == WORDS_FLAGS_MAX) {
		words_complain(w, p->arena, "more than %d flags", WORDS_FLAGS_MAX);
		return;
	}
	w->flags[w->n_flags].flag = flag;
	w->flags[w->n_flags].value = value ? value : "";
	w->n_flags++;
}

/* The value of a flag: what stands behind it in its word, or the next word. NULL: none is left. */
static const char *words_next_value(struct words_parser *p, const char *attached)
{
	if (attached)
		return attached;
	if (p->at + 1 >= p->argc)
		return NULL;
	return p->argv[++p->at];
}

static void words_note_unknown(struct words_parser *p, const char *name)
{
	if (p->n_unknown < WORDS_COMPLAINTS_MAX)
		p->unknown[p->n_unknown++] = name;
}

/* Those of the sentence are meant rather than others. */
static void words_complain_unknown(struct words_parser *p)
{
	const struct sentence *s = p->words->sentence;

	for (size_t i = 0; i < p->n_unknown; i++) {
		const char *name = p->unknown[i], *near = sentence_guess_flag(s, name);

		for (size_t j = 0; !s && !near && sentence_table[j]; j++)
			near = sentence_guess_flag(sentence_table[j], name);
		words_complain(p->words, p->arena, "unknown flag --%s%s%s%s", name,
			       near ? " (did you mean --" : "", near ? near : "", near ? "?)" : "");
	}
}

static void words_parse_long(struct words_parser *p, const char *word)
{
	const char *equals = strchr(word, '='), *value = NULL;
	const char *name = arena_strndup(p->arena, word, strcspn(word, "="));
	const struct flag *flag;

	if (strcmp(name, "help") == 0) {
		p->words->help = true;
		return;
	}
	flag = sentence_flag(NULL, name);
	if (!flag) {
		words_note_unknown(p, name);
		return;
	}
	if (flag->value) {
		value = words_next_value(p, equals ? equals + 1 : NULL);
		if (!value) {
			words_complain(p->words, p->arena, "--%s needs a value: %s", name,
				       flag->value);
			return;
		}
	} else if (equals) {
		words_complain(p->words, p->arena, "--%s takes no value", name);
		return;
	}
	words_keep_flag(p, flag, value);
}

/* One word of letters: -q, -qv, -ojson, -o json. */
static void words_parse_letters(struct words_parser *p, const char *word)
{
	/* "-output json" would be -o with the value "utput". */
	if (word[1] != '\0' && sentence_flag(NULL, word)) {
		words_complain(p->words, p->arena, "unknown flag -%s (did you mean --%s?)", word,
			       word);
		return;
	}
	for (; *word != '\0'; word++) {
		const struct flag *flag = sentence_flag_by_letter(NULL, *word);
		const char *value;

		if (*word == 'h') {
			p->words->help = true;
			continue;
		}
		if (!flag) {
			words_complain(p->words, p->arena, "unknown flag -%c", *word);
			return;
		}
		if (!flag->value) {
			words_keep_flag(p, flag, NULL);
			continue;
		}
		value = words_next_value(p, word[1] != '\0' ? word + 1 : NULL);
		if (value)
			words_keep_flag(p, flag, value);
		else
			words_complain(p->words, p->arena, "-%c needs a value: %s", *word,
				       flag->value);
		return;
	}
}

static bool words_is_flag(const char *word)
{
	/* "-" is standard input, "-5" a number. */
	return word[0] == '-' && word[1] != '\0' && !(word[1] >= '0' && word[1] <= '9');
}

static void words_split(struct words_parser *p)
{
	for (p->at = 1; p->at < p->argc; p->at++) {
		const char *word = p->argv[p->at];

		if (p->plain_only || !words_is_flag(word))
			p->plain[p->n_plain++] = word;
		else if (strcmp(word, "--") == 0)
			p->plain_only = true;
		else if (word[1] == '-')
			words_parse_long(p, word + 2);
		else
			words_parse_letters(p, word + 1);
	}
}

static void words_complain_noun(struct words *w, struct arena *a)
{
	const char *near = sentence_guess(NULL, w->noun);

	words_complain(w, a, "unknown command \"%s\"%s%s%s", w->noun,
		       near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
}

static void words_complain_verb(struct words *w, struct arena *a)
{
	const char *near = w->verb ? sentence_guess(w->noun, w->verb) : NULL;
	const char *verbs = "";

	for (size_t i = 0; sentence_table[i]; i++)
		if (strcmp(sentence_table[i]->noun, w->noun) == 0 && sentence_table[i]->verb)
			verbs = arena_printf(a, "%s%s%s", verbs, *verbs ? ", " : "",
					     sentence_table[i]->verb);
	if (!w->verb)
		words_complain(w, a, "what about \"%s\"? It can be: %s", w->noun, verbs);
	else if (near)
		words_complain(w, a, "unknown command \"%s %s\" (did you mean \"%s %s\"?)", w->noun,
			       w->verb, w->noun, near);
	else
		words_complain(w, a, "unknown command \"%s %s\"; \"%s\" can be: %s", w->noun,
			       w->verb, w->noun, verbs);
}

/* Finds the sentence; returns how many plain words name it. */
static size_t words_find_sentence(struct words_parser *p)
{
	struct words *w = p->words;
	const struct sentence *bare;
	bool verbs = false;

	w->noun = p->n_plain > 0 ? p->plain[0] : NULL;
	if (!w->noun)
		return 0;
	if (!sentence_noun_known(w->noun, &verbs)) {
		if (!w->help)
			words_complain_noun(w, p->arena);
		return 1;
	}
	if (verbs)
		w->verb = p->n_plain > 1 ? p->plain[1] : NULL;
	w->sentence = sentence_find(w->noun, w->verb);
	bare = w->sentence ? NULL : sentence_find(w->noun, NULL);
	/* What is no verb is an argument of the noun alone, if that takes any. */
	if (bare && (!w->verb || bare->arguments[0].name)) {
		w->sentence = bare;
		w->verb = NULL;
	}
	if (!w->sentence && !w->help)
		words_complain_verb(w, p->arena);
	return w->verb ? 2 : 1;
}

static void words_check_argument(struct words_parser *p, const struct argument *argument,
				 const char *value)
{
	if (argument->choices && !sentence_choice_valid(argument->choices, value))
		words_complain(p->words, p->arena, "%s cannot be \"%s\"; it can be %s",
			       argument->name, value, argument->choices);
}

static void words_take_arguments(struct words_parser *p, size_t n_used)
{
	struct words *w = p->words;

	for (size_t i = n_used; i < p->n_plain; i++) {
		if (w->n_arguments == SENTENCE_ARGUMENTS_MAX ||
		    !w->sentence->arguments[w->n_arguments].name) {
			if (p->n_unknown == 0)
				words_complain(w, p->arena, "unexpected \"%s\"", p->plain[i]);
			continue;
		}
		words_check_argument(p, &w->sentence->arguments[w->n_arguments], p->plain[i]);
		w->arguments[w->n_arguments++] = p->plain[i];
	}
	for (size_t i = w->n_arguments; i < SENTENCE_ARGUMENTS_MAX; i++) {
		const struct argument *argument = &w->sentence->arguments[i];

		if (!argument->name)
			break;
		if (!argument->optional)
			words_complain(w, p->arena, "%s is missing: %s", argument->name,
				       argument->help);
	}
}

static void words_check_given(struct words_parser *p, size_t index)
{
	const struct flag *flag = p->words->flags[index].flag;
	const char *value = p->words->flags[index].value, *near;

	/* Of a global flag the last one counts, so that an alias can have one. */
	for (size_t i = 0; i < index && !sentence_flag_is_global(flag); i++) {
		if (p->words->flags[i].flag == flag && !flag->repeats && flag->value) {
			words_complain(p->words, p->arena, "--%s is given twice", flag->name);
			return;
		}
	}
	if (sentence_flag(p->words->sentence, flag->name) != flag) {
		near = sentence_guess_flag(p->words->sentence, flag->name);
		words_complain(p->words, p->arena, "this command takes no flag --%s%s%s%s",
			       flag->name, near ? " (did you mean --" : "", near ? near : "",
			       near ? "?)" : "");
		return;
	}
	if (flag->value && !sentence_choice_valid(flag->value, value))
		words_complain(p->words, p->arena, "--%s cannot be \"%s\"; it can be %s",
			       flag->name, value, flag->value);
}

/*
 * The same name may mean different flags of different sentences: before the sentence was known, any
 * of them was taken.
 */
static void words_settle_flags(struct words *w)
{
	for (size_t i = 0; i < w->n_flags; i++) {
		const struct flag *own = sentence_flag(w->sentence, w->flags[i].flag->name);

		if (own)
			w->flags[i].flag = own;
	}
}

static void words_check_required(struct words_parser *p)
{
	for (const struct flag *flag = p->words->sentence->flags; flag->name; flag++)
		if (flag->required && !words_flag(p->words, flag->name))
			words_complain(p->words, p->arena, "--%s %s is missing: %s", flag->name,
				       flag->value, flag->help);
}

void words_parse(struct words *w, struct arena *a, int argc, char **argv)
{
	struct words_parser p = { .words = w, .arena = a, .argv = argv, .argc = argc };
	size_t n_used;

	*w = (struct words){ .sentence = NULL };
	p.plain = arena_alloc(a, ((size_t)argc + 1) * sizeof(*p.plain));
	words_split(&p);
	n_used = words_find_sentence(&p);
	words_complain_unknown(&p);
	if (!w->sentence || w->help)
		return;
	words_settle_flags(w);
	for (size_t i = 0; i < w->n_flags; i++)
		words_check_given(&p, i);
	words_take_arguments(&p, n_used);
	words_check_required(&p);
}

const char *words_flag(const struct words *w, const char *name)
{
	const char *value = NULL;

	assert(sentence_flag(w->sentence, name));
	for (size_t i = 0; i < w->n_flags; i++)
		if (strcmp(w->flags[i].flag->name, name) == 0)
			value = w->flags[i].value;
	return value;
}

const char *words_flag_at(const struct words *w, const char *name, size_t index)
{
	assert(sentence_flag(w->sentence, name));
	for (size_t i = 0; i < w->n_flags; i++)
		if (strcmp(w->flags[i].flag->name, name) == 0 && index-- == 0)
			return w->flags[i].value;
	return NULL;
}

const char *words_argument(const struct words *w, size_t index)
{
	return index < w->n_arguments ? w->arguments[index] : NULL;
}
