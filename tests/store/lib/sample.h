/* Legal records of every kind, whose references meet: all ids of one seed are that seed. */

#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/entity.h"

enum sample_width {
	SAMPLE_FULL,   /* every column has a value */
	SAMPLE_SPARSE, /* only what is required */
};

ProtobufCMessage *sample_new(const struct entity *entity, enum sample_width width, int64_t seed,
			     struct arena *arena);

/* The number in this field of a record; a legal one. */
int64_t sample_number(const struct entity *entity, const ProtobufCFieldDescriptor *field,
		      int64_t seed);
