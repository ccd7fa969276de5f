/*
 * Log lines to standard error.
 *
 * An event that comes more than LOG_LINES_MAX times in LOG_WINDOW_US is left out for the rest of
 * that time, then their number is told: a machine in trouble keeps a log that people can read.
 * Lines for debugging are not left out.
 *
 * For the program's root and whoever decides what to do about an error; library rooms do not log. A
 * line is `event key=value …`, written with one call, so that lines of several threads do not mix.
 * Control characters are escaped: no text can make a second line.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#define LOG_LINES_MAX 50
#define LOG_WINDOW_US 10000000

/* Tells of lines that were left out, once their time is over. Now and then, from the loop. */
void log_settle(int64_t now_us);

struct log_figures {
	uint64_t n_lines[8]; /* written, by level */
	uint64_t n_left_out;
};
const struct log_figures *log_figures(void);

#define LOG_VALUE_BYTES 512

/*
 * A text from outside as it may stand between quotes: its first line, with its own quotes as single
 * ones. NULL is "". Returns out.
 */
const char *log_value(const char *text, char *out, size_t size);

/* "error", "warning", "notice", "info", "debug"; NULL for a number that is no level. */
const char *log_level_name(unsigned int level);

#define log_error(...) log_write(ORDERD_LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(ORDERD_LOG_WARNING, __VA_ARGS__)
#define log_notice(...) log_write(ORDERD_LOG_NOTICE, __VA_ARGS__)
#define log_info(...) log_write(ORDERD_LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_write(ORDERD_LOG_DEBUG, __VA_ARGS__)
