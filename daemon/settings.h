/*
 * The daemon's settings: a file of `key = value` lines, then KEY=VALUE arguments that outweigh it.
 * The settings own their texts.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "base/log.h"
#include "base/text.h"

struct settings {
	char *database;
	char *read_database;
	char *listen;
	char *events;
	char *state_dir;
	int64_t lanes;
	int64_t readers;
	int64_t queue_max;
	int64_t batch_rows_max;
	int64_t cache_mib;
	int64_t stop_timeout_ms;
	int64_t log_level; /* enum log_level */
};

enum settings_answer {
	/* The complaints say what is wrong, a line each, all at once. */
	SETTINGS_WRONG = 1,
};

/* Everything at its default. 0 or -ENOMEM. */
int settings_init(struct settings *settings);
void settings_fini(struct settings *settings);

/* Reads a file of settings. 0, SETTINGS_WRONG or -ENOMEM. */
int settings_read(struct settings *settings, const char *path, struct text *complaints);

/* Takes an argument KEY=VALUE. 0, SETTINGS_WRONG or -ENOMEM. */
int settings_argument(struct settings *settings, const char *argument, struct text *complaints);

/* Whether they fit together: endpoints that can be bound. 0, SETTINGS_WRONG or -ENOMEM. */
int settings_check(const struct settings *settings, struct text *complaints);

/* The table of settings, for --help. */
void settings_help(FILE *out);
