#include "sentence.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "guess.h"
#include "method.h"

const struct sentence *sentence_find(const char *noun, const char *verb)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];

		if (strcmp(s->noun, noun) != 0 || !s->verb != !verb)
			continue;
		if (!verb || strcmp(s->verb, verb) == 0)
			return s;
	}
	return NULL;
}

bool sentence_noun_known(const char *noun, bool *ret_verbs)
{
	bool known = false;

	*ret_verbs = false;
	for (size_t i = 0; sentence_table[i]; i++) {
		if (strcmp(sentence_table[i]->noun, noun) != 0)
			continue;
		known = true;
		*ret_verbs = *ret_verbs || sentence_table[i]->verb;
	}
	return known;
}

/* Monitoring Plugins Development Guidelines: what could not be found out. */
#define SENTENCE_PLUGIN_UNKNOWN 3

bool sentence_starts_with(const struct sentence *s, const char *noun, const char *verb)
{
	if (noun && strcmp(s->noun, noun) != 0)
		return false;
	return !verb || !s->verb || strcmp(s->verb, verb) == 0;
}

const char *sentence_title(const struct sentence *s, char out[SENTENCE_TITLE_BYTES])
{
	snprintf(out, SENTENCE_TITLE_BYTES, "%s%s%s", s->noun, s->verb ? " " : "",
		 s->verb ? s->verb : "");
	return out;
}

const char *sentence_guess(const char *noun, const char *word)
{
	const char *best = NULL;
	struct guess guess;

	guess_init(&guess, word);
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];
		const char *candidate = noun ? s->verb : s->noun;

		if (noun && strcmp(s->noun, noun) != 0)
			continue;
		if (candidate && guess_offer(&guess, candidate))
			best = candidate;
	}
	return best;
}

const ProtobufCMessageDescriptor *sentence_request(const struct sentence *sentence)
{
	struct method m;

	return sentence->method && method_find(sentence->method, &m) ? method_descriptor(m)->input
								     : NULL;
}

const ProtobufCMessageDescriptor *sentence_reply(const struct sentence *sentence)
{
	struct method m;

	return sentence->method && method_find(sentence->method, &m) ? method_descriptor(m)->output
								     : NULL;
}

const ProtobufCEnumDescriptor *sentence_enum(const struct sentence *sentence, const char *path)
{
	const ProtobufCMessageDescriptor *type = sentence_request(sentence);
	const ProtobufCFieldDescriptor *field = type && path ? field_find(type, path) : NULL;

	return field && field->type == PROTOBUF_C_TYPE_ENUM ? field->descriptor : NULL;
}

/* Whether a flag of sentence_method_flags belongs to the sentence. */
static bool sentence_method_flag(const struct sentence *s, const struct flag *flag)
{
	const ProtobufCMessageDescriptor *type = sentence_request(s);

	if (strcmp(flag->name, "request-id") == 0)
		return s->changes;
	if (strcmp(flag->name, "limit") == 0)
		return type && field_find(sentence_reply(s), "next_page_token");
	/* Without a method it is known only later whether the flag fits. */
	return type ? field_find(type, flag->field) != NULL : s->changes;
}

static const struct flag *sentence_flag_in(const struct flag *flags, const char *name, char letter)
{
	for (; flags->name; flags++) {
		if (name && strcmp(flags->name, name) == 0)
			return flags;
		if (!name && letter == flags->letter)
			return flags;
	}
	return NULL;
}

const struct flag *sentence_flag_at(const struct sentence *s, size_t index)
{
	const struct flag *flag = s->flags;

	for (; flag->name; flag++)
		if (index-- == 0)
			return flag;
	for (flag = sentence_method_flags; flag->name; flag++)
		if (sentence_method_flag(s, flag) && !sentence_flag_in(s->flags, flag->name, 0) &&
		    index-- == 0)
			return flag;
	return NULL;
}

static const struct flag *sentence_flag_of(const struct sentence *s, const char *name, char letter)
{
	const struct flag *flag;

	for (size_t i = 0; (flag = sentence_flag_at(s, i)); i++)
		if (name ? strcmp(flag->name, name) == 0 : letter == flag->letter)
			return flag;
	return NULL;
}

static const struct flag *sentence_flag_any(const struct sentence *sentence, const char *name,
					    char letter)
{
	const struct flag *flag = sentence_flag_in(sentence_global_flags, name, letter);

	if (!flag && sentence)
		return sentence_flag_of(sentence, name, letter);
	for (size_t i = 0; !flag && sentence_table[i]; i++)
		flag = sentence_flag_of(sentence_table[i], name, letter);
	return flag;
}

const struct flag *sentence_flag(const struct sentence *sentence, const char *name)
{
	return sentence_flag_any(sentence, name, 0);
}

const struct flag *sentence_flag_by_letter(const struct sentence *sentence, char letter)
{
	return letter ? sentence_flag_any(sentence, NULL, letter) : NULL;
}

int sentence_failure(const struct sentence *sentence, int status)
{
	return sentence && sentence->plugin ? SENTENCE_PLUGIN_UNKNOWN : status;
}

bool sentence_flag_is_global(const struct flag *flag)
{
	return sentence_flag_in(sentence_global_flags, flag->name, 0) == flag;
}

const char *sentence_guess_flag(const struct sentence *sentence, const char *name)
{
	const struct flag *flag;
	const char *best = NULL;
	struct guess guess;

	guess_init(&guess, name);
	for (size_t i = 0; sentence && (flag = sentence_flag_at(sentence, i)); i++)
		if (guess_offer(&guess, flag->name))
			best = flag->name;
	for (flag = sentence_global_flags; flag->name; flag++)
		if (guess_offer(&guess, flag->name))
			best = flag->name;
	return best;
}

bool sentence_choice_valid(const char *choices, const char *value)
{
	size_t length = strlen(value);
	const char *at = choices;

	if (!strchr(choices, '|'))
		return true;
	while (at) {
		size_t n = strcspn(at, "|");

		/* A choice in capitals stands for a value: "now|beginning|SEQ". */
		if ((n == length && strncmp(at, value, n) == 0) || (*at >= 'A' && *at <= 'Z'))
			return true;
		at = at[n] == '|' ? at + n + 1 : NULL;
	}
	return false;
}
