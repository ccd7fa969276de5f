/*
 * bench-load MODE NAME=VALUE…: loads a daemon that serves what seed.sql made, prints lines "name
 * value".
 *
 *   MODE      closed, paced, events, idle (mode.h)
 *   endpoint  of the requests             call       place (the default) or get
 *   ids       file of orders for get      clients    connections (16)
 *   in_flight calls at a time (1)         rate       calls per second, paced and events
 *   warmup    seconds (0.5)               seconds    of the measured window (3)
 *   daemon    its process id
 *   server_key, key   the daemon's public key, the file with one's own pair: for TCP
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mode.h"

static bool main_number(const char *text, double max, double *ret)
{
	char *end;
	double value;

	errno = 0;
	value = strtod(text, &end);
	if (errno || end == text || *end || !(value >= 0) || value > max)
		return false;
	*ret = value;
	return true;
}

/* The text behind "NAME=", or NULL when the argument is another one. */
static const char *main_value(const char *argument, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(argument, name, length) || argument[length] != '=')
		return NULL;
	return argument + length + 1;
}

static bool main_text(struct load_settings *settings, const char *argument)
{
	const char *value;

	if ((value = main_value(argument, "endpoint"))) {
		settings->door.endpoint = value;
	} else if ((value = main_value(argument, "server_key"))) {
		settings->door.server_key = value;
	} else if ((value = main_value(argument, "key"))) {
		settings->door.key_path = value;
	} else if ((value = main_value(argument, "ids"))) {
		settings->ids_path = value;
	} else if ((value = main_value(argument, "call"))) {
		settings->method = strcmp(value, "get") ? LOAD_PLACE : LOAD_GET;
		return !strcmp(value, "get") || !strcmp(value, "place");
	} else {
		return false;
	}
	return true;
}

static bool main_option(struct load_settings *settings, const char *argument)
{
	const char *value;
	double number = 0;
	bool good;

	if ((value = main_value(argument, "clients"))) {
		good = main_number(value, 10000, &number);
		settings->n_clients = (unsigned int)number;
	} else if ((value = main_value(argument, "in_flight"))) {
		good = main_number(value, 100000, &number);
		settings->n_in_flight = (unsigned int)number;
	} else if ((value = main_value(argument, "rate"))) {
		good = main_number(value, 1e6, &settings->rate_per_s);
	} else if ((value = main_value(argument, "warmup"))) {
		good = main_number(value, 3600, &number);
		settings->warmup_us = (int64_t)(number * 1e6);
	} else if ((value = main_value(argument, "seconds"))) {
		good = main_number(value, 3600, &number);
		settings->window_us = (int64_t)(number * 1e6);
	} else if ((value = main_value(argument, "daemon"))) {
		good = main_number(value, 1 << 30, &number);
		settings->daemon = (pid_t)number;
	} else {
		good = main_text(settings, argument);
	}
	return good;
}

int main(int argc, char **argv)
{
	/* clang-format off */
	static const struct {
		const char *name;
		int (*run)(struct load *load);
	} modes[] = {
		{ "closed", mode_closed },
		{ "paced", mode_paced },
		{ "events", mode_events },
		{ "idle", mode_idle },
	};
	/* clang-format on */
	struct load_settings settings = {
		.n_clients = 16,
		.n_in_flight = 1,
		.warmup_us = 500000,
		.window_us = 3000000,
	};
	struct load load;
	int result;

	for (int i = 2; i < argc; i++) {
		if (!main_option(&settings, argv[i])) {
			fprintf(stderr, "bench-load: what is %s?\n", argv[i]);
			return 64;
		}
	}
	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(argv[1], modes[i].name))
			continue;
		if (!settings.door.endpoint || !settings.n_clients || !settings.window_us)
			break;
		result = load_open(&load, &settings);
		if (!result)
			result = modes[i].run(&load);
		load_close(&load);
		return result < 0;
	}
	fprintf(stderr, "bench-load: MODE endpoint=ENDPOINT [NAME=VALUE…]\n");
	return 64;
}
