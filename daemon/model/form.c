#include "model/form.h"

#include <string.h>

static bool form_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool form_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool form_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool form_country(const char *text)
{
	return form_upper(text[0]) && form_upper(text[1]) && text[2] == '\0';
}

bool form_code(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || text[0] == ' ' || text[length - 1] == ' ')
		return false;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return true;
}

bool form_tenant_code(const char *text)
{
	if (!*text)
		return false;
	for (const char *c = text; *c; c++)
		if (!form_lower(*c) && !form_digit(*c) && *c != '-')
			return false;
	return true;
}

bool form_name(const char *text)
{
	if (!form_upper(*text) && !form_lower(*text))
		return false;
	for (const char *c = text; *c; c++)
		if (!form_upper(*c) && !form_lower(*c) && !form_digit(*c) && !strchr("._-", *c))
			return false;
	return true;
}

bool form_unit(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length > 3)
		return false;
	for (const char *c = text; *c; c++)
		if (!form_upper(*c) && !form_digit(*c))
			return false;
	return true;
}

bool form_time_zone(const char *text)
{
	if (!form_upper(*text) && !form_lower(*text))
		return false;
	for (const char *c = text; *c; c++)
		if (!form_upper(*c) && !form_lower(*c) && !form_digit(*c) && !strchr("/_+-", *c))
			return false;
	return text[strlen(text) - 1] != '/' && !strstr(text, "//");
}
