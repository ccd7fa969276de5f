#include "gate/walk.h"

#include <assert.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define WALK_VARINT_BYTES_MAX 10
#define WALK_HEAD_BYTES_MAX 5            /* of a tag or a length, as protobuf-c reads them */
#define WALK_SECOND_MIN (-62135596800LL) /* 0001-01-01, of timestamp.proto */
#define WALK_SECOND_MAX 253402300799LL   /* 9999-12-31 */
#define WALK_NANOS_MAX 999999999LL

enum walk_wire_type {
	WALK_VARINT = 0,
	WALK_FIXED64 = 1,
	WALK_BYTES = 2,
	WALK_GROUP_START = 3,
	WALK_GROUP_END = 4,
	WALK_FIXED32 = 5,
};

/* A message on the way down. Its path is rendered only when there is something to say. */
struct walk_level {
	const struct walk_level *above;
	const ProtobufCMessageDescriptor *descriptor;
	const ProtobufCFieldDescriptor *field; /* the one looked at */
	uint32_t index;                        /* in a list */
	uint32_t depth;
	uint32_t counts[WALK_FIELDS_MAX];
	int64_t seconds, nanos; /* of a Timestamp */
};

struct walk_state {
	const struct walk_limits *limits;
	struct walk_report *report;
};

struct walk_bytes {
	const uint8_t *at, *end;
};

/* --- findings --- */

static size_t walk_path(const struct walk_level *level, char *out)
{
	size_t used = 0;
	int n;

	if (level->above != NULL)
		used = walk_path(level->above, out);
	if (level->field == NULL || used >= WALK_PATH_BYTES - 1)
		return used;
	n = snprintf(out + used, WALK_PATH_BYTES - used, "%s%s", used > 0 ? "." : "",
		     level->field->name);
	used += (size_t)n;
	if (level->field->label == PROTOBUF_C_LABEL_REPEATED && used < WALK_PATH_BYTES) {
		n = snprintf(out + used, WALK_PATH_BYTES - used, "[%u]", level->index);
		used += (size_t)n;
	}
	return used < WALK_PATH_BYTES ? used : WALK_PATH_BYTES - 1;
}

static void walk_find(struct walk_state *state, const struct walk_level *level,
		      enum walk_problem problem)
{
	struct walk_report *report = state->report;
	struct walk_finding *finding;

	report->total++;
	if (report->n_findings == WALK_FINDINGS_MAX) {
		/* What ends the walk must be told: it takes the last place. */
		if (problem >= WALK_REPEATED_MANY)
			return;
		report->n_findings--;
	}
	finding = &report->findings[report->n_findings++];
	finding->problem = problem;
	finding->path[0] = '\0';
	walk_path(level, finding->path);
}

static int walk_malformed(struct walk_state *state, const struct walk_level *level,
			  enum walk_problem problem)
{
	walk_find(state, level, problem);
	return WALK_MALFORMED;
}

/* --- numbers --- */

static int walk_varint(struct walk_state *state, const struct walk_level *level,
		       struct walk_bytes *in, size_t n_bytes_max, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n_bytes_max; i++) {
		if (in->at == in->end)
			return walk_malformed(state, level, WALK_TRUNCATED);
		value |= (uint64_t)(*in->at & 0x7f) << (7 * i);
		if ((*in->at++ & 0x80) == 0) {
			*ret = value;
			return 0;
		}
	}
	return walk_malformed(state, level, WALK_VARINT_LONG);
}

static bool walk_enum_has(const ProtobufCEnumDescriptor *descriptor, uint64_t value)
{
	return (int64_t)value >= INT32_MIN && (int64_t)value <= INT32_MAX &&
		protobuf_c_enum_descriptor_get_value(descriptor, (int)(int64_t)value) != NULL;
}

/* protobuf-c keeps the lower 32 bits and drops the others without a word. */
static void walk_check_varint(struct walk_state *state, struct walk_level *level, uint64_t value)
{
	const ProtobufCFieldDescriptor *field = level->field;
	int64_t number = (int64_t)value;

	if (field->type == PROTOBUF_C_TYPE_ENUM) {
		if (!walk_enum_has(field->descriptor, value))
			walk_find(state, level, WALK_ENUM);
	} else if (field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_UINT32 ||
		   field->type == PROTOBUF_C_TYPE_SINT32) {
		if (value > UINT32_MAX &&
		    (field->type != PROTOBUF_C_TYPE_INT32 || number < INT32_MIN || number > 0))
			walk_find(state, level, WALK_INTEGER);
	}
	if (level->descriptor != &google__protobuf__timestamp__descriptor)
		return;
	if (field->type == PROTOBUF_C_TYPE_INT64)
		level->seconds = number;
	else
		level->nanos = number;
}

static enum walk_wire_type walk_wire_type(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return WALK_FIXED32;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return WALK_FIXED64;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WALK_BYTES;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	return WALK_VARINT;
}

/* --- values --- */

static int walk_message(struct walk_state *state, struct walk_level *level, struct walk_bytes in);

static void walk_check_string(struct walk_state *state, const struct walk_level *level,
			      struct walk_bytes value)
{
	size_t length = (size_t)(value.end - value.at);

	if (memchr(value.at, '\0', length) != NULL)
		walk_find(state, level, WALK_NUL);
	else if (!text_utf8_valid((const char *)value.at, length))
		walk_find(state, level, WALK_UTF8);
}

static void walk_check_time(struct walk_state *state, const struct walk_level *below)
{
	if (below->nanos < 0 || below->nanos > WALK_NANOS_MAX || below->seconds < WALK_SECOND_MIN ||
	    below->seconds > WALK_SECOND_MAX)
		walk_find(state, below->above, WALK_TIME_RANGE);
	else if (below->nanos % 1000 != 0)
		walk_find(state, below->above, WALK_TIME_FINE);
}

static int walk_inside(struct walk_state *state, struct walk_level *level, struct walk_bytes value)
{
	struct walk_level below = {
		.above = level,
		.descriptor = level->field->descriptor,
		.depth = level->depth + 1,
	};
	int answer;

	if (below.depth > state->limits->depth_max)
		return walk_malformed(state, level, WALK_DEEP);
	answer = walk_message(state, &below, value);
	if (answer == 0 && below.descriptor == &google__protobuf__timestamp__descriptor)
		walk_check_time(state, &below);
	return answer;
}

static uint32_t *walk_counter(struct walk_level *level)
{
	return &level->counts[level->field - level->descriptor->fields];
}

/* Takes one entry more of the field. A list's findings beyond the limit are one. */
static void walk_count(struct walk_state *state, struct walk_level *level)
{
	uint32_t *count = walk_counter(level);

	level->index = (*count)++;
	if (level->field->label == PROTOBUF_C_LABEL_REPEATED &&
	    *count == state->limits->repeated_max + 1)
		walk_find(state, level, WALK_REPEATED_MANY);
}

/* Numbers of a list may stand in one run, whatever the descriptor says. */
static int walk_packed(struct walk_state *state, struct walk_level *level, struct walk_bytes in)
{
	enum walk_wire_type type = walk_wire_type(level->field->type);
	size_t width = type == WALK_FIXED32 ? 4 : 8;
	uint64_t value;
	int answer;

	while (in.at < in.end) {
		walk_count(state, level);
		if (type == WALK_VARINT) {
			answer = walk_varint(state, level, &in, WALK_VARINT_BYTES_MAX, &value);
			if (answer != 0)
				return answer;
			walk_check_varint(state, level, value);
		} else if ((size_t)(in.end - in.at) < width) {
			return walk_malformed(state, level, WALK_TRUNCATED);
		} else {
			in.at += width;
		}
	}
	return 0;
}

static int walk_bytes_value(struct walk_state *state, struct walk_level *level,
			    struct walk_bytes value)
{
	const ProtobufCFieldDescriptor *field = level->field;

	if (walk_wire_type(field->type) != WALK_BYTES) {
		if (field->label != PROTOBUF_C_LABEL_REPEATED)
			return walk_malformed(state, level, WALK_WIRE_TYPE);
		return walk_packed(state, level, value);
	}
	walk_count(state, level);
	if (field->type == PROTOBUF_C_TYPE_STRING)
		walk_check_string(state, level, value);
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return 0;
	/*
	 * The encoding asks readers to merge the two. No writer writes it, and protobuf-c would
	 * copy every list inside again for each.
	 */
	if (level->index > 0 && field->label != PROTOBUF_C_LABEL_REPEATED)
		return walk_malformed(state, level, WALK_MESSAGE_TWICE);
	return walk_inside(state, level, value);
}

/* --- fields --- */

static int walk_take(struct walk_state *state, const struct walk_level *level,
		     struct walk_bytes *in, uint64_t n_bytes, struct walk_bytes *ret)
{
	if (n_bytes > (size_t)(in->end - in->at))
		return walk_malformed(state, level, WALK_TRUNCATED);
	*ret = (struct walk_bytes){ in->at, in->at + n_bytes };
	in->at += n_bytes;
	return 0;
}

/* The bytes of the next value, a varint's number in *ret_number. */
static int walk_next(struct walk_state *state, const struct walk_level *level,
		     struct walk_bytes *in, unsigned int wire_type, struct walk_bytes *ret_value,
		     uint64_t *ret_number)
{
	uint64_t n_bytes;
	int answer;

	switch (wire_type) {
	case WALK_VARINT:
		return walk_varint(state, level, in, WALK_VARINT_BYTES_MAX, ret_number);
	case WALK_FIXED64:
		return walk_take(state, level, in, 8, ret_value);
	case WALK_FIXED32:
		return walk_take(state, level, in, 4, ret_value);
	case WALK_BYTES:
		answer = walk_varint(state, level, in, WALK_HEAD_BYTES_MAX, &n_bytes);
		return answer != 0 ? answer : walk_take(state, level, in, n_bytes, ret_value);
	case WALK_GROUP_START:
	case WALK_GROUP_END:
		return walk_malformed(state, level, WALK_GROUP);
	}
	return walk_malformed(state, level, WALK_WIRE_TYPE);
}

static int walk_field(struct walk_state *state, struct walk_level *level, struct walk_bytes *in)
{
	struct walk_bytes value = { NULL, NULL };
	uint64_t tag, number = 0;
	unsigned int wire_type;
	int answer;

	level->field = NULL;
	answer = walk_varint(state, level, in, WALK_HEAD_BYTES_MAX, &tag);
	if (answer != 0)
		return answer;
	wire_type = tag & 7;
	if (tag >> 3 == 0 || tag > UINT32_MAX)
		return walk_malformed(state, level, WALK_TAG_INVALID);
	level->field = protobuf_c_message_descriptor_get_field(level->descriptor,
							       (unsigned int)(tag >> 3));
	level->index = level->field != NULL ? *walk_counter(level) : 0;
	answer = walk_next(state, level, in, wire_type, &value, &number);
	if (answer != 0)
		return answer;
	if (level->field == NULL) {
		if (++state->report->n_unknown > state->limits->unknown_max)
			return walk_malformed(state, level, WALK_UNKNOWN_MANY);
		return 0;
	}
	if (wire_type == WALK_BYTES)
		return walk_bytes_value(state, level, value);
	if (wire_type != walk_wire_type(level->field->type))
		return walk_malformed(state, level, WALK_WIRE_TYPE);
	walk_count(state, level);
	if (wire_type == WALK_VARINT)
		walk_check_varint(state, level, number);
	return 0;
}

static int walk_message(struct walk_state *state, struct walk_level *level, struct walk_bytes in)
{
	while (in.at < in.end) {
		int answer = walk_field(state, level, &in);

		if (answer != 0)
			return answer;
	}
	level->field = NULL;
	return 0;
}

int walk(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes, size_t n_bytes,
	 const struct walk_limits *limits, struct walk_report *report)
{
	struct walk_level level = { .descriptor = descriptor };
	struct walk_state state = { limits, report };
	int answer;

	assert(limits->depth_max <= WALK_DEPTH_MAX);
	report->n_findings = 0;
	report->total = 0;
	report->n_unknown = 0;
	if (n_bytes == 0)
		return 0;
	answer = walk_message(&state, &level, (struct walk_bytes){ bytes, bytes + n_bytes });
	if (answer != 0)
		return answer;
	return report->total > 0 ? WALK_VIOLATED : 0;
}

static bool walk_fits_below(const ProtobufCMessageDescriptor *descriptor, uint32_t depth)
{
	if (depth > WALK_DEPTH_MAX || descriptor->n_fields > WALK_FIELDS_MAX)
		return false;
	for (unsigned int i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];

		if (field->type == PROTOBUF_C_TYPE_MESSAGE &&
		    !walk_fits_below(field->descriptor, depth + 1))
			return false;
	}
	return true;
}

bool walk_fits(const ProtobufCMessageDescriptor *descriptor)
{
	return walk_fits_below(descriptor, 0);
}

const char *walk_explain(enum walk_problem problem)
{
	switch (problem) {
	case WALK_TRUNCATED:
		return "ends in the middle of a value";
	case WALK_VARINT_LONG:
		return "has a number of too many bytes";
	case WALK_TAG_INVALID:
		return "has a field of number 0";
	case WALK_GROUP:
		return "uses groups, which are not taken";
	case WALK_WIRE_TYPE:
		return "has another wire type than the contract says";
	case WALK_DEEP:
		return "is nested too deeply";
	case WALK_MESSAGE_TWICE:
		return "stands twice";
	case WALK_UNKNOWN_MANY:
		return "has too many unknown fields";
	case WALK_REPEATED_MANY:
		return "has too many entries";
	case WALK_UTF8:
		return "is not UTF-8";
	case WALK_NUL:
		return "has a NUL byte inside";
	case WALK_ENUM:
		return "has a number that the enum does not have";
	case WALK_INTEGER:
		return "is beyond 32 bits";
	case WALK_TIME_FINE:
		return "is finer than a microsecond";
	case WALK_TIME_RANGE:
		return "is outside the years 1 to 9999";
	}
	return "";
}
