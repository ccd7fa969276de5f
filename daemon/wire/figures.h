/*
 * What the wire counts: frames that were refused, replies that nobody took.
 * The program's root owns the one struct that all sockets of the room count in.
 */
#pragma once

#include <stdint.h>

struct wire_figures {
	uint64_t n_requests;
	uint64_t n_replies;
	uint64_t n_replies_gone;   /* the peer had left */
	uint64_t n_replies_slow;   /* the peer did not read its replies */
	uint64_t n_replies_memory; /* memory was out */
	uint64_t n_routing_ids_chosen;
	uint64_t n_frames_excess; /* beyond what a request has */
	uint64_t n_peers_accepted;
	uint64_t n_peers_refused;
	uint64_t n_events;
	uint64_t n_events_failed;
};
