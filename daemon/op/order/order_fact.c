#include "op/order/order_fact.h"

#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "model/currency.h"
#include "model/order_hold.h"

#define LINES_MAX 5 /* that a fact names */
/* Longer than any fact: a reason of 256 bytes, or carrier and tracking number, and five lines. */
#define FACT_BYTES 1024

/* "1226.00 GBP" */
static void order_fact_amount(struct text *out, int64_t minor, const char *currency)
{
	uint64_t amount = minor < 0 ? -(uint64_t)minor : (uint64_t)minor, unit = 1;
	unsigned int exponent = 0;

	currency_find(currency, &exponent);
	for (unsigned int i = 0; i < exponent; i++)
		unit *= 10;
	text_printf(out, "%s%" PRIu64, minor < 0 ? "-" : "", amount / unit);
	if (exponent > 0)
		text_printf(out, ".%0*" PRIu64, (int)exponent, amount % unit);
	text_printf(out, " %s", currency ? currency : "");
}

/* An enum's name without what all its values begin with: "PARTIAL". */
static const char *order_fact_name(const ProtobufCEnumDescriptor *type, int number)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
	const ProtobufCEnumValue *first = protobuf_c_enum_descriptor_get_value(type, 0);
	const char *end = first ? strstr(first->name, "UNSPECIFIED") : NULL;

	if (!value)
		return "unknown";
	return end ? value->name + (end - first->name) : value->name;
}

static void order_fact_allocation(struct text *out, Orderd__V1__AllocationStatus status)
{
	text_puts(out, order_fact_name(&orderd__v1__allocation_status__descriptor, (int)status));
}

static void order_fact_reason(struct text *out, const char *reason)
{
	if (reason && *reason)
		text_printf(out, ": %s", reason);
}

static void order_fact_count(struct text *out, int32_t n)
{
	text_printf(out, "%" PRId32 " line%s", n, n == 1 ? "" : "s");
}

/* ": 5 of line 1, 3 of line 2"; n_all: of which there are more than are listed. */
static void order_fact_line(struct text *out, size_t i, int32_t line_number, int64_t micros)
{
	char quantity[32];

	if (i < LINES_MAX)
		text_printf(out, "%s%s of line %" PRId32, i == 0 ? ": " : ", ",
			    decimal_format_micros(micros, quantity), line_number);
}

static void order_fact_rest(struct text *out, int32_t n_all)
{
	if (n_all > LINES_MAX)
		text_printf(out, " and %" PRId32 " more lines", n_all - LINES_MAX);
}

static void order_fact_shipped_lines(struct text *out, Orderd__V1__ShippedLine *const *lines,
				     size_t n, int32_t n_all)
{
	for (size_t i = 0; i < n; i++)
		order_fact_line(out, i, lines[i]->line_number, lines[i]->quantity_micros);
	order_fact_rest(out, n_all);
}

static void order_fact_placed(struct text *out, const Orderd__V1__OrderPlaced *body)
{
	text_puts(out, "placed: ");
	order_fact_count(out, body->line_count);
	text_puts(out, ", ");
	order_fact_amount(out, body->total_minor, body->currency);
	text_puts(out, ", allocation ");
	order_fact_allocation(out, body->allocation_status);
}

static void order_fact_filled(struct text *out, const Orderd__V1__BackorderFilled *body)
{
	char filled[32], open[32];

	text_printf(out, "line %" PRId32 ": %s of the backorder filled", body->line_number,
		    decimal_format_micros(body->filled_micros, filled));
	if (body->backordered_micros > 0)
		text_printf(out, ", %s still open",
			    decimal_format_micros(body->backordered_micros, open));
}

static void order_fact_lines_cancelled(struct text *out,
				       const Orderd__V1__OrderLinesCancelled *body,
				       const char *currency)
{
	text_puts(out, "cancelled");
	for (size_t i = 0; i < body->n_lines; i++)
		order_fact_line(out, i, body->lines[i]->line_number,
				body->lines[i]->cancelled_micros);
	order_fact_rest(out, body->line_count);
	if (body->reason && *body->reason)
		text_printf(out, " (%s)", body->reason);
	text_puts(out, "; total now ");
	order_fact_amount(out, body->total_minor, currency);
}

static void order_fact_shipped(struct text *out, const Orderd__V1__ShipmentShipped *body)
{
	text_printf(out, "shipment %s left", body->number ? body->number : "?");
	if (body->carrier && *body->carrier)
		text_printf(out, " with %s", body->carrier);
	if (body->tracking_number && *body->tracking_number)
		text_printf(out, ", tracking number %s", body->tracking_number);
	order_fact_shipped_lines(out, body->lines, body->n_lines, body->line_count);
}

static void order_fact_statuses(struct text *out, const char *what,
				const ProtobufCEnumDescriptor *type, int before, int after)
{
	text_printf(out, "%s %s, was %s", what, order_fact_name(type, after),
		    order_fact_name(type, before));
}

static void order_fact_hold(struct text *out, const char *what, Orderd__V1__HoldKind kind,
			    const char *reason)
{
	text_printf(out, "%s%s", what, order_hold_name(kind));
	order_fact_reason(out, reason);
}

/* "order.note_added": what has no words of its own. */
static void order_fact_plain(struct text *out, const char *type)
{
	const char *dot = type ? strchr(type, '.') : NULL;

	for (const char *c = dot ? dot + 1 : "changed"; *c; c++)
		text_putc(out, *c == '_' || *c == '.' ? ' ' : *c);
}

/* False when the event is of another kind. */
static bool order_fact_of_shipment(struct text *out, const Orderd__V1__Event *event)
{
	switch ((int)event->body_case) {
	case ORDERD__V1__EVENT__BODY_SHIPMENT_CREATED:
		text_printf(out, "shipment %s planned", event->shipment_created->number);
		order_fact_shipped_lines(out, event->shipment_created->lines,
					 event->shipment_created->n_lines,
					 event->shipment_created->line_count);
		return true;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_REDUCED:
		text_printf(out, "shipment %s reduced", event->shipment_reduced->number);
		order_fact_shipped_lines(out, event->shipment_reduced->lines,
					 event->shipment_reduced->n_lines,
					 event->shipment_reduced->line_count);
		return true;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_SHIPPED:
		order_fact_shipped(out, event->shipment_shipped);
		return true;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_DELIVERED:
		text_printf(out, "shipment %s delivered", event->shipment_delivered->number);
		return true;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_CANCELLED:
		text_printf(out, "shipment %s cancelled", event->shipment_cancelled->number);
		order_fact_reason(out, event->shipment_cancelled->reason);
		return true;
	default:
		return false;
	}
}

static void order_fact_of_order(struct text *out, const Orderd__V1__Event *event,
				const char *currency)
{
	switch ((int)event->body_case) {
	case ORDERD__V1__EVENT__BODY_ORDER_PLACED:
		order_fact_placed(out, event->order_placed);
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_CANCELLED:
		text_puts(out, "cancelled");
		order_fact_reason(out, event->order_cancelled->reason);
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_LINES_CANCELLED:
		order_fact_lines_cancelled(out, event->order_lines_cancelled, currency);
		break;
	case ORDERD__V1__EVENT__BODY_BACKORDER_FILLED:
		order_fact_filled(out, event->backorder_filled);
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_ALLOCATION_STATUS_CHANGED:
		order_fact_statuses(out, "allocation", &orderd__v1__allocation_status__descriptor,
				    (int)event->order_allocation_status_changed->before,
				    (int)event->order_allocation_status_changed->after);
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_FULFILLMENT_STATUS_CHANGED:
		order_fact_statuses(out, "fulfilment", &orderd__v1__fulfillment_status__descriptor,
				    (int)event->order_fulfillment_status_changed->before,
				    (int)event->order_fulfillment_status_changed->after);
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_HOLD_PLACED:
		order_fact_hold(out, "hold placed: ", event->order_hold_placed->kind,
				event->order_hold_placed->reason);
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_HOLD_RELEASED:
		order_fact_hold(out, "hold released: ", event->order_hold_released->kind,
				event->order_hold_released->reason);
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_RELEASED:
		text_puts(out, "released to fulfilment");
		break;
	case ORDERD__V1__EVENT__BODY_ORDER_RELEASE_REVERTED:
		text_puts(out, "CONFIRMED again: no shipment is left");
		break;
	case ORDERD__V1__EVENT__BODY_REFERENCE_LINKED:
		text_printf(out, "known as %s:%s", event->reference_linked->system,
			    event->reference_linked->external_id);
		break;
	case ORDERD__V1__EVENT__BODY_REFERENCE_UNLINKED:
		text_printf(out, "no longer known as %s:%s", event->reference_unlinked->system,
			    event->reference_unlinked->external_id);
		break;
	default:
		order_fact_plain(out, event->type);
	}
}

char *order_fact(struct arena *arena, const Orderd__V1__Event *event, const char *currency)
{
	/* First: an arena that is full does not return, and the text would stay. */
	char *fact = arena_alloc(arena, FACT_BYTES);
	struct text out;

	text_init(&out);
	if (!order_fact_of_shipment(&out, event))
		order_fact_of_order(&out, event, currency);
	if (!out.failed && out.length < FACT_BYTES)
		memcpy(fact, out.data, out.length);
	text_fini(&out);
	return fact;
}

char *order_fact_shipment(const Orderd__V1__Event *event)
{
	switch ((int)event->body_case) {
	case ORDERD__V1__EVENT__BODY_SHIPMENT_CREATED:
		return event->shipment_created->number;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_REDUCED:
		return event->shipment_reduced->number;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_SHIPPED:
		return event->shipment_shipped->number;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_DELIVERED:
		return event->shipment_delivered->number;
	case ORDERD__V1__EVENT__BODY_SHIPMENT_CANCELLED:
		return event->shipment_cancelled->number;
	default:
		return NULL;
	}
}
