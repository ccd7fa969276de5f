/*
 * The hosts of a conninfo that names several, with another one first each time. The strings belong
 * to whoever holds the struct, until hosts_fini.
 */
#ifndef ORDERD_STORE_HOSTS_H
#define ORDERD_STORE_HOSTS_H

#include <stdbool.h>

#define HOSTS_KEYWORDS 3

struct hosts {
	const char *keywords[HOSTS_KEYWORDS + 1]; /* host, hostaddr, port as far as given; NULL */
	char *values[HOSTS_KEYWORDS];
};

/*
 * libpq tries the hosts in their order; of one that is silent it would never come to the next when
 * it is asked without blocking. turn counts how often that happened. -ENOMEM; -EINVAL for a
 * conninfo that libpq does not understand.
 */
int hosts_init(struct hosts *hosts, const char *conninfo, unsigned int turn);
void hosts_fini(struct hosts *hosts);

/* Whether there are several. */
bool hosts_have_choice(const struct hosts *hosts);

#endif
