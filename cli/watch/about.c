#include "watch/about.h"

#include "event_line.h"
#include "field.h"

bool about_order(const Orderd__V1__Event *event, const ProtobufCMessage *whole, int64_t order_id)
{
	const ProtobufCMessage *body = event_line_body(whole);
	const ProtobufCFieldDescriptor *field;

	if (event->aggregate_kind == ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER)
		return event->aggregate_id == order_id;
	field = body ? field_find(body->descriptor, "order_id") : NULL;
	return field && field->type == PROTOBUF_C_TYPE_INT64 && field_is_present(body, field) &&
		*(const int64_t *)field_at(body, field, 0) == order_id;
}
