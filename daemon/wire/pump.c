#include "wire/pump.h"

#include <errno.h>

#include <zmq.h>

static void pump_turn(evutil_socket_t fd, short what, void *context)
{
	struct pump *pump = context;

	if (pump->stopped)
		return;
	/* Both events may have come in the same turn of the loop. */
	event_del(pump->again);
	for (int i = 0; i < PUMP_FRAMES_PER_TURN; i++) {
		if (!pump->receive(pump->context))
			return;
		pump->n_received++;
	}
	pump_wake(pump);
}

int pump_init(struct pump *pump, struct event_base *base, void *socket,
	      bool (*receive)(void *context), void *context)
{
	size_t size = sizeof(int);
	int fd;

	*pump = (struct pump){ .socket = socket, .receive = receive, .context = context };
	if (zmq_getsockopt(socket, ZMQ_FD, &fd, &size) < 0)
		return -errno;
	pump->readable = event_new(base, fd, EV_READ | EV_PERSIST, pump_turn, pump);
	pump->again = evtimer_new(base, pump_turn, pump);
	if (pump->readable == NULL || pump->again == NULL || event_add(pump->readable, NULL) < 0) {
		pump_fini(pump);
		return -ENOMEM;
	}
	/* The sign may have come, and gone, before anybody watched. */
	pump_wake(pump);
	return 0;
}

void pump_fini(struct pump *pump)
{
	if (pump->readable != NULL)
		event_free(pump->readable);
	if (pump->again != NULL)
		event_free(pump->again);
	*pump = (struct pump){ .stopped = true };
}

void pump_wake(struct pump *pump)
{
	/*
	 * A timer of no time rather than event_active(): libevent runs an event that activates
	 * itself again before it looks at any descriptor, and one busy socket would starve all
	 * others.
	 */
	static const struct timeval now = { 0, 0 };

	if (!pump->stopped && !evtimer_pending(pump->again, NULL))
		evtimer_add(pump->again, &now);
}

bool pump_moves(struct pump *pump)
{
	bool received = pump->n_received != pump->n_seen;
	int events = 0;
	size_t size = sizeof(events);
	bool missed, moves;

	if (pump->stopped)
		return true;
	/* Asking takes the sign away that the descriptor would give: somebody has to look. */
	if (zmq_getsockopt(pump->socket, ZMQ_EVENTS, &events, &size) == 0 && events & ZMQ_POLLIN)
		pump_wake(pump);
	missed = (events & ZMQ_POLLIN) != 0 && !received;
	moves = !missed || !pump->missed;
	pump->missed = missed;
	pump->n_seen = pump->n_received;
	return moves;
}

void pump_stop(struct pump *pump)
{
	pump->stopped = true;
	event_del(pump->readable);
	event_del(pump->again);
}
