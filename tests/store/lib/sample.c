#include "lib/unit.h"

#include "lib/sample.h"

#include <string.h>

#include "store/codec.h"
#include "store/params.h"

/* Numbers that the tables' checks tie together. */
static const struct {
	const struct entity *entity;
	const char *field;
	int64_t number;
} sample_numbers[] = {
	{ &entity_tax_rule, "rate_micros", 200000 },
	{ &entity_stock_level, "on_hand_micros", 50 },
	{ &entity_stock_level, "reserved_micros", 20 },
	{ &entity_order, "net_minor", 5 },
	{ &entity_order, "tax_minor", 7 },
	{ &entity_order, "total_minor", 12 },
	{ &entity_order_line, "ordered_micros", 100 },
	{ &entity_order_line, "cancelled_micros", 3 },
	{ &entity_order_line, "reserved_micros", 20 },
	{ &entity_order_line, "backordered_micros", 5 },
	{ &entity_order_line, "picked_micros", 7 },
	{ &entity_order_line, "shipped_micros", 30 },
	{ &entity_order_line, "undelivered_micros", 2 },
	{ &entity_order_line, "delivered_micros", 11 },
	{ &entity_order_line, "invoiced_micros", 40 },
	{ &entity_order_line, "credited_micros", 4 },
	{ &entity_order_line, "return_authorized_micros", 9 },
	{ &entity_order_line, "return_received_micros", 8 },
	{ &entity_order_line, "return_accepted_micros", 6 },
};

static bool sample_is_id(const char *name)
{
	size_t length = strlen(name);

	return strcmp(name, "id") == 0 || (length > 3 && strcmp(name + length - 3, "_id") == 0);
}

int64_t sample_number(const struct entity *entity, const ProtobufCFieldDescriptor *field,
		      int64_t seed)
{
	for (size_t i = 0; i < sizeof(sample_numbers) / sizeof(sample_numbers[0]); i++)
		if (sample_numbers[i].entity == entity &&
		    strcmp(sample_numbers[i].field, field->name) == 0)
			return sample_numbers[i].number;
	if (sample_is_id(field->name))
		return seed;
	if (codec_type(field) == PARAMS_INT2 || codec_type(field) == PARAMS_BOOL)
		return 1;
	return seed * 1000 + field->id;
}

static struct value sample_value(const struct entity *entity, const ProtobufCFieldDescriptor *field,
				 int64_t seed, struct arena *arena)
{
	static const char *const list[] = { "order.", "\"quoted\"", "back\\slash, {comma}", "",
					    "ü" };

	switch (codec_type(field)) {
	case PARAMS_TEXTS:
		return v_texts(list, sizeof(list) / sizeof(list[0]));
	case PARAMS_TEXT:
		return v_text(arena_printf(arena, "%s “%d” ü", field->name, (int)seed));
	case PARAMS_BYTEA:
		return v_bytes("\0\1\xff", 3);
	case PARAMS_TIMESTAMPTZ:
		return v_time(INT64_C(1767225600123456) + seed * 1000 + field->id);
	default:
		return v_int(sample_number(entity, field, seed));
	}
}

ProtobufCMessage *sample_new(const struct entity *entity, enum sample_width width, int64_t seed,
			     struct arena *arena)
{
	ProtobufCMessage *message = codec_new(entity->descriptor, arena);

	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &entity->descriptor->fields[i];
		struct value value;

		if (entity->fields[i].flags & FIELD_CHILDREN ||
		    (width == SAMPLE_SPARSE && !(entity->fields[i].flags & FIELD_REQUIRED)))
			continue;
		value = sample_value(entity, field, seed, arena);
		codec_set(message, field, &value, arena);
	}
	return message;
}
