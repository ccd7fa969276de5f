#include "dev/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "complain.h"

const char *owner_caller(struct cli *c)
{
	const struct passwd *user = getpwuid(geteuid());

	return user ? arena_strdup(&c->arena, user->pw_name) : NULL;
}

int owner_find(struct cli *c, struct owner *ret)
{
	const struct passwd *user = getpwuid(geteuid());

	*ret = (struct owner){ .other = geteuid() == 0 };
	if (ret->other)
		user = getpwnam("postgres");
	if (!user && ret->other)
		user = getpwnam("nobody");
	if (!user)
		return -ENOENT;
	ret->uid = user->pw_uid;
	ret->gid = user->pw_gid;
	ret->name = arena_strdup(&c->arena, user->pw_name);
	return 0;
}

int owner_complain(struct cli *c)
{
	if (geteuid() == 0)
		return complain(c, CLI_CONFIGURATION, "another user than root",
				"PostgreSQL refuses root, and there is no user postgres or nobody");
	return complain(c, CLI_CONFIGURATION, "a line for it in /etc/passwd",
			"user %u has no name, and PostgreSQL needs one", (unsigned int)geteuid());
}

int owner_become(const struct owner *owner)
{
	if (!owner->other)
		return 0;
	if (setgroups(1, &owner->gid) < 0 || setgid(owner->gid) < 0 || setuid(owner->uid) < 0)
		return -errno;
	return 0;
}

bool owner_reaches(const struct owner *owner, const char *path)
{
	int status = 1;
	pid_t child;

	if (!owner->other)
		return true;
	child = fork();
	if (child == 0)
		_exit(owner_become(owner) == 0 && access(path, X_OK) == 0 ? 0 : 1);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return child > 0 && status == 0;
}
