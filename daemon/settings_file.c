#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "setting.h"

/* The reading of one file. */
struct settings_file {
	struct settings *settings;
	struct text *complaints;
	const char *path;
	unsigned int line;
	char section[32];    /* "": before the first */
	unsigned int *lines; /* of each setting, where it was set; 0: nowhere yet */
};

/* Cuts white space off both ends. */
static char *settings_trim(char *text)
{
	size_t length;

	while (isspace((unsigned char)*text))
		text++;
	length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* A value may stand in double quotes, to keep white space at its ends. */
static char *settings_unquote(char *text)
{
	size_t length = strlen(text);

	if (length < 2 || text[0] != '"' || text[length - 1] != '"')
		return text;
	text[length - 1] = '\0';
	return text + 1;
}

static int settings_file_section(struct settings_file *file, char *line)
{
	size_t length = strlen(line);
	char *name;

	if (line[length - 1] != ']') {
		text_printf(file->complaints, "%s:%u: \"%s\" is not of the form [section]\n",
			    file->path, file->line, line);
		return SETTINGS_WRONG;
	}
	line[length - 1] = '\0';
	name = settings_trim(line + 1);
	if (!setting_is_section(name)) {
		const char *near = setting_section_nearest(name);

		/* Its keys are looked at all the same. */
		file->section[0] = '\0';
		text_printf(file->complaints, "%s:%u: unknown section [%s]", file->path, file->line,
			    name);
		if (near != NULL)
			text_printf(file->complaints, " (did you mean [%s]?)", near);
		text_putc(file->complaints, '\n');
		return SETTINGS_WRONG;
	}
	snprintf(file->section, sizeof(file->section), "%s", name);
	return 0;
}

/* A key in another section than its own, or twice, is not what somebody meant. */
static int settings_file_place(struct settings_file *file, const struct setting *setting)
{
	unsigned int *line = &file->lines[setting - setting_table];
	int answer = 0;

	if (file->section[0] != '\0' && strcmp(file->section, setting->section) != 0) {
		text_printf(file->complaints,
			    "%s:%u: %s belongs to the section [%s], not to [%s]\n", file->path,
			    file->line, setting->name, setting->section, file->section);
		answer = SETTINGS_WRONG;
	}
	if (*line != 0) {
		text_printf(file->complaints, "%s:%u: %s is set already in line %u\n", file->path,
			    file->line, setting->name, *line);
		answer = SETTINGS_WRONG;
	}
	*line = file->line;
	return answer;
}

static int settings_file_line(struct settings_file *file, char *line)
{
	char *key = settings_trim(line);
	char *equals = strchr(key, '=');
	const struct setting *setting;
	char where[512];
	int answer = 0, next;

	if (key[0] == '\0' || key[0] == '#' || key[0] == ';')
		return 0;
	if (key[0] == '[')
		return settings_file_section(file, key);
	if (equals == NULL) {
		text_printf(file->complaints, "%s:%u: \"%s\" is not of the form key = value\n",
			    file->path, file->line, key);
		return SETTINGS_WRONG;
	}
	*equals = '\0';
	key = settings_trim(key);
	setting = setting_find(key);
	if (setting != NULL)
		answer = settings_file_place(file, setting);
	snprintf(where, sizeof(where), "%s:%u: ", file->path, file->line);
	next = settings_set(file->settings, where, key, settings_unquote(settings_trim(equals + 1)),
			    file->complaints);
	return next != 0 ? next : answer;
}

static int settings_file_lines(struct settings_file *file, FILE *stream)
{
	char *line = NULL;
	size_t size = 0;
	int answer = 0;

	while (answer >= 0 && getline(&line, &size, stream) >= 0) {
		int next;

		file->line++;
		next = settings_file_line(file, line);
		if (next != 0)
			answer = next;
	}
	if (answer >= 0 && ferror(stream)) {
		text_printf(file->complaints, "%s: %s\n", file->path, strerror(errno));
		answer = SETTINGS_WRONG;
	}
	free(line);
	return answer;
}

int settings_read(struct settings *settings, const char *path, struct text *complaints)
{
	struct settings_file file = {
		.settings = settings,
		.complaints = complaints,
		.path = path,
	};
	FILE *stream = fopen(path, "re");
	int answer = -ENOMEM;

	if (stream == NULL) {
		text_printf(complaints, "%s: %s\n", path, strerror(errno));
		return SETTINGS_WRONG;
	}
	file.lines = calloc(setting_count, sizeof(file.lines[0]));
	if (file.lines != NULL)
		answer = settings_file_lines(&file, stream);
	free(file.lines);
	fclose(stream);
	return answer;
}
