/*
 * Where one tenant's events leave: a Unix socket for programs on the machine, TCP for others.
 *
 * Whoever is connected over TCP was let in by the door when it connected. So when a key ends, the
 * TCP side is closed and opened again: those who still may come back by themselves, and repair what
 * they missed from the log. The outlet owns its publishers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"
#include "wire/endpoint.h"
#include "wire/publisher.h"

/* A hyphen and the longest code. */
#define OUTLET_SUFFIX_BYTES_MAX 33

/* The domain of a tenant's events at the door is this and the tenant's code. */
#define OUTLET_DOMAIN_PREFIX "events."

struct outlet_settings {
	void *zmq;
	struct wire_figures *figures;
	const char *endpoint;      /* of the first tenant; others get "-<code>" appended */
	int fd;                    /* listens there already; 0: there is none */
	const char *tcp_endpoint;  /* of the first tenant, others get any free port; NULL: none */
	const struct curve *curve; /* for TCP */
};

struct outlet {
	const struct outlet_settings *settings;
	const struct tenant *tenant;
	struct publisher *local;
	struct publisher *tcp;
	char endpoint[ENDPOINT_BYTES];
	char tcp_endpoint[ENDPOINT_BYTES]; /* the port that was taken stays the tenant's */
	bool tcp_wanted;
};

/* 0, or -errno with a sentence; what could be opened is open. Settings and tenant stay. */
int outlet_open(struct outlet *outlet, const struct outlet_settings *settings,
		const struct tenant *tenant, char *why, size_t why_size);
void outlet_close(struct outlet *outlet, int linger_ms);

/* Turns everybody on TCP out; they knock again. */
void outlet_turn_out(struct outlet *outlet);

/* Opens what was closed, once its port is free again; to be called now and then. */
void outlet_turn(struct outlet *outlet);

/* Whether anything leaves. */
bool outlet_is_open(const struct outlet *outlet);

/* Never waits. */
void outlet_send(struct outlet *outlet, const char *topic, const void *data, size_t length);

/* The endpoints of an open outlet, ended by NULL. */
#define OUTLET_ENDPOINTS_MAX 3
void outlet_endpoints(const struct outlet *outlet, const char *ret[OUTLET_ENDPOINTS_MAX]);
