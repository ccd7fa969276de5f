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
	char *listen;
	char *events;
	char *tcp_listen;
	char *tcp_events;
	char *metrics; /* "": none */
	char *database;
	char *read_database;  /* "": as database */
	int64_t auto_migrate; /* 1: yes */
	int64_t lanes;
	int64_t readers;
	int64_t batch_rows_max;
	int64_t cache_mib;
	int64_t queue_max;
	int64_t slow_request_ms;
	int64_t fetches_max;
	int64_t principal_in_flight_max;
	int64_t principal_rate;
	int64_t principal_burst;
	int64_t stop_timeout_ms;
	int64_t log_level; /* enum log_level */
	char *state_dir;
};

/* Where settings come from. Borrowed. */
struct settings_source {
	const char *path;       /* NULL: no file */
	char *const *arguments; /* KEY=VALUE; ends with NULL */
};

enum settings_answer {
	/* The complaints say what is wrong, a line each, all at once. */
	SETTINGS_WRONG = 1,
};

/* Everything at its default. 0 or -ENOMEM. */
int settings_init(struct settings *settings);
void settings_fini(struct settings *settings);

/*
 * Defaults, then the file, then the arguments, and whether they fit together. 0, SETTINGS_WRONG or
 * -ENOMEM. *settings must be finished in any case.
 */
int settings_load(struct settings *settings, const struct settings_source *source,
		  struct text *complaints);

/* Reads a file of settings. 0, SETTINGS_WRONG or -ENOMEM. */
int settings_read(struct settings *settings, const char *path, struct text *complaints);

/* Takes an argument KEY=VALUE. 0, SETTINGS_WRONG or -ENOMEM. */
int settings_argument(struct settings *settings, const char *argument, struct text *complaints);

/* Whether they fit together: endpoints that can be bound, connection strings that can be read. 0,
 * SETTINGS_WRONG or -ENOMEM. */
int settings_check(const struct settings *settings, struct text *complaints);

/*
 * Takes over what a reload changes, and says which that was and which of the others need a restart:
 * names with a blank between them.
 */
void settings_swap(struct settings *settings, struct settings *fresh, struct text *ret_changed,
		   struct text *ret_restart);

enum settings_form {
	SETTINGS_FORM_LIST, /* a line each, for --help */
	SETTINGS_FORM_FILE, /* a file with every default as a comment */
	SETTINGS_FORM_SCDOC /* for the manual */
};

/* The table of settings. */
void settings_print(FILE *out, enum settings_form form);

/* Internal to the settings' files. where is "orderd.conf:14: " or "". */
int settings_set(struct settings *settings, const char *where, const char *name, const char *value,
		 struct text *complaints);
