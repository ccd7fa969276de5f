#include "dev/home.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "dev/claim.h"

/* Of root, whose own folder PostgreSQL's user cannot enter. */
#define HOME_OF_ROOT "/var/lib/orderd-dev"

/*
 * A socket's path has 107 bytes. The longest is that of a tenant's events: "/events", a hyphen and
 * a code of 32.
 */
#define HOME_RUN_BYTES_MAX 67

#define HOME_EPHEMERAL "ephemeral"
#define HOME_DESCRIPTORS_MAX 16

const char *home_file(struct cli *c, const struct home *home, const char *name)
{
	return arena_printf(&c->arena, "%s/%s", home->folder, name);
}

static const char *home_variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] == '/' ? value : NULL;
}

const char *home_show(struct cli *c, const char *path)
{
	const char *own = home_variable("HOME");
	size_t length = own ? strlen(own) : 0;

	if (length > 1 && strncmp(path, own, length) == 0 && path[length] == '/')
		return arena_printf(&c->arena, "~%s", path + length);
	return path;
}

/* A path that need not exist, from the root on. */
static const char *home_absolute(struct cli *c, const char *path)
{
	char here[4096];
	size_t length;

	if (path[0] != '/' && getcwd(here, sizeof(here)))
		path = arena_printf(&c->arena, "%s/%s", here, path);
	length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		length--;
	return arena_strndup(&c->arena, path, length);
}

static const char *home_find_own(struct cli *c, const struct owner *owner)
{
	const char *state = home_variable("XDG_STATE_HOME"), *own = home_variable("HOME");

	if (state)
		return arena_printf(&c->arena, "%s/orderd/dev", state);
	if (owner->other && (!own || !owner_reaches(owner, own)))
		return HOME_OF_ROOT;
	return own ? arena_printf(&c->arena, "%s/.local/state/orderd/dev", own) : NULL;
}

int home_find(struct cli *c, const struct owner *owner, const char *chosen, struct home *ret)
{
	const char *run = home_variable("XDG_RUNTIME_DIR");
	struct stat status;

	*ret = (struct home){ .chosen = chosen };
	ret->folder = chosen ? home_absolute(c, chosen) : home_find_own(c, owner);
	if (!ret->folder)
		return -ENOENT;
	ret->data = home_file(c, ret, "data");
	if (!chosen && run && stat(run, &status) == 0 && status.st_uid == geteuid() &&
	    owner_reaches(owner, run))
		ret->run = arena_printf(&c->arena, "%s/orderd-dev", run);
	else
		ret->run = home_file(c, ret, "run");
	return 0;
}

void home_be_ephemeral(struct cli *c, struct home *home)
{
	home->ephemeral = true;
	home->data = home_file(c, home, HOME_EPHEMERAL);
}

static mode_t home_mode(const struct owner *owner)
{
	return owner->other ? 0711 : 0700;
}

static int home_complain(struct cli *c, const char *what, const char *path)
{
	return complain(c, CLI_FAILED, "--dir DIR names another folder", "cannot %s %s: %s", what,
			home_show(c, path), strerror(errno));
}

/* Makes a folder of the caller's own. */
static int home_make_folder(struct cli *c, const struct owner *owner, const char *path)
{
	struct stat status;

	if (mkdir(path, home_mode(owner)) < 0 && errno != EEXIST)
		return home_complain(c, "make", path);
	if (lstat(path, &status) < 0)
		return home_complain(c, "use", path);
	if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid())
		return complain(c, CLI_FAILED, "--dir DIR names another folder",
				"%s is not a folder of yours", home_show(c, path));
	/* Whatever the umask is, the database's user has to pass through. */
	if (chmod(path, home_mode(owner)) < 0)
		return home_complain(c, "open", path);
	return CLI_OK;
}

/* Those above are made as mkdir -p makes them, but for others to pass through if they have to. */
static int home_make_above(struct cli *c, const struct owner *owner, const char *path)
{
	for (const char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		const char *above = arena_strndup(&c->arena, path, (size_t)(at - path));

		if (mkdir(above, 0755) < 0) {
			if (errno != EEXIST)
				return home_complain(c, "make", above);
		} else if (owner->other && chmod(above, 0755) < 0) {
			return home_complain(c, "open", above);
		}
	}
	return CLI_OK;
}

/* A folder with other things in it is not littered. */
static bool home_is_strange(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool known = false, other = false;

	while (folder && (entry = readdir(folder))) {
		known |= strcmp(entry->d_name, CLAIM_SERVER) == 0;
		other |= strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	}
	if (folder)
		closedir(folder);
	return other && !known;
}

int home_make(struct cli *c, const struct owner *owner, const struct home *home)
{
	int status;

	if (home->chosen && home_is_strange(home->folder))
		return complain(c, CLI_EXISTS, "--dir with a new folder",
				"%s holds other things than a dev server's", home->folder);
	status = home_make_above(c, owner, home->folder);
	if (status == CLI_OK)
		status = home_make_folder(c, owner, home->folder);
	if (status != CLI_OK)
		return status;
	if (!owner_reaches(owner, home->folder))
		return complain(c, CLI_FAILED, "--dir DIR, below /var/lib or /tmp",
				"%s, as whom PostgreSQL runs because it refuses root, cannot "
				"enter %s",
				owner->name, home->folder);
	return CLI_OK;
}

static const char *home_elsewhere(struct cli *c, const struct home *home)
{
	return home_file(c, home, "run-elsewhere");
}

/* A link beside the data says where they are. */
static int home_shorten(struct cli *c, struct home *home)
{
	const char *link = home_elsewhere(c, home);
	char path[] = "/tmp/orderd-dev.XXXXXX";

	if (!mkdtemp(path))
		return home_complain(c, "make", path);
	if (symlink(path, link) < 0)
		return home_complain(c, "make", link);
	cli_note(c, "Sockets are in %s: %s is too long for the path of a socket.", path,
		 home_show(c, home->run));
	home->run = arena_strdup(&c->arena, path);
	return CLI_OK;
}

/* The short folder of sockets, also that of a server that was killed. */
static void home_lengthen(struct cli *c, const struct home *home)
{
	const char *link = home_elsewhere(c, home);
	char path[64] = "";
	struct stat status;

	if (readlink(link, path, sizeof(path) - 1) > 0 && lstat(path, &status) == 0 &&
	    status.st_uid == geteuid())
		home_remove(path);
	unlink(link);
}

int home_open(struct cli *c, const struct owner *owner, struct home *home)
{
	const char *ephemeral = home_file(c, home, HOME_EPHEMERAL);
	int status = CLI_OK, error = home_remove(ephemeral);

	if (error < 0)
		return complain(c, CLI_FAILED, NULL, "cannot remove %s: %s", ephemeral,
				strerror(-error));
	home_lengthen(c, home);
	if (strlen(home->run) > HOME_RUN_BYTES_MAX)
		status = home_shorten(c, home);
	if (status == CLI_OK)
		status = home_make_folder(c, owner, home->run);
	if (status == CLI_OK)
		status = home_make_folder(c, owner, home->data);
	return status;
}

void home_close(struct cli *c, const struct home *home)
{
	home_lengthen(c, home);
	if (home->ephemeral)
		home_remove(home->data);
}

static int home_remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	return remove(path) < 0 && errno != ENOENT ? -errno : 0;
}

int home_remove(const char *path)
{
	int answer = nftw(path, home_remove_one, HOME_DESCRIPTORS_MAX, FTW_DEPTH | FTW_PHYS);

	if (answer == -1)
		return errno == ENOENT ? 0 : -errno;
	return answer;
}
