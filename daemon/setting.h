/*
 * The table of settings: each with its section, kind, bounds, unit, default, what it is for.
 * Static data; nobody owns it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "settings.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_NUMBER,
	SETTING_SWITCH, /* yes or no */
	SETTING_LOG_LEVEL,
};

struct setting {
	const char *name;
	const char *section; /* of the file; names are unique over all of them */
	enum setting_kind kind;
	size_t offset;         /* in struct settings */
	const char *otherwise; /* the default, as it would be written */
	int64_t min, max;      /* of a number */
	const char *unit;      /* of a number, "ms"; NULL: it counts something */
	bool reloadable;       /* a reload changes it; otherwise a restart does */
	const char *help;      /* what it is, as a phrase */
	const char *more;      /* what else there is to know, in sentences; may be NULL */
};

/* In the order of their sections. */
extern const struct setting setting_table[];
extern const size_t setting_count;

/* NULL when there is none. */
const struct setting *setting_find(const char *name);

/* The name of a setting, or of a section, that was perhaps meant; NULL when none is near. */
const char *setting_nearest(const char *name);
const char *setting_section_nearest(const char *section);
bool setting_is_section(const char *section);

/* Where the value is. */
int64_t *setting_number(struct settings *settings, const struct setting *setting);
char **setting_text(struct settings *settings, const struct setting *setting);

/* "yes" or "no", "info", "20000"; what a text is. In a buffer of size bytes. */
void setting_format(const struct settings *settings, const struct setting *setting, char *out,
		    size_t size);

/* 0, SETTINGS_WRONG when the text is no such value, or -ENOMEM. */
int setting_parse(struct settings *settings, const struct setting *setting, const char *value);

/* What values it takes: "1 to 64", "yes or no", "a text". In a buffer of size bytes. */
void setting_describe(const struct setting *setting, char *out, size_t size);
