/* A fake daemon, a client of it, pings between them. The test owns the world. */

#pragma once

#include "fake.h"

struct world {
	struct fake fake;
	struct orderd_client *client;
};

/* For cmocka: *state is a struct world. */
int world_setup(void **state);
int world_teardown(void **state);

/* What a ping's callback saw. */
struct answer {
	bool done;
	unsigned int n_answers;
	bool failed;
	char payload[64];
	Orderd__V1__Code code;
	char reason[64];
	char message[1024];
	bool retriable;
	bool local;
	struct orderd_position position;
};

void answer_on_reply(const ProtobufCMessage *reply, const struct orderd_error *error,
		     const struct orderd_position *position, void *context);

/* Starts a ping. `options` may be NULL. */
void world_ping(struct world *world, const char *text, const struct orderd_call_options *options,
		struct answer *answer);
void world_ping_for(struct world *world, uint32_t timeout_ms, struct answer *answer);

/* The next request is received, answered with its own text. */
void world_pong(struct world *world);
void world_pong_to(struct world *world, const struct fake_request *request);

void world_receive(struct world *world, struct fake_request *ret);
void world_drive(struct world *world, const bool *done);
