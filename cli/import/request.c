#include "import/request.h"

#include <string.h>

static void *request_new(struct arena *a, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *message = arena_alloc(a, type->sizeof_message);

	protobuf_c_message_init(type, message);
	return message;
}

/* Messages hold no const strings; a copy costs less than it would take to argue. */
static char *request_text(struct arena *a, const char *text)
{
	return text ? arena_strdup(a, text) : NULL;
}

static Orderd__V1__ExternalId *request_external(struct arena *a, const struct map *map,
						const char *key)
{
	Orderd__V1__ExternalId *external = request_new(a, &orderd__v1__external_id__descriptor);

	external->system = request_text(a, map->system);
	external->external_id = request_text(a, key);
	return external;
}

static Orderd__V1__RecordKey *request_key(struct arena *a, const struct map *map, const char *key)
{
	Orderd__V1__RecordKey *record = request_new(a, &orderd__v1__record_key__descriptor);

	record->key_case = ORDERD__V1__RECORD_KEY__KEY_EXTERNAL;
	record->external = request_external(a, map, key);
	return record;
}

/* "Customer {id}" with the id. */
static char *request_account_name(struct arena *a, const char *form, const char *key)
{
	const char *place = strstr(form, "{id}");

	if (!place)
		return arena_strdup(a, form);
	return arena_printf(a, "%.*s%s%s", (int)(place - form), form, key, place + 4);
}

ProtobufCMessage *request_make_account(struct arena *a, const struct map *map,
				       const struct master *master)
{
	Orderd__V1__UpsertAccountRequest *request =
		request_new(a, &orderd__v1__upsert_account_request__descriptor);
	Orderd__V1__Account *account = request_new(a, &orderd__v1__account__descriptor);
	bool walk_in = strcmp(master->key, map->walk_in) == 0;

	request->external_id = request_external(a, map, master->key);
	request->account = account;
	account->number = walk_in ? request_text(a, map->walk_in) : NULL;
	account->name = walk_in ? request_text(a, map->walk_in_name)
				: request_account_name(a, map->account_name, master->key);
	account->has_kind = true;
	account->kind = map->account_kind;
	account->currency = request_text(a, map->currency);
	account->country = request_text(a, master->country);
	return &request->base;
}

ProtobufCMessage *request_make_product(struct arena *a, const struct map *map,
				       const struct master *master)
{
	Orderd__V1__UpsertProductRequest *request =
		request_new(a, &orderd__v1__upsert_product_request__descriptor);
	Orderd__V1__Product *product = request_new(a, &orderd__v1__product__descriptor);

	request->external_id = request_external(a, map, master->key);
	request->product = product;
	product->sku = request_text(a, master->key);
	product->name = request_text(a, master->name ? master->name : master->key);
	product->unit = request_text(a, map->unit);
	product->tax_class = request_text(a, map->tax_class);
	product->has_stock_policy = true;
	product->stock_policy = map->stock_policy;
	return &request->base;
}

static Orderd__V1__OrderLineInput *request_line(struct arena *a, const struct map *map,
						const struct draft_line *line)
{
	Orderd__V1__OrderLineInput *input =
		request_new(a, &orderd__v1__order_line_input__descriptor);

	input->product = request_key(a, map, line->product->key);
	input->has_quantity_micros = true;
	input->quantity_micros = line->quantity_micros;
	input->has_unit_price_micros = true;
	input->unit_price_micros = line->unit_price_micros;
	return input;
}

ProtobufCMessage *request_make_order(const struct map *map, struct draft *draft)
{
	struct arena *a = &draft->arena;
	Orderd__V1__PlaceOrderRequest *request =
		request_new(a, &orderd__v1__place_order_request__descriptor);
	Orderd__V1__OrderInput *order = request_new(a, &orderd__v1__order_input__descriptor);
	const struct draft_line *line;

	request->order = order;
	order->account = request_key(a, map, draft->account->key);
	order->external_id = request_external(a, map, draft->key);
	order->currency = request_text(a, map->currency);
	if (draft->has_ordered_at) {
		order->ordered_at = request_new(a, &google__protobuf__timestamp__descriptor);
		order->ordered_at->seconds = draft->ordered_at;
	}
	if (draft->country) {
		order->ship_to = request_new(a, &orderd__v1__address__descriptor);
		order->ship_to->country = request_text(a, draft->country);
	}
	order->lines = arena_alloc(a, draft->n_lines * sizeof(Orderd__V1__OrderLineInput *));
	STAILQ_FOREACH(line, &draft->lines, link)
		order->lines[order->n_lines++] = request_line(a, map, line);
	return &request->base;
}
