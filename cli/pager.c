#include "pager.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A small system may have none. */
#define PAGER_DEFAULT "if command -v less >/dev/null; then exec less -FRX; else exec cat; fi"
#define PAGER_ROWS_DEFAULT 24
#define PAGER_COLUMNS_DEFAULT 80

static const char *pager_command(void)
{
	const char *command = getenv("PAGER");

	return command ? command : PAGER_DEFAULT;
}

void pager_begin(struct pager *p)
{
	FILE *held;

	p->terminal = -1;
	if (!isatty(STDOUT_FILENO) || !*pager_command())
		return;
	held = tmpfile();
	if (!held)
		return;
	fflush(stdout);
	p->terminal = dup(STDOUT_FILENO);
	if (p->terminal >= 0)
		dup2(fileno(held), STDOUT_FILENO);
	/* Standard output keeps the file. */
	fclose(held);
}

/* Rows that the text takes, as far as they matter; escape sequences count as columns. */
static unsigned int pager_rows(FILE *held, unsigned int columns, unsigned int rows_max)
{
	unsigned int rows = 0, column = 0;
	int c;

	while (rows <= rows_max && (c = getc(held)) != EOF) {
		column += (c & 0xc0) != 0x80;
		if (c != '\n' && column <= columns)
			continue;
		rows++;
		column = 0;
	}
	return rows;
}

static bool pager_is_long(FILE *held, int terminal)
{
	struct winsize size = { 0 };
	unsigned int rows, columns;

	ioctl(terminal, TIOCGWINSZ, &size);
	rows = size.ws_row > 0 ? size.ws_row : PAGER_ROWS_DEFAULT;
	columns = size.ws_col > 0 ? size.ws_col : PAGER_COLUMNS_DEFAULT;
	/* The prompt takes a row. */
	return pager_rows(held, columns, rows) >= rows;
}

/* Whether the pager showed it. */
static bool pager_run(int held)
{
	void (*former)(int);
	pid_t child = fork();
	int status;

	if (child < 0)
		return false;
	if (child == 0) {
		dup2(held, STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", pager_command(), (char *)NULL);
		_exit(127);
	}
	/* Ctrl-C is the pager's while it runs. */
	former = signal(SIGINT, SIG_IGN);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, former);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 127;
}

static void pager_copy(int held)
{
	char buffer[65536];
	ssize_t n;

	while ((n = read(held, buffer, sizeof(buffer))) > 0)
		fwrite(buffer, 1, (size_t)n, stdout);
	fflush(stdout);
}

void pager_end(struct pager *p)
{
	int held;
	FILE *file;
	bool is_long;

	if (p->terminal < 0)
		return;
	fflush(stdout);
	held = dup(STDOUT_FILENO);
	dup2(p->terminal, STDOUT_FILENO);
	close(p->terminal);
	file = held < 0 ? NULL : fdopen(held, "r");
	if (!file)
		return;
	rewind(file);
	is_long = pager_is_long(file, STDOUT_FILENO);
	lseek(held, 0, SEEK_SET);
	if (!is_long || !pager_run(held)) {
		lseek(held, 0, SEEK_SET);
		pager_copy(held);
	}
	fclose(file);
}
