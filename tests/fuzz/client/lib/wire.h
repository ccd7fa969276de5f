/*
 * What the client library stands on, without sockets, threads or a clock that runs by itself.
 *
 * wire.c defines the functions of ZeroMQ that the library calls, wire_clock.c its clock and random
 * numbers. Everything is static and begins anew with wire_reset(). Frames are copied.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_REQUESTS_MAX 32 /* older ones are forgotten */
#define WIRE_METHOD_BYTES 64

/* What the library has sent and was not yet answered. */
struct wire_request {
	uint8_t id[16];
	char method[WIRE_METHOD_BYTES]; /* "orderd.v1.EventService/Fetch" */
};

struct wire_frame {
	const uint8_t *bytes;
	size_t size;
};

void wire_reset(void);

/* The clock of wake_clock_ms() goes on. */
void wire_advance(int64_t ms);

/* The monitor of the connection says something. */
void wire_connect(bool connected);
void wire_say(uint16_t event, uint32_t value);

/* Comes in on the DEALER, or on every SUB. What finds no room is dropped. */
void wire_reply(const struct wire_frame *frames, size_t n);
void wire_publish(const struct wire_frame *frames, size_t n);

/* Requests in the order of their sending. */
size_t wire_n_requests(void);
struct wire_request *wire_request(size_t i);
void wire_forget(size_t i);
