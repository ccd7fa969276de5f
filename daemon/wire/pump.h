/*
 * Reads a ZeroMQ socket inside libevent.
 *
 * The pump owns its events; the socket stays its caller's and must outlive the pump.
 *
 * ZMQ_FD is edge-triggered and does not tell what it means: it becomes readable once when
 * something changed, and any send or receive may take that one sign away, while messages wait.
 * So a pump receives until there is nothing left, and looks again after every send. Whoever
 * sends on the socket calls pump_wake().
 */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

struct pump {
	void *socket;
	struct event *readable;
	struct event *again;
	bool (*receive)(void *context);
	void *context;
	bool stopped;
	uint64_t n_received;
	uint64_t n_seen; /* of these, by pump_moves() */
	bool missed;     /* frames waited and none was received */
};

/* How many frames one turn receives, so that other sockets and timers get theirs. */
#define PUMP_FRAMES_PER_TURN 1024

/*
 * receive takes one frame from the socket without waiting and returns false when there was
 * none. It is called from the loop only. 0 or -errno.
 */
int pump_init(struct pump *pump, struct event_base *base, void *socket,
	      bool (*receive)(void *context), void *context);
void pump_fini(struct pump *pump);

/* Looks for frames in the loop's next turn. */
void pump_wake(struct pump *pump);

/*
 * Whether frames that wait are received: false when some waited, here and at the last call, and
 * none was received in between.
 */
bool pump_moves(struct pump *pump);

/* Receives nothing more. */
void pump_stop(struct pump *pump);
