#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* A longer line is cut: this is what a pipe takes in one piece on Linux. */
#define LOG_LINE_BYTES_MAX 4096
#define LOG_ESCAPE_BYTES_MAX 4

/* More than there are names of events. */
#define LOG_WINDOWS_MAX 64
#define LOG_EVENT_BYTES 32

/* How often an event came lately. */
struct log_window {
	char event[LOG_EVENT_BYTES]; /* "": free */
	int64_t began_us;
	uint32_t n;
	uint32_t n_left_out;
};

/* Process-wide like standard error itself; written only by log_open() and log_set_level(). */
static struct {
	enum log_level level;
	bool journal_prefix;
} log_settings = { .level = ORDERD_LOG_NOTICE, .journal_prefix = true };

/* As well; the program's own thread alone logs. */
static struct {
	struct log_window windows[LOG_WINDOWS_MAX];
	struct log_figures figures;
} log_state;

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

/* before tells the controls beyond ASCII, U+0080 to U+009F: some terminals obey those as well. */
static size_t log_escape(char *out, unsigned char c, unsigned char before)
{
	static const char digits[] = "0123456789abcdef";

	if (c >= 0x20 && c != 0x7f && !(before == 0xc2 && c >= 0x80 && c < 0xa0)) {
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
	unsigned char before = 0;

	for (; *text != '\0' && length + LOG_ESCAPE_BYTES_MAX < LOG_LINE_BYTES_MAX; text++) {
		length += log_escape(line + length, (unsigned char)*text, before);
		before = (unsigned char)*text;
	}
	return length;
}

static void log_put(enum log_level level, const char *event, const char *fields)
{
	char line[LOG_LINE_BYTES_MAX];
	size_t length = 0;

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
	log_state.figures.n_lines[level]++;
	/* There is nobody to tell when standard error is gone. */
	while (write(STDERR_FILENO, line, length) < 0 && errno == EINTR)
		continue;
}

static void log_begin_window(struct log_window *window, int64_t now_us)
{
	char fields[LOG_EVENT_BYTES + 32]; /* with names and number */
	uint32_t n = window->n_left_out;

	window->began_us = now_us;
	window->n = window->n_left_out = 0;
	if (n == 0)
		return;
	snprintf(fields, sizeof(fields), "event=%.*s lines=%u", LOG_EVENT_BYTES - 1, window->event,
		 n);
	log_put(ORDERD_LOG_WARNING, "left_out", fields);
}

/* The window of an event; where there are more events than windows, they share the last. */
static struct log_window *log_find_window(const char *event)
{
	struct log_window *window = log_state.windows;

	for (unsigned int i = 0; i < LOG_WINDOWS_MAX; i++, window++) {
		if (window->event[0] == '\0')
			snprintf(window->event, sizeof(window->event), "%s", event);
		if (strncmp(window->event, event, sizeof(window->event) - 1) == 0)
			return window;
	}
	return window - 1;
}

static bool log_is_left_out(enum log_level level, const char *event)
{
	struct log_window *window;
	int64_t now_us;

	if (level == ORDERD_LOG_DEBUG)
		return false;
	now_us = clock_monotonic_us();
	window = log_find_window(event);
	if (window->began_us == 0 || now_us - window->began_us >= LOG_WINDOW_US)
		log_begin_window(window, now_us);
	if (window->n++ < LOG_LINES_MAX)
		return false;
	window->n_left_out++;
	log_state.figures.n_left_out++;
	return true;
}

void log_write(enum log_level level, const char *event, const char *format, ...)
{
	char fields[LOG_LINE_BYTES_MAX];
	int saved_errno = errno;
	va_list args;

	if (!log_enabled(level) || log_is_left_out(level, event))
		return;
	va_start(args, format);
	if (vsnprintf(fields, sizeof(fields), format, args) < 0)
		fields[0] = '\0';
	va_end(args);
	log_put(level, event, fields);
	errno = saved_errno;
}

void log_settle(int64_t now_us)
{
	for (unsigned int i = 0; i < LOG_WINDOWS_MAX; i++) {
		struct log_window *window = &log_state.windows[i];

		if (window->n_left_out > 0 && now_us - window->began_us >= LOG_WINDOW_US)
			log_begin_window(window, now_us);
	}
}

const struct log_figures *log_figures(void)
{
	return &log_state.figures;
}

const char *log_value(const char *text, char *out, size_t size)
{
	size_t n = 0;

	for (; text && text[n] != '\0' && text[n] != '\n' && n + 1 < size; n++)
		out[n] = (char)(text[n] == '"' ? '\'' : text[n]);
	out[n] = '\0';
	return out;
}

const char *log_level_name(unsigned int level)
{
	static const char *const names[] = {
		[ORDERD_LOG_ERROR] = "error",   [ORDERD_LOG_WARNING] = "warning",
		[ORDERD_LOG_NOTICE] = "notice", [ORDERD_LOG_INFO] = "info",
		[ORDERD_LOG_DEBUG] = "debug",
	};

	return level < sizeof(names) / sizeof(names[0]) ? names[level] : NULL;
}
