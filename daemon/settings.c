#include "settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "feed/outlet.h"
#include "http.h"
#include "setting.h"
#include "store/store.h"
#include "wire/endpoint.h"

int settings_set(struct settings *settings, const char *where, const char *name, const char *value,
		 struct text *complaints)
{
	const struct setting *setting = setting_find(name);
	char wanted[128];
	int answer;

	if (setting == NULL) {
		const char *near = setting_nearest(name);

		text_printf(complaints, "%sunknown key \"%s\"", where, name);
		if (near != NULL)
			text_printf(complaints, " (did you mean \"%s\"?)", near);
		text_putc(complaints, '\n');
		return SETTINGS_WRONG;
	}
	answer = setting_parse(settings, setting, value);
	if (answer > 0) {
		setting_describe(setting, wanted, sizeof(wanted));
		text_printf(complaints, "%s%s is \"%s\"; it must be %s\n", where, name, value,
			    wanted);
	}
	return answer;
}

int settings_init(struct settings *settings)
{
	*settings = (struct settings){ 0 };
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_table[i];

		if (setting_parse(settings, setting, setting->otherwise) != 0) {
			settings_fini(settings);
			return -ENOMEM;
		}
	}
	return 0;
}

void settings_fini(struct settings *settings)
{
	for (size_t i = 0; i < setting_count; i++)
		if (setting_table[i].kind == SETTING_TEXT)
			free(*setting_text(settings, &setting_table[i]));
	*settings = (struct settings){ 0 };
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

static int settings_check_tcp(const char *name, const char *endpoint, struct text *complaints)
{
	char why[512];

	if (endpoint[0] == '\0' || endpoint_check_tcp(endpoint, why, sizeof(why)) == 0)
		return 0;
	text_printf(complaints, "%s: %s\n", name, why);
	return SETTINGS_WRONG;
}

static int settings_check_endpoints(const struct settings *settings, struct text *complaints)
{
	char why[512];
	int answer = 0;

	if (endpoint_check(settings->listen, 0, why, sizeof(why)) != 0) {
		text_printf(complaints, "listen: %s\n", why);
		answer = SETTINGS_WRONG;
	}
	if (endpoint_check(settings->events, OUTLET_SUFFIX_BYTES_MAX, why, sizeof(why)) != 0) {
		text_printf(complaints, "events: %s\n", why);
		answer = SETTINGS_WRONG;
	}
	answer |= settings_check_tcp("tcp_listen", settings->tcp_listen, complaints);
	answer |= settings_check_tcp("tcp_events", settings->tcp_events, complaints);
	if (settings->metrics[0] != '\0' && http_check(settings->metrics, why, sizeof(why)) != 0) {
		text_printf(complaints, "metrics: %s\n", why);
		answer = SETTINGS_WRONG;
	}
	if (strcmp(settings->listen, settings->events) == 0) {
		text_printf(complaints, "listen and events name the same place: %s\n",
			    settings->listen);
		answer = SETTINGS_WRONG;
	}
	return answer;
}

int settings_check(const struct settings *settings, struct text *complaints)
{
	char why[512];
	int answer = settings_check_endpoints(settings, complaints);

	if (store_conninfo_check(settings->database, why, sizeof(why)) != 0) {
		text_printf(complaints, "database: %s\n", why);
		answer = SETTINGS_WRONG;
	}
	if (settings->read_database[0] != '\0' &&
	    store_conninfo_check(settings->read_database, why, sizeof(why)) != 0) {
		text_printf(complaints, "read_database: %s\n", why);
		answer = SETTINGS_WRONG;
	}
	return answer;
}

int settings_load(struct settings *settings, const struct settings_source *source,
		  struct text *complaints)
{
	int answer = settings_init(settings), next = 0;

	if (answer == 0 && source->path != NULL)
		answer = settings_read(settings, source->path, complaints);
	for (char *const *argument = source->arguments; answer >= 0 && *argument != NULL;
	     argument++) {
		next = settings_argument(settings, *argument, complaints);
		if (next != 0)
			answer = next;
	}
	if (answer < 0)
		return answer;
	next = settings_check(settings, complaints);
	if (complaints->failed)
		return -ENOMEM;
	return next != 0 ? next : answer;
}

static bool settings_same(const struct settings *a, const struct settings *b,
			  const struct setting *setting)
{
	const void *at_a = (const char *)a + setting->offset;
	const void *at_b = (const char *)b + setting->offset;
	const char *text_a, *text_b;

	if (setting->kind != SETTING_TEXT)
		return memcmp(at_a, at_b, sizeof(int64_t)) == 0;
	memcpy(&text_a, at_a, sizeof(text_a));
	memcpy(&text_b, at_b, sizeof(text_b));
	return strcmp(text_a, text_b) == 0;
}

/* Each keeps what was the other's, so that both end as they would have. */
static void settings_swap_one(struct settings *settings, struct settings *fresh,
			      const struct setting *setting)
{
	if (setting->kind == SETTING_TEXT) {
		char **a = setting_text(settings, setting), **b = setting_text(fresh, setting);
		char *kept = *a;

		*a = *b;
		*b = kept;
	} else {
		*setting_number(settings, setting) = *setting_number(fresh, setting);
	}
}

void settings_swap(struct settings *settings, struct settings *fresh, struct text *ret_changed,
		   struct text *ret_restart)
{
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_table[i];
		struct text *names = setting->reloadable ? ret_changed : ret_restart;

		if (settings_same(settings, fresh, setting))
			continue;
		text_printf(names, "%s%s", names->length > 0 ? " " : "", setting->name);
		if (setting->reloadable)
			settings_swap_one(settings, fresh, setting);
	}
}
