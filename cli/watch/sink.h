/*
 * Writes the events of a watch to standard output.
 *
 * A sink owns its scratch memory until sink_close().
 */

#pragma once

#include "orderd/v1/event.pb-c.h"

#include "base/text.h"
#include "cli.h"

struct sink {
	struct cli *cli;
	bool human;
	bool cloudevents;
	bool list;          /* one JSON value for all of them */
	const char *tenant; /* code, for CloudEvents */
	struct arena scratch;
	size_t n_events;
};

/*
 * Asks the daemon for what it needs to know. `format` is that of --format, or NULL. 0, or the exit
 * status after a complaint.
 */
int sink_open(struct sink *s, struct cli *c, const char *format);

/* 0, or the exit status after a complaint. */
int sink_write(struct sink *s, const Orderd__V1__Event *event);

/* An event of a newer daemon as the daemon says that it is; until the next call. */
const ProtobufCMessage *sink_whole(struct sink *s, const Orderd__V1__Event *event);

/*
 * The event as one line of JSON, as the sink writes it; for commands. The text is the caller's.
 */
void sink_line(struct sink *s, const Orderd__V1__Event *event, struct text *out);

/* Ends the one JSON value if there is one. `status`, or that of a failure to write. */
int sink_close(struct sink *s, int status);
