#include "setting.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A name with more changes than this was not meant. */
#define SETTING_DISTANCE_MAX 2

#define SETTING_LEVELS "error, warning, notice, info or debug"

const struct setting *setting_find(const char *name)
{
	for (size_t i = 0; i < setting_count; i++)
		if (strcmp(setting_table[i].name, name) == 0)
			return &setting_table[i];
	return NULL;
}

static void setting_look(const char *meant, const char *name, size_t *nearest, const char **found)
{
	size_t distance = text_distance(meant, name);

	if (distance >= *nearest)
		return;
	*nearest = distance;
	*found = name;
}

const char *setting_nearest(const char *name)
{
	size_t nearest = SETTING_DISTANCE_MAX + 1;
	const char *found = NULL;

	for (size_t i = 0; i < setting_count; i++)
		setting_look(name, setting_table[i].name, &nearest, &found);
	return found;
}

const char *setting_section_nearest(const char *section)
{
	size_t nearest = SETTING_DISTANCE_MAX + 1;
	const char *found = NULL;

	for (size_t i = 0; i < setting_count; i++)
		setting_look(section, setting_table[i].section, &nearest, &found);
	return found;
}

bool setting_is_section(const char *section)
{
	for (size_t i = 0; i < setting_count; i++)
		if (strcmp(setting_table[i].section, section) == 0)
			return true;
	return false;
}

int64_t *setting_number(struct settings *settings, const struct setting *setting)
{
	return (int64_t *)(void *)((char *)settings + setting->offset);
}

char **setting_text(struct settings *settings, const struct setting *setting)
{
	return (char **)(void *)((char *)settings + setting->offset);
}

void setting_format(const struct settings *settings, const struct setting *setting, char *out,
		    size_t size)
{
	const void *at = (const char *)settings + setting->offset;
	const char *text;
	int64_t number;

	if (setting->kind == SETTING_TEXT) {
		memcpy(&text, at, sizeof(text));
		snprintf(out, size, "%s", text);
		return;
	}
	memcpy(&number, at, sizeof(number));
	if (setting->kind == SETTING_SWITCH)
		snprintf(out, size, "%s", number != 0 ? "yes" : "no");
	else if (setting->kind == SETTING_LOG_LEVEL)
		snprintf(out, size, "%s", log_level_name((unsigned int)number));
	else
		snprintf(out, size, "%" PRId64, number);
}

static int setting_parse_text(char **text, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

static int setting_parse_number(const struct setting *setting, const char *value, int64_t *ret)
{
	long long number;
	char *end;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || number < setting->min ||
	    number > setting->max)
		return SETTINGS_WRONG;
	*ret = number;
	return 0;
}

static int setting_parse_switch(const char *value, int64_t *ret)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return SETTINGS_WRONG;
	*ret = strcmp(value, "yes") == 0;
	return 0;
}

static int setting_parse_level(const char *value, int64_t *ret)
{
	for (unsigned int level = ORDERD_LOG_ERROR; level <= ORDERD_LOG_DEBUG; level++) {
		if (strcmp(log_level_name(level), value) == 0) {
			*ret = level;
			return 0;
		}
	}
	return SETTINGS_WRONG;
}

int setting_parse(struct settings *settings, const struct setting *setting, const char *value)
{
	switch (setting->kind) {
	case SETTING_TEXT:
		return setting_parse_text(setting_text(settings, setting), value);
	case SETTING_NUMBER:
		return setting_parse_number(setting, value, setting_number(settings, setting));
	case SETTING_SWITCH:
		return setting_parse_switch(value, setting_number(settings, setting));
	case SETTING_LOG_LEVEL:
		return setting_parse_level(value, setting_number(settings, setting));
	}
	return SETTINGS_WRONG;
}

void setting_describe(const struct setting *setting, char *out, size_t size)
{
	switch (setting->kind) {
	case SETTING_TEXT:
		snprintf(out, size, "a text");
		return;
	case SETTING_NUMBER:
		snprintf(out, size, "a number from %" PRId64 " to %" PRId64 "%s%s", setting->min,
			 setting->max, setting->unit != NULL ? " " : "",
			 setting->unit != NULL ? setting->unit : "");
		return;
	case SETTING_SWITCH:
		snprintf(out, size, "yes or no");
		return;
	case SETTING_LOG_LEVEL:
		snprintf(out, size, SETTING_LEVELS);
		return;
	}
}
