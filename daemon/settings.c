#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "feed/feed.h"
#include "wire/endpoint.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_NUMBER,
	SETTING_LOG_LEVEL,
};

struct setting {
	const char *name;
	enum setting_kind kind;
	size_t offset;
	const char *otherwise; /* the default, as it would be written; NULL: none */
	int64_t min, max;
	const char *help;
};

#define SETTING(member, setting_kind, ...)                                                         \
	{                                                                                          \
		.name = #member, .kind = setting_kind,                                             \
		.offset = offsetof(struct settings, member), __VA_ARGS__                           \
	}

static const struct setting settings_table[] = {
	SETTING(database, SETTING_TEXT, .otherwise = "dbname=orderd",
		.help = "where PostgreSQL is: a libpq connection string"),
	SETTING(read_database, SETTING_TEXT,
		.help = "the same for reads, which may be a hot standby; otherwise as database"),
	SETTING(listen, SETTING_TEXT, .otherwise = "ipc:///run/orderd/requests",
		.help = "where requests are taken"),
	SETTING(events, SETTING_TEXT, .otherwise = "ipc:///run/orderd/events",
		.help = "where the first tenant's events are published; others: with -<code> "
			"appended"),
	SETTING(state_dir, SETTING_TEXT, .otherwise = "/var/lib/orderd",
		.help = "the folder for what the daemon keeps beside the database"),
	SETTING(lanes, SETTING_NUMBER, .otherwise = "2", .min = 1, .max = 64,
		.help = "connections that write"),
	SETTING(readers, SETTING_NUMBER, .otherwise = "2", .min = 1, .max = 64,
		.help = "connections that read"),
	SETTING(queue_max, SETTING_NUMBER, .otherwise = "20000", .min = 1, .max = 1000000,
		.help = "requests that wait; beyond it they are refused"),
	SETTING(batch_rows_max, SETTING_NUMBER, .otherwise = "2000", .min = 1, .max = 100000,
		.help = "rows that one transaction may touch"),
	SETTING(cache_mib, SETTING_NUMBER, .otherwise = "32", .min = 0, .max = 65536,
		.help = "MiB of rows kept from transaction to transaction; 0: none"),
	SETTING(stop_timeout_ms, SETTING_NUMBER, .otherwise = "10000", .min = 0, .max = 600000,
		.help = "how long requests under way may take at the end"),
	SETTING(log_level, SETTING_LOG_LEVEL, .otherwise = "info",
		.help = "error, warning, notice, info or debug"),
};

#define SETTINGS_COUNT (sizeof(settings_table) / sizeof(settings_table[0]))

static const struct {
	const char *name;
	enum log_level level;
} settings_levels[] = {
	{ "error", ORDERD_LOG_ERROR },   { "warning", ORDERD_LOG_WARNING },
	{ "notice", ORDERD_LOG_NOTICE }, { "info", ORDERD_LOG_INFO },
	{ "debug", ORDERD_LOG_DEBUG },
};

static const struct setting *settings_find(const char *name)
{
	for (size_t i = 0; i < SETTINGS_COUNT; i++)
		if (strcmp(settings_table[i].name, name) == 0)
			return &settings_table[i];
	return NULL;
}

/* The nearest name, NULL when none is near. */
static const char *settings_nearest(const char *name)
{
	size_t nearest = 3;
	const char *found = NULL;

	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		size_t distance = text_distance(name, settings_table[i].name);

		if (distance < nearest) {
			nearest = distance;
			found = settings_table[i].name;
		}
	}
	return found;
}

static int64_t *settings_number(struct settings *settings, const struct setting *setting)
{
	return (int64_t *)(void *)((char *)settings + setting->offset);
}

static char **settings_text(struct settings *settings, const struct setting *setting)
{
	return (char **)(void *)((char *)settings + setting->offset);
}

static int settings_set_text(struct settings *settings, const struct setting *setting,
			     const char *value)
{
	char **text = settings_text(settings, setting);
	char *copy = strdup(value);

	if (copy == NULL)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

static int settings_set_number(struct settings *settings, const struct setting *setting,
			       const char *value)
{
	long long number;
	char *end;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || number < setting->min ||
	    number > setting->max)
		return SETTINGS_WRONG;
	*settings_number(settings, setting) = number;
	return 0;
}

static int settings_set_level(struct settings *settings, const struct setting *setting,
			      const char *value)
{
	for (size_t i = 0; i < sizeof(settings_levels) / sizeof(settings_levels[0]); i++) {
		if (strcmp(settings_levels[i].name, value) == 0) {
			*settings_number(settings, setting) = settings_levels[i].level;
			return 0;
		}
	}
	return SETTINGS_WRONG;
}

/* where is "orderd.conf:14: " or "". */
static int settings_set(struct settings *settings, const char *where, const char *name,
			const char *value, struct text *complaints)
{
	const struct setting *setting = settings_find(name);
	const char *near;
	int answer = 0;

	if (setting == NULL) {
		near = settings_nearest(name);
		text_printf(complaints, "%sunknown key \"%s\"", where, name);
		text_printf(complaints, near != NULL ? " (did you mean \"%s\"?)\n" : "%s\n",
			    near != NULL ? near : "");
		return SETTINGS_WRONG;
	}
	switch (setting->kind) {
	case SETTING_TEXT:
		return settings_set_text(settings, setting, value);
	case SETTING_NUMBER:
		answer = settings_set_number(settings, setting, value);
		if (answer > 0)
			text_printf(complaints,
				    "%s%s is \"%s\"; it must be a number from %" PRId64
				    " to %" PRId64 "\n",
				    where, name, value, setting->min, setting->max);
		return answer;
	case SETTING_LOG_LEVEL:
		answer = settings_set_level(settings, setting, value);
		if (answer > 0)
			text_printf(complaints, "%s%s is \"%s\"; it must be %s\n", where, name,
				    value, setting->help);
		return answer;
	}
	return answer;
}

int settings_init(struct settings *settings)
{
	*settings = (struct settings){ 0 };
	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		const struct setting *setting = &settings_table[i];
		struct text nothing;
		int answer;

		if (setting->otherwise == NULL)
			continue;
		text_init(&nothing);
		answer = settings_set(settings, "", setting->name, setting->otherwise, &nothing);
		text_fini(&nothing);
		if (answer != 0) {
			settings_fini(settings);
			return -ENOMEM;
		}
	}
	return 0;
}

void settings_fini(struct settings *settings)
{
	for (size_t i = 0; i < SETTINGS_COUNT; i++)
		if (settings_table[i].kind == SETTING_TEXT)
			free(*settings_text(settings, &settings_table[i]));
	*settings = (struct settings){ 0 };
}

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

static int settings_line(struct settings *settings, const char *where, char *line,
			 struct text *complaints)
{
	char *key = settings_trim(line);
	char *equals = strchr(key, '=');

	/* Sections are other programs' habit; here they mean nothing. */
	if (key[0] == '\0' || key[0] == '#' || key[0] == ';' || key[0] == '[')
		return 0;
	if (equals == NULL) {
		text_printf(complaints, "%s\"%s\" is not of the form key = value\n", where, key);
		return SETTINGS_WRONG;
	}
	*equals = '\0';
	return settings_set(settings, where, settings_trim(key),
			    settings_unquote(settings_trim(equals + 1)), complaints);
}

int settings_read(struct settings *settings, const char *path, struct text *complaints)
{
	FILE *file = fopen(path, "re");
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;
	int answer = 0;

	if (file == NULL) {
		text_printf(complaints, "%s: %s\n", path, strerror(errno));
		return SETTINGS_WRONG;
	}
	while (answer >= 0 && getline(&line, &size, file) >= 0) {
		char where[512];
		int next;

		snprintf(where, sizeof(where), "%s:%u: ", path, ++number);
		next = settings_line(settings, where, line, complaints);
		if (next != 0)
			answer = next;
	}
	if (answer >= 0 && ferror(file)) {
		text_printf(complaints, "%s: %s\n", path, strerror(errno));
		answer = SETTINGS_WRONG;
	}
	free(line);
	fclose(file);
	return answer;
}

int settings_argument(struct settings *settings, const char *argument, struct text *complaints)
{
	const char *equals = strchr(argument, '=');
	char *name;
	int answer;

	if (equals == NULL) {
		text_printf(complaints, "\"%s\" is not of the form KEY=VALUE\n", argument);
		return SETTINGS_WRONG;
	}
	name = strndup(argument, (size_t)(equals - argument));
	if (name == NULL)
		return -ENOMEM;
	answer = settings_set(settings, "", name, equals + 1, complaints);
	free(name);
	return answer;
}

int settings_check(const struct settings *settings, struct text *complaints)
{
	char why[512];
	int answer = 0;

	if (endpoint_check(settings->listen, 0, why, sizeof(why)) != 0) {
		text_printf(complaints, "listen: %s\n", why);
		answer = SETTINGS_WRONG;
	}
	if (endpoint_check(settings->events, FEED_SUFFIX_BYTES_MAX, why, sizeof(why)) != 0) {
		text_printf(complaints, "events: %s\n", why);
		answer = SETTINGS_WRONG;
	}
	if (strcmp(settings->listen, settings->events) == 0) {
		text_printf(complaints, "listen and events name the same place: %s\n",
			    settings->listen);
		answer = SETTINGS_WRONG;
	}
	return answer;
}

void settings_help(FILE *out)
{
	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		const struct setting *setting = &settings_table[i];

		fprintf(out, "  %-16s %s", setting->name, setting->help);
		if (setting->otherwise != NULL)
			fprintf(out, " (%s)", setting->otherwise);
		fputc('\n', out);
	}
}
