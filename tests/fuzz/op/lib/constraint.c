#include "op/lib/constraint.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "orderd/v1/credit.pb-c.h"
#include "orderd/v1/inventory.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/pricing.pb-c.h"
#include "orderd/v1/shipment.pb-c.h"
#include "orderd/v1/tax.pb-c.h"
#include "store/codec.h"
#include "store/entity.h"

#define CONSTRAINT_TEXT_BYTES_MAX 256 /* where the field table says nothing */

static void constraint_fail(const struct entity *entity, const char *name, const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", entity->name, name, what);
	abort();
}

static bool constraint_between(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

/* As sql/migrations say it. */
static bool constraint_order_line(const Orderd__V1__OrderLine *line)
{
	return line->ordered_micros > 0 && line->backordered_micros >= 0 &&
		constraint_between(line->cancelled_micros, 0, line->ordered_micros) &&
		line->reserved_micros >= 0 &&
		line->reserved_micros + line->backordered_micros + line->shipped_micros -
			line->undelivered_micros <=
		line->ordered_micros - line->cancelled_micros &&
		constraint_between(line->picked_micros, 0, line->reserved_micros) &&
		constraint_between(line->undelivered_micros, 0, line->shipped_micros) &&
		constraint_between(line->delivered_micros, 0,
				   line->shipped_micros - line->undelivered_micros) &&
		constraint_between(line->invoiced_micros, 0, line->ordered_micros) &&
		constraint_between(line->credited_micros, 0, line->invoiced_micros) &&
		line->invoiced_micros - line->credited_micros <=
		line->ordered_micros - line->cancelled_micros &&
		constraint_between(line->return_authorized_micros, 0, line->shipped_micros) &&
		constraint_between(line->return_received_micros, 0,
				   line->return_authorized_micros) &&
		constraint_between(line->return_accepted_micros, 0, line->return_received_micros);
}

static bool constraint_stock_level(const Orderd__V1__StockLevel *level)
{
	return level->on_hand_micros >= 0 && level->backordered_micros >= 0 &&
		constraint_between(level->reserved_micros, 0, level->on_hand_micros);
}

static bool constraint_holds(const struct memory_row *row)
{
	const void *message = row->message;
	const Orderd__V1__CreditAccount *credit = message;
	const Orderd__V1__Price *price = message;
	const Orderd__V1__Order *order = message;

	if (row->entity == &entity_order_line)
		return constraint_order_line(message);
	if (row->entity == &entity_stock_level)
		return constraint_stock_level(message);
	if (row->entity == &entity_credit_account)
		return credit->limit_minor >= 0 && credit->exposure_minor >= 0;
	if (row->entity == &entity_price)
		return price->unit_price_micros >= 0 && price->min_quantity_micros >= 0;
	if (row->entity == &entity_order)
		return order->total_minor == order->net_minor + order->tax_minor;
	if (row->entity == &entity_tax_rule)
		return constraint_between(((const Orderd__V1__TaxRule *)message)->rate_micros, 0,
					  1000000);
	if (row->entity == &entity_shipment_line)
		return ((const Orderd__V1__ShipmentLine *)message)->quantity_micros >= 0;
	return true;
}

static void constraint_check_field(const struct memory_row *row, const struct field *field,
				   const ProtobufCFieldDescriptor *descriptor)
{
	size_t bytes_max = field->bytes_max > 0 ? field->bytes_max : CONSTRAINT_TEXT_BYTES_MAX;
	struct value value;

	if (codec_type(descriptor) == 0)
		return;
	value = codec_get(row->message, descriptor);
	if (value.kind == VALUE_NULL && field->flags & FIELD_REQUIRED)
		constraint_fail(row->entity, field->name, "is required and is not there");
	if ((value.kind == VALUE_TEXT || value.kind == VALUE_BYTES) && value.length > bytes_max)
		constraint_fail(row->entity, field->name, "is longer than it may be");
}

static bool constraint_same(const struct memory_row *a, const struct memory_row *b,
			    const struct key *key)
{
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(a->message->descriptor,
									key->columns[i]);

		if (codec_get(a->message, field).kind == VALUE_NULL ||
		    !codec_equal(a->message, b->message, field))
			return false;
	}
	return true;
}

static void constraint_check_key(const struct memory *memory, const struct memory_row *row,
				 const struct key *key)
{
	for (size_t i = 0; i < memory->n_rows; i++)
		if (memory->rows[i].entity == row->entity && &memory->rows[i] != row &&
		    constraint_same(row, &memory->rows[i], key))
			constraint_fail(row->entity, key->name, "two rows have this key");
}

void constraint_check_row(const struct memory *memory, const struct memory_row *row)
{
	for (size_t i = 0; row->entity->fields[i].name; i++)
		constraint_check_field(row, &row->entity->fields[i],
				       &row->entity->descriptor->fields[i]);
	for (size_t i = 0; row->entity->keys[i]; i++)
		if (row->entity->keys[i]->unique)
			constraint_check_key(memory, row, row->entity->keys[i]);
	if (!constraint_holds(row))
		constraint_fail(row->entity, row->entity->table, "a CHECK constraint is broken");
}

static void constraint_check_level(const struct memory *memory, const Orderd__V1__StockLevel *level)
{
	int64_t reserved_micros = 0, backordered_micros = 0;

	for (size_t i = 0; i < memory->n_rows; i++) {
		const Orderd__V1__OrderLine *line = (const void *)memory->rows[i].message;

		if (memory->rows[i].entity != &entity_order_line ||
		    line->product_id != level->product_id ||
		    line->location_id != level->location_id)
			continue;
		reserved_micros += line->reserved_micros;
		backordered_micros += line->backordered_micros;
	}
	if (reserved_micros != level->reserved_micros)
		constraint_fail(&entity_stock_level, "reserved_micros", "is not what lines have");
	if (backordered_micros != level->backordered_micros)
		constraint_fail(&entity_stock_level, "backordered_micros",
				"is not what lines wait for");
}

void constraint_check_sums(const struct memory *memory)
{
	for (size_t i = 0; i < memory->n_rows; i++)
		if (memory->rows[i].entity == &entity_stock_level)
			constraint_check_level(memory, (const void *)memory->rows[i].message);
}
