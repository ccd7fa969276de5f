/*
 * A client inside a libevent loop. The caller owns the event.
 *
 *     struct event *event = orderd_libevent_new(base, client);
 *     …
 *     event_free(event);             // before orderd_client_close(client)
 */

#pragma once

#include <event2/event.h>

#include "orderd/client.h"

static inline void orderd_libevent_on_ready(evutil_socket_t fd, short what, void *client)
{
	(void)fd;
	(void)what;
	orderd_client_process((struct orderd_client *)client, 0);
}

/* An added, persistent event; NULL when memory is short. Callbacks must not close the client. */
static inline struct event *orderd_libevent_new(struct event_base *base,
						struct orderd_client *client)
{
	struct event *event = event_new(base, orderd_client_fd(client), EV_READ | EV_PERSIST,
					orderd_libevent_on_ready, client);

	if (event && event_add(event, NULL) < 0) {
		event_free(event);
		return NULL;
	}
	return event;
}
