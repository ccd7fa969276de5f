/*
 * Log lines to standard error.
 *
 * For the program's root and whoever decides what to do about an error; library rooms do not log. A
 * line is `event key=value …`, written with one call, so that lines of several threads do not mix.
 * Control characters are escaped: no text can make a second line.
 */

#pragma once

#include <stdbool.h>

/* The numbers of syslog. */
enum log_level {
	ORDERD_LOG_ERROR = 3,
	ORDERD_LOG_WARNING = 4,
	ORDERD_LOG_NOTICE = 5,
	ORDERD_LOG_INFO = 6,
	ORDERD_LOG_DEBUG = 7,
};

/* Before the first call, lines up to NOTICE are written with the journal's prefix `<5>`. */
void log_open(enum log_level level, bool journal_prefix);

void log_set_level(enum log_level level);

/* Whether a line of this level would be written. */
bool log_enabled(enum log_level level);

/* `format` makes the fields after the event and may be "". */
void log_write(enum log_level level, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define log_error(...) log_write(ORDERD_LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(ORDERD_LOG_WARNING, __VA_ARGS__)
#define log_notice(...) log_write(ORDERD_LOG_NOTICE, __VA_ARGS__)
#define log_info(...) log_write(ORDERD_LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_write(ORDERD_LOG_DEBUG, __VA_ARGS__)
