/*
 * Looks through the bytes of a message before it is unpacked, so that unpacking cannot surprise.
 *
 * protobuf-c cuts texts at a NUL, takes any bytes for text, keeps numbers that no enum has, cuts
 * integers to the field's width and unfolds a small frame into a large structure. The walk finds
 * all of this, and what is no message at all. Nothing is owned; findings live in the caller's
 * struct.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

enum walk_problem {
	/* The bytes are no message of this kind. The walk ends here. */
	WALK_TRUNCATED,     /* a tag, number or length goes beyond the end */
	WALK_VARINT_LONG,   /* more than 10 bytes, or 5 in a tag or length */
	WALK_TAG_INVALID,   /* field number 0 */
	WALK_GROUP,         /* wire types 3 and 4 */
	WALK_WIRE_TYPE,     /* not the one of the field, or 6 or 7 */
	WALK_DEEP,          /* more messages inside each other than the limit */
	WALK_MESSAGE_TWICE, /* a message that may stand once stands again */
	WALK_UNKNOWN_MANY,  /* more unknown fields than the limit */
	/* A value that the field does not allow. The walk goes on. */
	WALK_REPEATED_MANY, /* a list longer than the limit */
	WALK_UTF8,
	WALK_NUL,
	WALK_ENUM,       /* a number that the enum does not have */
	WALK_INTEGER,    /* beyond the field's 32 bits */
	WALK_TIME_FINE,  /* finer than a microsecond */
	WALK_TIME_RANGE, /* outside the years 1 to 9999, or nanoseconds outside a second */
};

#define WALK_PATH_BYTES 256
#define WALK_FINDINGS_MAX 100

struct walk_finding {
	enum walk_problem problem;
	char path[WALK_PATH_BYTES]; /* "order.lines[3].quantity_micros"; "" is the message itself */
};

struct walk_limits {
	uint32_t depth_max;
	uint32_t repeated_max; /* entries of one list */
	uint32_t unknown_max;  /* in the whole message */
};

struct walk_report {
	uint32_t n_findings; /* kept */
	uint32_t total;
	uint32_t n_unknown;
	struct walk_finding findings[WALK_FINDINGS_MAX];
};

enum walk_answer {
	/* Not a message of this kind; the last finding says why. It must not be unpacked. */
	WALK_MALFORMED = 1,
	/* A message with values that its fields do not allow. */
	WALK_VIOLATED,
};

/* A message has at most so many kinds of fields; walk_fits() tells. */
#define WALK_FIELDS_MAX 128
#define WALK_DEPTH_MAX 16

/* 0 or enum walk_answer. The report is filled in either case. */
int walk(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes, size_t n_bytes,
	 const struct walk_limits *limits, struct walk_report *report);

/* Whether messages of this kind can be walked: no recursion, not too many fields. */
bool walk_fits(const ProtobufCMessageDescriptor *descriptor);

/* What the problem is, as the end of a sentence about the field. */
const char *walk_explain(enum walk_problem problem);
