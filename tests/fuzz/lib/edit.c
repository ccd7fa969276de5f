#include "lib/edit.h"

#include <stdbool.h>
#include <string.h>

#include "lib/fuzz.h"
#include "lib/value.h"

#define EDIT_ENTRIES_MAX 256
#define EDIT_DEPTH_MAX 8
#define EDIT_ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* A field as it stands in the bytes. */
struct edit_entry {
	const uint8_t *from;
	const uint8_t *value; /* behind the tag, behind the length if there is one */
	const uint8_t *to;
	const ProtobufCFieldDescriptor *field; /* NULL: the message has none of this number */
	uint64_t tag;
};

struct edit_out {
	uint8_t *bytes;
	size_t size;
	size_t size_max;
};

enum edit_verb {
	EDIT_CHANGE,
	EDIT_ADD,
	EDIT_DROP,
	EDIT_TWICE,
	EDIT_SWAP,
	EDIT_STRANGE, /* another number or wire type */
};

void edit_init(struct edit *edit, unsigned int seed, struct arena *arena)
{
	*edit = (struct edit){ .dice = dice_make(seed), .arena = arena };
}

static uint32_t edit_below(struct edit *edit, uint32_t n)
{
	return dice_below(&edit->dice, n);
}

/* --- bytes --- */

static void edit_put(struct edit_out *out, const void *bytes, size_t size)
{
	if (size > out->size_max - out->size)
		size = out->size_max - out->size;
	if (size > 0)
		memcpy(out->bytes + out->size, bytes, size);
	out->size += size;
}

static void edit_put_varint(struct edit_out *out, uint64_t value)
{
	uint8_t bytes[10];
	size_t n = 0;

	for (; value > 0x7f; value >>= 7)
		bytes[n++] = (uint8_t)(value | 0x80);
	bytes[n++] = (uint8_t)value;
	edit_put(out, bytes, n);
}

static void edit_put_run(struct edit_out *out, const void *bytes, size_t size)
{
	edit_put_varint(out, size);
	edit_put(out, bytes, size);
}

static struct edit_out edit_scratch(struct edit *edit, size_t size_max)
{
	return (struct edit_out){ .bytes = arena_alloc(edit->arena, size_max),
				  .size_max = size_max };
}

/* As libFuzzer changes bytes. */
static void edit_put_raw(struct edit_out *out, const uint8_t *bytes, size_t size)
{
	size_t before = out->size;

	edit_put(out, bytes, size);
	if (out->size_max > before)
		out->size = before +
			LLVMFuzzerMutate(out->bytes + before, out->size - before,
					 out->size_max - before);
}

static const uint8_t *edit_skip_varint(const uint8_t *at, const uint8_t *end, uint64_t *ret)
{
	*ret = 0;
	for (unsigned int shift = 0; at < end && shift < 64; shift += 7) {
		*ret |= (uint64_t)(*at & 0x7f) << shift;
		if ((*at++ & 0x80) == 0)
			return at;
	}
	return NULL;
}

static const uint8_t *edit_skip(struct edit_entry *entry, const uint8_t *end)
{
	uint64_t n_bytes;
	const uint8_t *at = entry->value;

	switch (entry->tag & 7) {
	case 0:
		return edit_skip_varint(at, end, &n_bytes);
	case 1:
		return end - at >= 8 ? at + 8 : NULL;
	case 5:
		return end - at >= 4 ? at + 4 : NULL;
	case 2:
		at = edit_skip_varint(at, end, &n_bytes);
		entry->value = at;
		return at != NULL && n_bytes <= (uint64_t)(end - at) ? at + n_bytes : NULL;
	default:
		return NULL;
	}
}

/* The number of entries, or -1 when the bytes are no message, or a long one. */
static int edit_split(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes,
		      size_t size, struct edit_entry *entries)
{
	const uint8_t *at = bytes, *end = bytes + size;
	int n = 0;

	while (at < end) {
		struct edit_entry *entry = &entries[n];

		if (n++ == EDIT_ENTRIES_MAX)
			return -1;
		entry->from = at;
		entry->value = edit_skip_varint(at, end, &entry->tag);
		if (entry->value == NULL)
			return -1;
		entry->field = protobuf_c_message_descriptor_get_field(
			descriptor, (unsigned int)(entry->tag >> 3));
		entry->to = at = edit_skip(entry, end);
		if (at == NULL)
			return -1;
	}
	return n;
}

/* --- values --- */

static int64_t edit_enum(struct edit *edit, const ProtobufCEnumDescriptor *type)
{
	if (edit_below(edit, 16) == 0)
		return value_number(&edit->dice);
	return type->values[edit_below(edit, type->n_values)].value;
}

/* A number near the one that stands there. */
static int64_t edit_near(struct edit *edit, const struct edit_entry *entry)
{
	uint64_t number;

	if (edit_skip_varint(entry->value, entry->to, &number) == NULL)
		return 0;
	switch (edit_below(edit, 4)) {
	case 0:
		return (int64_t)(number + 1);
	case 1:
		return (int64_t)(number - 1);
	case 2:
		return (int64_t)(0 - number);
	default:
		return (int64_t)(number ^ UINT64_C(1) << edit_below(edit, 64));
	}
}

static void edit_put_text(struct edit *edit, struct edit_out *out)
{
	char text[VALUE_TEXT_BYTES_MAX];

	edit_put_run(out, text, value_text(&edit->dice, text));
}

static void edit_put_message(struct edit *edit, const ProtobufCMessageDescriptor *descriptor,
			     struct edit_out *out, unsigned int depth);

static unsigned int edit_wire_type(const ProtobufCFieldDescriptor *field)
{
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return 5;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 1;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return 2;
	default:
		return 0;
	}
}

static void edit_put_number(const ProtobufCFieldDescriptor *field, int64_t number,
			    struct edit_out *out)
{
	if (edit_wire_type(field) == 0)
		edit_put_varint(out, (uint64_t)number);
	else
		edit_put(out, &number, edit_wire_type(field) == 1 ? 8 : 4);
}

/* A new value, without the tag. */
static void edit_put_value(struct edit *edit, const ProtobufCFieldDescriptor *field,
			   struct edit_out *out, unsigned int depth)
{
	struct edit_out below;

	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
		edit_put_text(edit, out);
		return;
	case PROTOBUF_C_TYPE_MESSAGE:
		below = edit_scratch(edit, out->size_max - out->size);
		edit_put_message(edit, field->descriptor, &below, depth + 1);
		edit_put_run(out, below.bytes, below.size);
		return;
	case PROTOBUF_C_TYPE_ENUM:
		edit_put_varint(out, (uint64_t)edit_enum(edit, field->descriptor));
		return;
	case PROTOBUF_C_TYPE_BOOL:
		edit_put_varint(out, edit_below(edit, 2));
		return;
	default:
		edit_put_number(field, value_number(&edit->dice), out);
		return;
	}
}

static void edit_put_field(struct edit *edit, const ProtobufCFieldDescriptor *field,
			   struct edit_out *out, unsigned int depth)
{
	edit_put_varint(out, (uint64_t)field->id << 3 | edit_wire_type(field));
	edit_put_value(edit, field, out, depth);
}

/* Small messages are filled by half, large ones with about three fields. */
static void edit_put_message(struct edit *edit, const ProtobufCMessageDescriptor *descriptor,
			     struct edit_out *out, unsigned int depth)
{
	uint32_t one_in = descriptor->n_fields <= 6 ? 2 : descriptor->n_fields / 3;

	if (depth > EDIT_DEPTH_MAX)
		return;
	for (unsigned int i = 0; i < descriptor->n_fields; i++)
		if (edit_below(edit, one_in) == 0)
			edit_put_field(edit, &descriptor->fields[i], out, depth);
}

size_t edit_compose(struct edit *edit, const ProtobufCMessageDescriptor *descriptor, uint8_t *ret,
		    size_t size_max)
{
	struct edit_out out = { .bytes = ret, .size_max = size_max };

	edit_put_message(edit, descriptor, &out, 0);
	return out.size;
}

/* --- changes --- */

static void edit_put_level(struct edit *edit, const ProtobufCMessageDescriptor *descriptor,
			   const uint8_t *bytes, size_t size, struct edit_out *out,
			   unsigned int depth);

/* What is inside changes, or it is another value. */
static void edit_put_changed(struct edit *edit, const struct edit_entry *entry,
			     struct edit_out *out, unsigned int depth)
{
	const ProtobufCFieldDescriptor *field = entry->field;
	size_t size = (size_t)(entry->to - entry->value);
	struct edit_out below;

	if (field == NULL || (entry->tag & 7) != edit_wire_type(field)) {
		edit_put_raw(out, entry->from, (size_t)(entry->to - entry->from));
		return;
	}
	edit_put_varint(out, entry->tag);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE && depth < EDIT_DEPTH_MAX) {
		below = edit_scratch(edit, out->size_max);
		edit_put_level(edit, field->descriptor, entry->value, size, &below, depth + 1);
		edit_put_run(out, below.bytes, below.size);
	} else if (edit_wire_type(field) == 2 && edit_below(edit, 2) == 0) {
		below = edit_scratch(edit, out->size_max);
		edit_put_raw(&below, entry->value, size);
		edit_put_run(out, below.bytes, below.size);
	} else if (edit_wire_type(field) == 0 && edit_below(edit, 3) == 0) {
		edit_put_varint(out, (uint64_t)edit_near(edit, entry));
	} else {
		edit_put_value(edit, field, out, depth);
	}
}

static void edit_put_strange(struct edit *edit, const struct edit_entry *entry,
			     struct edit_out *out)
{
	uint64_t tag = entry->tag ^
		(edit_below(edit, 2) == 0 ? 1 + edit_below(edit, 7) : 8u << edit_below(edit, 8));

	edit_put_varint(out, tag);
	if ((tag & 7) == 2)
		edit_put_run(out, entry->value, (size_t)(entry->to - entry->value));
	else
		edit_put(out, entry->value, (size_t)(entry->to - entry->value));
}

static void edit_put_entry(struct edit *edit, const struct edit_entry *entry, enum edit_verb verb,
			   struct edit_out *out, unsigned int depth)
{
	size_t size = (size_t)(entry->to - entry->from);

	switch (verb) {
	case EDIT_CHANGE:
		edit_put_changed(edit, entry, out, depth);
		return;
	case EDIT_DROP:
		return;
	case EDIT_STRANGE:
		edit_put_strange(edit, entry, out);
		return;
	case EDIT_TWICE:
		edit_put(out, entry->from, size);
		break;
	case EDIT_ADD:
	case EDIT_SWAP:
		break;
	}
	edit_put(out, entry->from, size);
}

static enum edit_verb edit_verb(struct edit *edit, int n_entries)
{
	static const enum edit_verb verbs[] = {
		EDIT_CHANGE, EDIT_CHANGE, EDIT_CHANGE, EDIT_CHANGE, EDIT_CHANGE, EDIT_CHANGE,
		EDIT_CHANGE, EDIT_CHANGE, EDIT_ADD,    EDIT_ADD,    EDIT_ADD,    EDIT_ADD,
		EDIT_DROP,   EDIT_DROP,   EDIT_TWICE,  EDIT_TWICE,  EDIT_SWAP,   EDIT_STRANGE,
	};

	if (n_entries == 0)
		return EDIT_ADD;
	return verbs[edit_below(edit, sizeof(verbs) / sizeof(verbs[0]))];
}

static void edit_put_level(struct edit *edit, const ProtobufCMessageDescriptor *descriptor,
			   const uint8_t *bytes, size_t size, struct edit_out *out,
			   unsigned int depth)
{
	struct edit_entry entries[EDIT_ENTRIES_MAX + 1];
	int n = edit_split(descriptor, bytes, size, entries);
	enum edit_verb verb;
	int at;

	if (n < 0 || descriptor->n_fields == 0 || edit_below(edit, 64) == 0) {
		edit_put_raw(out, bytes, size);
		return;
	}
	verb = edit_verb(edit, n);
	at = n > 0 ? (int)edit_below(edit, (uint32_t)n) : 0;
	if (verb == EDIT_SWAP) {
		int other = (int)edit_below(edit, (uint32_t)n);
		struct edit_entry kept = entries[at];

		entries[at] = entries[other];
		entries[other] = kept;
	}
	for (int i = 0; i < n; i++)
		edit_put_entry(edit, &entries[i], i == at ? verb : EDIT_ADD, out, depth);
	if (verb == EDIT_ADD)
		edit_put_field(edit, &descriptor->fields[edit_below(edit, descriptor->n_fields)],
			       out, depth);
}

size_t edit_message(struct edit *edit, const ProtobufCMessageDescriptor *descriptor, uint8_t *bytes,
		    size_t size, size_t size_max)
{
	struct edit_out out = edit_scratch(edit, size_max);

	edit_put_level(edit, descriptor, bytes, size, &out, 0);
	memcpy(bytes, out.bytes, out.size);
	return out.size;
}

size_t edit_input(const struct messages *messages, uint8_t *data, size_t size, size_t size_max,
		  unsigned int seed)
{
	static struct arena arena;
	const ProtobufCMessageDescriptor *descriptor;
	struct edit edit;

	if (arena.bytes_max == 0)
		arena_init(&arena, EDIT_ARENA_BYTES_MAX);
	arena_reset(&arena);
	edit_init(&edit, seed, &arena);
	if (size_max < MESSAGES_NAME_BYTES)
		return 0;
	if (size < MESSAGES_NAME_BYTES || edit_below(&edit, 50) == 0) {
		descriptor = messages->list[edit_below(&edit, (uint32_t)messages->n)];
		messages_name(descriptor, data);
		return MESSAGES_NAME_BYTES +
			edit_compose(&edit, descriptor, data + MESSAGES_NAME_BYTES,
				     size_max - MESSAGES_NAME_BYTES);
	}
	descriptor = messages->list[messages_find(messages, data)];
	return MESSAGES_NAME_BYTES +
		edit_message(&edit, descriptor, data + MESSAGES_NAME_BYTES,
			     size - MESSAGES_NAME_BYTES, size_max - MESSAGES_NAME_BYTES);
}
