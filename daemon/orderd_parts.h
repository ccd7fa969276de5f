/*
 * What the files of the root share: the struct that owns every room.
 */
#pragma once

#include <event2/event.h>

#include "door.h"
#include "feed/feed.h"
#include "gate/gate.h"
#include "http.h"
#include "metric_source.h"
#include "orderd.h"
#include "pulse.h"
#include "store/store.h"
#include "timekeeper.h"
#include "watchdog.h"

/* In batches and on their way back, beyond what waits. */
#define ORDERD_IN_FLIGHT_BEYOND_QUEUE 8192

#define ORDERD_SIGNALS 3 /* TERM, INT, HUP */

struct orderd {
	struct settings *settings;
	const struct settings_source *source;
	uint64_t n_reloads;
	uint64_t n_reloads_refused;
	bool reload_failed; /* the last one */
	struct event_base *base;
	void *zmq;
	struct catalogue catalogue;
	struct store *store;
	struct feed *feed;
	struct timekeeper *timekeeper; /* NULL: not yet */
	struct door door;
	struct gate gate;
	struct pulse pulse;
	struct watchdog watchdog;
	struct http *http; /* NULL: there is none */
	int http_fd;       /* these listen already; 0: they do not */
	struct door_sockets sockets;
	int events_fd;
	int64_t http_at_us;
	bool http_failed;
	char contact[256]; /* why the store lost the database; "": it has not */
	int64_t contact_lost_us;
	int64_t store_at_us; /* when it began to connect */
	bool commit_awaited; /* it was told that the first one takes long */
	struct op_daemon daemon;
	const char *event_endpoints[OUTLET_ENDPOINTS_MAX];
	struct event *start;
	struct event *cut;
	struct event *signals[ORDERD_SIGNALS];
	char away[256]; /* why the database could not be reached last time; "": it could */
	int retry_s;
	int error;
	bool serving;
	bool stopping;
};

/* orderd_stop.c */
/* Ends the loop; the first error is the one that counts. */
void orderd_end(struct orderd *orderd, int error);
void orderd_on_signal(evutil_socket_t number, short what, void *context);
void orderd_on_cut(evutil_socket_t fd, short what, void *context);

/* orderd_reload.c */
/* What of the settings can change at any time reaches the rooms. */
void orderd_apply(struct orderd *orderd);
void orderd_on_reload(evutil_socket_t number, short what, void *context);

/* orderd_database.c */
void orderd_on_start(evutil_socket_t fd, short what, void *context);
/* Tells, once, when PostgreSQL is there and the start does not go on. */
void orderd_watch_start(struct orderd *orderd, int64_t now_us);

/* orderd_view.c */
void orderd_view_init(struct orderd *orderd);
/* Fits gate_settings.daemon; context is the root. */
const struct op_daemon *orderd_view(void *context);
void orderd_measure(const struct orderd *orderd, struct metric_source *source);

/* orderd_http.c; as http_open */
int orderd_open_http(struct orderd *orderd, const char *address, int fd, struct http **ret,
		     char *why, size_t why_size);
/* Listens, or tries it again, where the settings say so. */
void orderd_watch_http(struct orderd *orderd, int64_t now_us);

/* orderd.c: the store's callbacks. */
void orderd_on_ready(void *context);
void orderd_on_commit(void *context, const struct tenant *tenant, const struct store_event *events,
		      size_t n_events);
