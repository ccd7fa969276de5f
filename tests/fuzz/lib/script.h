/*
 * Inputs that are a sequence of packed messages: what happens, one thing after the other.
 *
 * A step is a name (lib/messages.h), a length of two bytes, the message. Any bytes are a script:
 * what a step lacks at the end is left out. Steps whose name is below SCRIPT_EVENTS are no messages
 * but whatever else the fuzzer lets happen, with bytes of no form. Nothing is owned.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/messages.h"

#define SCRIPT_STEPS_MAX 16
#define SCRIPT_HEAD_BYTES (MESSAGES_NAME_BYTES + 2)
#define SCRIPT_EVENTS 16 /* names of other things than messages are 0 to 15 */

struct script_step {
	const uint8_t *name;
	const uint8_t *bytes;
	size_t size;
};

struct script {
	const uint8_t *at, *end;
};

/* False at the end. */
bool script_next(struct script *script, struct script_step *ret);

/* 0 to SCRIPT_EVENTS - 1, or SCRIPT_EVENTS for a message. */
unsigned int script_event(const struct script_step *step);

/* Whole LLVMFuzzerCustomMutator() and LLVMFuzzerCustomCrossOver(); n_events may be 0. */
size_t script_edit(const struct messages *messages, unsigned int n_events, uint8_t *data,
		   size_t size, size_t size_max, unsigned int seed);
size_t script_cross(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
		    uint8_t *out, size_t out_size_max, unsigned int seed);
