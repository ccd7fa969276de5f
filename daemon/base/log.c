#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A longer line is cut: this is what a pipe takes in one piece on Linux. */
#define LOG_LINE_BYTES_MAX 4096
#define LOG_ESCAPE_BYTES_MAX 4

/* Process-wide like standard error itself; written only by log_open() and log_set_level(). */
static struct {
	enum log_level level;
	bool journal_prefix;
} log_settings = { .level = ORDERD_LOG_NOTICE, .journal_prefix = true };

void log_open(enum log_level level, bool journal_prefix)
{
	log_settings.level = level;
	log_settings.journal_prefix = journal_prefix;
}

void log_set_level(enum log_level level)
{
	log_settings.level = level;
}

bool log_enabled(enum log_level level)
{
	return level <= log_settings.level;
}

static size_t log_escape(char *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	if (c >= 0x20 && c != 0x7f) {
		out[0] = (char)c;
		return 1;
	}
	out[0] = '\\';
	if (c == '\n' || c == '\r' || c == '\t') {
		out[1] = c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
		return 2;
	}
	out[1] = 'x';
	out[2] = digits[c >> 4];
	out[3] = digits[c & 15];
	return LOG_ESCAPE_BYTES_MAX;
}

/* Appends escaped text to a line that keeps a byte for its end. */
static size_t log_append(char *line, size_t length, const char *text)
{
	for (; *text != '\0' && length + LOG_ESCAPE_BYTES_MAX < LOG_LINE_BYTES_MAX; text++)
		length += log_escape(line + length, (unsigned char)*text);
	return length;
}

void log_write(enum log_level level, const char *event, const char *format, ...)
{
	char fields[LOG_LINE_BYTES_MAX];
	char line[LOG_LINE_BYTES_MAX];
	int saved_errno = errno;
	size_t length = 0;
	va_list args;

	if (!log_enabled(level))
		return;
	va_start(args, format);
	if (vsnprintf(fields, sizeof(fields), format, args) < 0)
		fields[0] = '\0';
	va_end(args);
	if (log_settings.journal_prefix) {
		line[length++] = '<';
		line[length++] = (char)('0' + (int)level);
		line[length++] = '>';
	}
	length = log_append(line, length, event);
	if (fields[0] != '\0') {
		length = log_append(line, length, " ");
		length = log_append(line, length, fields);
	}
	line[length++] = '\n';
	/* There is nobody to tell when standard error is gone. */
	while (write(STDERR_FILENO, line, length) < 0 && errno == EINTR)
		continue;
	errno = saved_errno;
}
