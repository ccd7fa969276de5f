#include "model/form.h"

#include <stdint.h>
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

/* The value of five characters must fit 32 bits: "%nSc0" is the largest. */
static bool form_z85_group(const char *group)
{
	static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				       "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
	uint64_t value = 0;

	for (int i = 0; i < 5; i++) {
		const char *at = group[i] ? strchr(alphabet, group[i]) : NULL;

		if (!at)
			return false;
		value = value * 85 + (uint64_t)(at - alphabet);
	}
	return value <= UINT32_MAX;
}

bool form_public_key(const char *text)
{
	if (strlen(text) != 40)
		return false;
	for (int i = 0; i < 40; i += 5)
		if (!form_z85_group(text + i))
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
