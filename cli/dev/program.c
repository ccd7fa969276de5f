#include "dev/program.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"

#define PROGRAM_POSTGRES_GLOB "/usr/lib/postgresql/*/bin"

/* Where programs of administrators are, which people have not in their PATH. */
#define PROGRAM_PATH_BEYOND "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin"

static const char *program_there(const char *path)
{
	return access(path, X_OK) == 0 ? path : NULL;
}

static const char *program_find_in(struct cli *c, const char *folders, const char *name)
{
	while (folders && *folders != '\0') {
		size_t length = strcspn(folders, ":");
		const char *path = arena_printf(&c->arena, "%.*s/%s", (int)length, folders, name);

		if (folders[0] == '/' && program_there(path))
			return path;
		folders += length + (folders[length] == ':');
	}
	return NULL;
}

const char *program_find(struct cli *c, const char *name)
{
	const char *path = program_find_in(c, getenv("PATH"), name);

	return path ? path : program_find_in(c, PROGRAM_PATH_BEYOND, name);
}

const char *program_self(struct cli *c)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path));

	if (length <= 0 || (size_t)length >= sizeof(path))
		return "/usr/bin/orderctl";
	return arena_strndup(&c->arena, path, (size_t)length);
}

/* A path relative to the folder of this program; NULL if nothing is there. */
static const char *program_beside(struct cli *c, const char *relative, int mode)
{
	const char *self = program_self(c), *slash = strrchr(self, '/');
	const char *path = arena_printf(&c->arena, "%.*s/%s", (int)(slash - self), self, relative);

	return access(path, mode) == 0 ? path : NULL;
}

int program_find_orderd(struct cli *c, const char **ret)
{
	static const char *const places[] = { "orderd", "../sbin/orderd",
					      "../libexec/orderd/orderd", "../libexec/orderd" };

	*ret = NULL;
	for (size_t i = 0; !*ret && i < sizeof(places) / sizeof(places[0]); i++)
		*ret = program_beside(c, places[i], X_OK);
	if (!*ret)
		*ret = program_find(c, "orderd");
	if (*ret)
		return CLI_OK;
	return complain(c, CLI_CONFIGURATION, "apt-get install orderd, or ./run build release",
			"the daemon orderd is not here: not beside %s, not in PATH",
			program_self(c));
}

const char *program_find_sample(struct cli *c, const char *name)
{
	static const char *const places[] = { "../share/orderd/samples", "../../samples" };
	const char *path = NULL;

	for (size_t i = 0; !path && i < sizeof(places) / sizeof(places[0]); i++)
		path = program_beside(c, arena_printf(&c->arena, "%s/%s", places[i], name), R_OK);
	return path;
}

/* "/usr/lib/postgresql/15/bin" is 15. */
static long program_major(const char *path)
{
	return strtol(path + strcspn(PROGRAM_POSTGRES_GLOB, "*"), NULL, 10);
}

/* The newest of Debian's, or the one of the version that is needed. */
static const char *program_find_debian(struct cli *c, const char *major)
{
	const char *best = NULL;
	glob_t found;

	if (glob(PROGRAM_POSTGRES_GLOB, 0, NULL, &found) != 0)
		return NULL;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];

		if (major && program_major(path) != strtol(major, NULL, 10))
			continue;
		if (!program_there(arena_printf(&c->arena, "%s/postgres", path)))
			continue;
		if (!best || program_major(path) > program_major(best))
			best = arena_strdup(&c->arena, path);
	}
	globfree(&found);
	return best;
}

/* The major version that a folder's server tells, or NULL. */
static const char *program_ask_major(struct cli *c, const char *folder)
{
	FILE *answer = popen(arena_printf(&c->arena, "'%s/postgres' --version 2>&1", folder), "re");
	char line[128];
	const char *number = NULL;

	/* "postgres (PostgreSQL) 15.6 (Debian 15.6-0+deb12u1)" */
	if (answer && fgets(line, sizeof(line), answer))
		number = strpbrk(line, "0123456789");
	if (number)
		number = arena_strndup(&c->arena, number, strspn(number, "0123456789"));
	if (answer)
		pclose(answer);
	return number;
}

static const char *program_find_elsewhere(struct cli *c, const char *major)
{
	const char *path = program_find_in(c, getenv("PATH"), "postgres"), *folder, *here;

	if (!path)
		return NULL;
	/* Through links: the programs beside it are needed too. */
	path = realpath(path, NULL);
	if (!path)
		return NULL;
	folder = arena_strndup(&c->arena, path, (size_t)(strrchr(path, '/') - path));
	free((char *)(uintptr_t)path);
	here = major ? program_ask_major(c, folder) : NULL;
	return major && (!here || strcmp(here, major) != 0) ? NULL : folder;
}

int program_find_postgres(struct cli *c, const char *major, const char **ret)
{
	const char *chosen = cli_flag(c, "postgres");

	*ret = chosen;
	if (chosen && !program_there(arena_printf(&c->arena, "%s/postgres", chosen)))
		return complain(c, CLI_CONFIGURATION, "--postgres /usr/lib/postgresql/15/bin",
				"there is no program postgres in %s", chosen);
	if (!*ret)
		*ret = program_find_debian(c, major);
	if (!*ret)
		*ret = program_find_elsewhere(c, major);
	if (*ret)
		return CLI_OK;
	if (major)
		return complain(c, CLI_CONFIGURATION,
				arena_printf(&c->arena,
					     "apt-get install postgresql-%s, or discard the "
					     "data: orderctl dev reset",
					     major),
				"the data was made by PostgreSQL %s, which is not here", major);
	return complain(c, CLI_CONFIGURATION, "apt-get install postgresql, or --postgres DIR",
			"PostgreSQL is not here: not in %s, not in PATH", PROGRAM_POSTGRES_GLOB);
}
