#include "ini.h"

#include <stdarg.h>
#include <string.h>

void ini_blame(struct ini *ini, size_t line, const char *format, ...)
{
	struct ini_fault *fault = arena_alloc(ini->arena, sizeof(*fault));
	va_list args;

	fault->line = line;
	va_start(args, format);
	fault->message = arena_vprintf(ini->arena, format, args);
	va_end(args);
	if (ini->last_fault)
		ini->last_fault->next = fault;
	else
		ini->faults = fault;
	ini->last_fault = fault;
}

/* A copy of the bytes without outer blanks. */
static char *ini_trim(struct arena *a, const char *text, size_t n)
{
	while (n > 0 && strchr(" \t\r", *text)) {
		text++;
		n--;
	}
	while (n > 0 && strchr(" \t\r", text[n - 1]))
		n--;
	return arena_strndup(a, text, n);
}

static const char *ini_unquote(struct arena *a, const char *value)
{
	size_t n = strlen(value);

	if (n >= 2 && value[0] == '"' && value[n - 1] == '"')
		return arena_strndup(a, value + 1, n - 2);
	return value;
}

static void ini_read_entry(struct ini *ini, const char *section, size_t line, const char *text)
{
	const char *equals = strchr(text, '=');
	struct ini_entry *entry;

	if (!equals || equals == text) {
		ini_blame(ini, line, "expected \"key = value\", not \"%.60s\"", text);
		return;
	}
	entry = arena_alloc(ini->arena, sizeof(*entry));
	entry->section = section;
	entry->line = line;
	entry->key = ini_trim(ini->arena, text, (size_t)(equals - text));
	entry->value =
		ini_unquote(ini->arena, ini_trim(ini->arena, equals + 1, strlen(equals + 1)));
	if (ini->last)
		ini->last->next = entry;
	else
		ini->first = entry;
	ini->last = entry;
}

void ini_read(struct ini *ini, struct arena *a, const char *text)
{
	const char *section = "";
	size_t line = 0;

	*ini = (struct ini){ .arena = a };
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		const char *trimmed = ini_trim(a, text, n);
		size_t length = strlen(trimmed);

		line++;
		text += n + (text[n] == '\n');
		if (length == 0 || *trimmed == '#' || *trimmed == ';')
			continue;
		if (*trimmed == '[' && trimmed[length - 1] == ']')
			section = ini_trim(a, trimmed + 1, length - 2);
		else if (*trimmed == '[')
			ini_blame(ini, line, "\"%.60s\" has no ]", trimmed);
		else
			ini_read_entry(ini, section, line, trimmed);
	}
}
