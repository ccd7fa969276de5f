#include "dev/quote.h"

#include <string.h>

#define QUOTE_CHARACTERS_MAX 2

/* What no shell takes for anything but itself. */
#define QUOTE_PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._:-+,@%"

/* The text between marks, with `instead[i]` for each character `special[i]`. */
static const char *quote_text(struct arena *a, const char *text, const char *mark,
			      const char *special, const char *const instead[])
{
	const char *out = mark;

	while (*text != '\0') {
		size_t plain = strcspn(text, special);
		const char *which = text[plain] != '\0' ? strchr(special, text[plain]) : NULL;

		out = arena_printf(a, "%s%.*s%s", out, (int)plain, text,
				   which ? instead[which - special] : "");
		text += plain + (which ? 1 : 0);
	}
	return arena_printf(a, "%s%s", out, mark);
}

const char *quote_name(struct arena *a, const char *text)
{
	static const char *const instead[QUOTE_CHARACTERS_MAX] = { "\"\"" };

	return quote_text(a, text, "\"", "\"", instead);
}

const char *quote_conninfo(struct arena *a, const char *text)
{
	static const char *const instead[QUOTE_CHARACTERS_MAX] = { "\\'", "\\\\" };

	if (*text != '\0' && !strpbrk(text, " \t'\\"))
		return text;
	return quote_text(a, text, "'", "'\\", instead);
}

const char *quote_shell(struct arena *a, const char *text)
{
	static const char *const instead[QUOTE_CHARACTERS_MAX] = { "'\\''" };

	if (*text != '\0' && strspn(text, QUOTE_PLAIN) == strlen(text))
		return text;
	return quote_text(a, text, "'", "'", instead);
}
