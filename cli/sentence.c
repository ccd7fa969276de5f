#include "sentence.h"

#include <string.h>

#include "guess.h"

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
	for (size_t i = 0; sentence_table[i]; i++) {
		if (strcmp(sentence_table[i]->noun, noun) != 0)
			continue;
		*ret_verbs = sentence_table[i]->verb;
		return true;
	}
	return false;
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

static const struct flag *sentence_flag_any(const struct sentence *sentence, const char *name,
					    char letter)
{
	const struct flag *flag = sentence_flag_in(sentence_global_flags, name, letter);

	if (!flag && sentence)
		return sentence_flag_in(sentence->flags, name, letter);
	for (size_t i = 0; !flag && sentence_table[i]; i++)
		flag = sentence_flag_in(sentence_table[i]->flags, name, letter);
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

static void sentence_offer_flags(struct guess *guess, const struct flag *flags, const char **best)
{
	for (; flags->name; flags++)
		if (guess_offer(guess, flags->name))
			*best = flags->name;
}

const char *sentence_guess_flag(const struct sentence *sentence, const char *name)
{
	const char *best = NULL;
	struct guess guess;

	guess_init(&guess, name);
	if (sentence)
		sentence_offer_flags(&guess, sentence->flags, &best);
	sentence_offer_flags(&guess, sentence_global_flags, &best);
	return best;
}

bool sentence_choice_valid(const struct flag *flag, const char *value)
{
	size_t length = strlen(value);
	const char *at = flag->value;

	if (!strchr(flag->value, '|'))
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
