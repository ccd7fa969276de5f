/*
 * Finds the operation of a method.
 *
 * Joins the table of operations with the services of the contract, and finds at start whatever does
 * not fit. The catalogue owns its index; operations and descriptors are static.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/text.h"
#include "op/op.h"

/* No operation may allow more. */
#define CATALOGUE_REQUEST_BYTES_LIMIT ((uint32_t)1024 * 1024)

struct catalogue_entry {
	const struct op *op;
	const ProtobufCMessageDescriptor *input;
	const ProtobufCMessageDescriptor *output;
	uint32_t request_bytes_max;
	const ProtobufCFieldDescriptor *validate_only; /* of input; NULL: not a write */
};

struct catalogue {
	struct catalogue_entry *entries;
	size_t n_entries;
	uint32_t *slots; /* position in entries plus one; 0: free */
	size_t n_slots;  /* a power of two */
};

/* All services of the contract; ends with NULL. */
extern const ProtobufCServiceDescriptor *const catalogue_services[];

enum catalogue_answer {
	/* Operations and services do not fit; the complaints are sentences, a line each. */
	CATALOGUE_UNFIT = 1,
};

/* 0, CATALOGUE_UNFIT or -errno. Both tables end with NULL. Needs hash_init(). */
int catalogue_init(struct catalogue *catalogue, const struct op *const *ops,
		   const ProtobufCServiceDescriptor *const *services, struct text *complaints);
void catalogue_fini(struct catalogue *catalogue);

/* NULL when there is no such method. */
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, const char *method);
