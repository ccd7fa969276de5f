#include "contexts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "guess.h"
#include "ini.h"
#include "input.h"

/* $XDG_CONFIG_HOME, or ~/.config; a relative one does not count (XDG Base Directory 0.8). */
static const char *contexts_path(struct cli *c)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && *config == '/')
		return arena_printf(&c->arena, "%s/orderd/contexts", config);
	if (home && *home == '/')
		return arena_printf(&c->arena, "%s/.config/orderd/contexts", home);
	return NULL;
}

struct context *contexts_find(const struct contexts *contexts, const char *name)
{
	for (struct context *context = contexts->first; context; context = context->next)
		if (strcmp(context->name, name) == 0)
			return context;
	return NULL;
}

int contexts_get(struct cli *c, const struct contexts *contexts, const char *name,
		 struct context **ret)
{
	const char *near = NULL;
	struct guess guess;

	*ret = contexts_find(contexts, name);
	if (*ret)
		return CLI_OK;
	guess_init(&guess, name);
	for (struct context *context = contexts->first; context; context = context->next)
		if (guess_offer(&guess, context->name))
			near = context->name;
	return complain(c, CLI_CONFIGURATION, "orderctl context list",
			"there is no context \"%s\"%s%s%s", name, near ? " (did you mean \"" : "",
			near ? near : "", near ? "\"?)" : "");
}

struct context *contexts_add(struct cli *c, struct contexts *contexts, const char *name)
{
	struct context *context = contexts_find(contexts, name), **last = &contexts->first;

	if (context)
		return context;
	while (*last)
		last = &(*last)->next;
	*last = arena_alloc(&c->arena, sizeof(**last));
	(*last)->name = name;
	return *last;
}

static void contexts_take_entry(struct cli *c, struct contexts *contexts, struct ini *ini,
				const struct ini_entry *entry)
{
	struct context *context;

	if (!*entry->section && strcmp(entry->key, "current") == 0) {
		contexts->current = entry->value;
		return;
	}
	if (!*entry->section) {
		ini_blame(ini, entry->line, "unknown key \"%s\" (did you mean \"current\"?)",
			  entry->key);
		return;
	}
	context = contexts_add(c, contexts, entry->section);
	if (strcmp(entry->key, "server") == 0)
		context->server = entry->value;
	else if (strcmp(entry->key, "events") == 0)
		context->events = entry->value;
	else if (strcmp(entry->key, "tenant") == 0)
		context->tenant = entry->value;
	else if (strcmp(entry->key, "key") == 0)
		context->key = entry->value;
	else if (strcmp(entry->key, "server_key") == 0)
		context->server_key = entry->value;
	else
		ini_blame(ini, entry->line,
			  "unknown key \"%s\": a context has server, events, tenant, key, "
			  "server_key",
			  entry->key);
}

int contexts_load(struct cli *c, struct contexts *ret)
{
	const char *text, *source;
	struct stat facts;
	struct ini ini;
	size_t n;
	int status;

	*ret = (struct contexts){ .path = contexts_path(c) };
	if (!ret->path || stat(ret->path, &facts) < 0)
		return CLI_OK;
	if (facts.st_mode & (S_IRWXG | S_IRWXO))
		return complain(c, CLI_CONFIGURATION,
				arena_printf(&c->arena, "chmod 600 %s", ret->path),
				"%s is open to others (mode %03o)", ret->path,
				(unsigned int)facts.st_mode & 0777);
	status = input_text(c, "contexts", arena_printf(&c->arena, "@%s", ret->path), &text, &n,
			    &source);
	if (status != CLI_OK)
		return status;
	ini_read(&ini, &c->arena, text);
	for (const struct ini_entry *entry = ini.first; entry; entry = entry->next)
		contexts_take_entry(c, ret, &ini, entry);
	return ini.faults ? complain_ini(c, ret->path, &ini, NULL) : CLI_OK;
}

static void contexts_write_key(FILE *file, const char *key, const char *value)
{
	if (value)
		fprintf(file, "%s = \"%s\"\n", key, value);
}

static int contexts_write(const struct contexts *contexts, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	int r;

	if (!file)
		return -errno;
	fputs("# Written by orderctl context.\n", file);
	contexts_write_key(file, "current", contexts->current);
	for (const struct context *context = contexts->first; context; context = context->next) {
		fprintf(file, "\n[%s]\n", context->name);
		contexts_write_key(file, "server", context->server);
		contexts_write_key(file, "events", context->events);
		contexts_write_key(file, "tenant", context->tenant);
		contexts_write_key(file, "key", context->key);
		contexts_write_key(file, "server_key", context->server_key);
	}
	r = fflush(file) != 0 || fchmod(fd, 0600) < 0 || fsync(fd) < 0 ? -errno : 0;
	fclose(file);
	return r;
}

/* The folders above the file, for their owner alone where they are new. */
static int contexts_make_folder(struct cli *c, const char *path)
{
	char *folder = arena_strdup(&c->arena, path);

	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0700) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

int contexts_save(struct cli *c, const struct contexts *contexts)
{
	const char *fresh;
	int r;

	if (!contexts->path)
		return complain(c, CLI_CONFIGURATION, "set HOME or XDG_CONFIG_HOME",
				"there is no folder for the contexts");
	fresh = arena_printf(&c->arena, "%s.new", contexts->path);
	r = contexts_make_folder(c, contexts->path);
	if (r == 0)
		r = contexts_write(contexts, fresh);
	if (r == 0 && rename(fresh, contexts->path) < 0)
		r = -errno;
	if (r < 0)
		return complain(c, CLI_CONFIGURATION, NULL, "cannot write %s: %s", contexts->path,
				strerror(-r));
	return CLI_OK;
}
