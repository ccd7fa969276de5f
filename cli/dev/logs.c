#include "dev/logs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"

/* The journal's levels, with which the daemon begins its lines: "<4>". */
#define LOGS_PREFIX_BYTES 3
#define LOGS_ERROR '3'
#define LOGS_WARNING '4'

static bool logs_has_prefix(const char *line)
{
	return line[0] == '<' && line[1] >= '0' && line[1] <= '7' && line[2] == '>';
}

void logs_begin(struct cli *c, const char *path)
{
	rename(path, arena_printf(&c->arena, "%s.old", path));
}

int logs_open(struct cli *c, const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		complain(c, CLI_FAILED, NULL, "cannot write %s: %s", path, strerror(errno));
	return fd;
}

/* What a line says: without the level, without what PostgreSQL puts before its own. */
static const char *logs_text(const char *line, bool *ret_error)
{
	static const char *const words[] = { "ERROR: ", "FATAL: ", "PANIC: ", "error: " };

	*ret_error = false;
	if (logs_has_prefix(line)) {
		*ret_error = line[1] <= LOGS_ERROR;
		return line + LOGS_PREFIX_BYTES;
	}
	for (size_t i = 0; !*ret_error && i < sizeof(words) / sizeof(words[0]); i++) {
		const char *word = strstr(line, words[i]);

		*ret_error = word;
		if (word)
			line = word + strlen(words[i]);
	}
	return line + strspn(line, " ");
}

const char *logs_reason(struct cli *c, const char *path)
{
	char line[LOGS_LINE_BYTES_MAX], last[LOGS_LINE_BYTES_MAX] = "";
	FILE *file = fopen(path, "re");
	bool error = false;

	while (file && fgets(line, sizeof(line), file)) {
		const char *text;
		bool worse;

		line[strcspn(line, "\n")] = '\0';
		text = logs_text(line, &worse);
		if (*text == '\0' || (error && !worse))
			continue;
		error = worse;
		snprintf(last, sizeof(last), "%s", text);
	}
	if (file)
		fclose(file);
	return last[0] != '\0' ? arena_strdup(&c->arena, last) : "it did not say why";
}

bool logs_has_error(struct cli *c, const char *path)
{
	char line[LOGS_LINE_BYTES_MAX];
	FILE *file = fopen(path, "re");
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		logs_text(line, &found);
	if (file)
		fclose(file);
	return found;
}

void logs_follow(struct logs_follower *f, const char *path)
{
	f->length = 0;
	f->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd >= 0)
		lseek(f->fd, 0, SEEK_END);
}

void logs_leave(struct logs_follower *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

static void logs_show_line(const struct cli *c, const char *line)
{
	bool error;

	if (c->verbose || (logs_has_prefix(line) && line[1] <= LOGS_WARNING))
		cli_note(c, "orderd: %s", logs_text(line, &error));
}

/* Shows the whole lines of what was read, keeps the rest. */
static void logs_show_lines(struct logs_follower *f, const struct cli *c)
{
	char *line = f->line, *end;

	f->line[f->length] = '\0';
	while ((end = strchr(line, '\n'))) {
		*end = '\0';
		logs_show_line(c, line);
		line = end + 1;
	}
	f->length -= (size_t)(line - f->line);
	memmove(f->line, line, f->length);
	/* A line that does not fit is shown in pieces. */
	if (f->length + 1 == sizeof(f->line)) {
		logs_show_line(c, f->line);
		f->length = 0;
	}
}

void logs_show(struct logs_follower *f, const struct cli *c)
{
	ssize_t n;

	if (f->fd < 0)
		return;
	while ((n = read(f->fd, f->line + f->length, sizeof(f->line) - 1 - f->length)) > 0) {
		f->length += (size_t)n;
		logs_show_lines(f, c);
	}
}
