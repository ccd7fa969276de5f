#include "hosts.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static unsigned int hosts_count(const char *list)
{
	unsigned int n = 1;

	for (; *list != '\0'; list++)
		n += *list == ',';
	return n;
}

/* "a,b,c" turned once is "b,c,a". */
static char *hosts_turn(const char *list, unsigned int turn)
{
	const char *first = list;
	size_t length = strlen(list);
	char *turned = malloc(length + 1);
	size_t before;

	if (!turned)
		return NULL;
	for (turn %= hosts_count(list); turn > 0; turn--)
		first = strchr(first, ',') + 1;
	before = (size_t)(first - list);
	memcpy(turned, first, length - before);
	if (before > 0) {
		turned[length - before] = ',';
		memcpy(turned + length - before + 1, list, before - 1);
	}
	turned[length] = '\0';
	return turned;
}

int hosts_init(struct hosts *hosts, const char *conninfo, unsigned int turn)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	unsigned int n = 0;

	*hosts = (struct hosts){ 0 };
	if (!options)
		return -EINVAL;
	for (const PQconninfoOption *option = options; option->keyword; option++) {
		static const char *const names[HOSTS_KEYWORDS] = { "host", "hostaddr", "port" };

		for (unsigned int i = 0; i < HOSTS_KEYWORDS && option->val; i++) {
			if (strcmp(option->keyword, names[i]) != 0)
				continue;
			hosts->keywords[n] = names[i];
			hosts->values[n] = hosts_turn(option->val, turn);
			if (!hosts->values[n++]) {
				PQconninfoFree(options);
				hosts_fini(hosts);
				return -ENOMEM;
			}
		}
	}
	PQconninfoFree(options);
	return 0;
}

void hosts_fini(struct hosts *hosts)
{
	for (unsigned int i = 0; i < HOSTS_KEYWORDS; i++)
		free(hosts->values[i]);
	*hosts = (struct hosts){ 0 };
}

bool hosts_have_choice(const struct hosts *hosts)
{
	for (unsigned int i = 0; hosts->keywords[i]; i++)
		if (hosts_count(hosts->values[i]) > 1)
			return true;
	return false;
}
