/*
 * A gate between the fakes, with operations that exist for the sake of the tests.
 * The bench owns gate and catalogue.
 */

#pragma once

#include "gate/gate.h"
#include "gate/lib/fakes.h"

struct bench {
	struct gate gate;
	struct catalogue catalogue;
	struct op_daemon daemon;
	Orderd__V1__RequestHeader header;
	const char *user_id;
};

#define INVALID ORDERD__V1__CODE__CODE_INVALID_ARGUMENT

/* The id of every request. */
extern const uint8_t bench_id[16];

/* Fit cmocka: *state is the bench. */
int bench_open(void **state);
int bench_close(void **state);

#define WITH_GATE(test) cmocka_unit_test_setup_teardown(test, bench_open, bench_close)

/* What writes and reads decide with. */
void bench_decide(struct work *work, const void *body, void *response);

void bench_send_frames(struct bench *bench, unsigned int n_frames, const void *header,
		       size_t header_length, const void *body, size_t body_length);

/* With the bench's header; method may be NULL. */
void bench_send(struct bench *bench, const char *method, const void *body, size_t length);
void bench_ping(struct bench *bench, const char *payload);

/* The last reply is this refusal, of a request with our id. */
void bench_expect_refused(const char *reason, Orderd__V1__Code code);
