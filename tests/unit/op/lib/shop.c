#include "shop.h"

#include <stdlib.h>
#include <string.h>

#include "model/field.h"
#include "op/message.h"
#include "store/entity.h"

/* The response type of a method, from the services of the contract. */
static const ProtobufCMessageDescriptor *shop_response(const struct op *op)
{
	static const ProtobufCServiceDescriptor *const services[] = {
		&orderd__v1__system_service__descriptor,
		&orderd__v1__tenant_service__descriptor,
		&orderd__v1__principal_service__descriptor,
		&orderd__v1__role_service__descriptor,
		&orderd__v1__team_service__descriptor,
		&orderd__v1__account_service__descriptor,
		&orderd__v1__credit_service__descriptor,
		&orderd__v1__product_service__descriptor,
		&orderd__v1__pricing_service__descriptor,
		&orderd__v1__reference_service__descriptor,
		&orderd__v1__audit_service__descriptor,
		&orderd__v1__tax_service__descriptor,
		&orderd__v1__location_service__descriptor,
		&orderd__v1__inventory_service__descriptor,
		&orderd__v1__order_service__descriptor,
		&orderd__v1__order_hold_service__descriptor,
		&orderd__v1__timer_service__descriptor,
		&orderd__v1__shipment_service__descriptor,
		&orderd__v1__event_service__descriptor,
	};

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		size_t length = strlen(services[i]->name);
		const ProtobufCMethodDescriptor *method;

		if (strncmp(op->method, services[i]->name, length) != 0 ||
		    op->method[length] != '/')
			continue;
		method = protobuf_c_service_descriptor_get_method_by_name(services[i],
									  op->method + length + 1);
		assert_non_null(method);
		return method->output;
	}
	fail_msg("no service has %s", op->method);
	return NULL;
}

struct memory_reply shop_run(struct shop *shop, const struct op *op, const void *request)
{
	return memory_run(&shop->memory, op, request, shop_response(op));
}

const void *shop_accept(struct memory_reply reply)
{
	if (reply.header->code != ORDERD__V1__CODE__CODE_OK)
		fail_msg("refused: %s: %s", reply.header->reason, reply.header->message);
	assert_non_null(reply.response);
	return reply.response;
}

const Orderd__V1__ReplyHeader *shop_refuse(struct memory_reply reply, enum reason reason)
{
	assert_int_not_equal(reply.header->code, ORDERD__V1__CODE__CODE_OK);
	assert_string_equal(reply.header->reason, reason_get(reason)->name);
	assert_int_equal(reply.header->code, reason_get(reason)->code);
	assert_true(strlen(reply.header->message) > 0);
	return reply.header;
}

const Orderd__V1__FieldViolation *shop_violation(const Orderd__V1__ReplyHeader *header,
						 const char *field)
{
	for (size_t i = 0; i < header->n_violations; i++)
		if (strcmp(header->violations[i]->field, field) == 0)
			return header->violations[i];
	fail_msg("no violation of %s", field);
	return NULL;
}

char *shop_text(struct shop *shop, const char *text)
{
	return arena_strdup(&shop->memory.arena, text);
}

Orderd__V1__RecordKey *shop_key(struct shop *shop, const char *number)
{
	Orderd__V1__RecordKey *key =
		message_new(&shop->memory.arena, &orderd__v1__record_key__descriptor);

	key->key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	key->number = shop_text(shop, number);
	return key;
}

Orderd__V1__ExternalId *shop_external(struct shop *shop, const char *system, const char *id)
{
	Orderd__V1__ExternalId *name =
		message_new(&shop->memory.arena, &orderd__v1__external_id__descriptor);

	name->system = shop_text(shop, system);
	name->external_id = shop_text(shop, id);
	return name;
}

Orderd__V1__OrderInput *shop_order(struct shop *shop, const struct shop_line *lines, size_t n)
{
	struct arena *arena = &shop->memory.arena;
	Orderd__V1__OrderInput *order = message_new(arena, &orderd__v1__order_input__descriptor);

	order->account = shop_key(shop, "C-000001");
	order->n_lines = n;
	order->lines = arena_alloc(arena, n * sizeof(Orderd__V1__OrderLineInput *));
	for (size_t i = 0; i < n; i++) {
		Orderd__V1__OrderLineInput *line =
			message_new(arena, &orderd__v1__order_line_input__descriptor);

		line->product = shop_key(shop, lines[i].sku);
		field_set(line, quantity_micros, lines[i].quantity_micros);
		if (lines[i].unit_price_micros != 0)
			field_set(line, unit_price_micros, lines[i].unit_price_micros);
		order->lines[i] = line;
	}
	return order;
}

struct memory_reply shop_place(struct shop *shop, const struct shop_line *lines, size_t n)
{
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;

	request.order = shop_order(shop, lines, n);
	return shop_run(shop, &op_place_order, &request);
}

const Orderd__V1__PlaceOrderResponse *shop_placed(struct shop *shop, const struct shop_line *lines,
						  size_t n)
{
	return shop_accept(shop_place(shop, lines, n));
}

struct memory_reply shop_receive(struct shop *shop, const char *sku, int64_t quantity_micros)
{
	Orderd__V1__ReceiveStockRequest request = ORDERD__V1__RECEIVE_STOCK_REQUEST__INIT;

	request.product = shop_key(shop, sku);
	field_set(&request, quantity_micros, quantity_micros);
	return shop_run(shop, &op_receive_stock, &request);
}

struct memory_reply shop_cancel(struct shop *shop, const char *number)
{
	Orderd__V1__CancelOrderRequest request = ORDERD__V1__CANCEL_ORDER_REQUEST__INIT;

	request.order = shop_key(shop, number);
	request.reason = shop_text(shop, "changed their mind");
	return shop_run(shop, &op_cancel_order, &request);
}

struct memory_reply shop_confirm(struct shop *shop, const char *number)
{
	Orderd__V1__ConfirmOrderRequest request = ORDERD__V1__CONFIRM_ORDER_REQUEST__INIT;

	request.order = shop_key(shop, number);
	return shop_run(shop, &op_confirm_order, &request);
}

void shop_parts(struct shop *shop, const struct shop_part *parts, size_t n,
		Orderd__V1__LineQuantity ***ret_lines, size_t *ret_n)
{
	struct arena *arena = &shop->memory.arena;
	Orderd__V1__LineQuantity **lines = arena_alloc(arena, n * sizeof(*lines));

	for (size_t i = 0; i < n; i++) {
		lines[i] = message_new(arena, &orderd__v1__line_quantity__descriptor);
		field_set(lines[i], line_number, parts[i].line_number);
		field_set(lines[i], quantity_micros, parts[i].quantity_micros);
	}
	*ret_lines = lines;
	*ret_n = n;
}

struct memory_reply shop_ship_plan(struct shop *shop, const char *order,
				   const struct shop_part *parts, size_t n)
{
	Orderd__V1__CreateShipmentRequest request = ORDERD__V1__CREATE_SHIPMENT_REQUEST__INIT;

	request.order = shop_key(shop, order);
	shop_parts(shop, parts, n, &request.lines, &request.n_lines);
	return shop_run(shop, &op_create_shipment, &request);
}

struct memory_reply shop_ship(struct shop *shop, const char *number)
{
	Orderd__V1__ShipRequest request = ORDERD__V1__SHIP_REQUEST__INIT;

	request.shipment = shop_key(shop, number);
	return shop_run(shop, &op_ship, &request);
}

struct memory_reply shop_deliver(struct shop *shop, const char *number)
{
	Orderd__V1__ConfirmDeliveryRequest request = ORDERD__V1__CONFIRM_DELIVERY_REQUEST__INIT;

	request.shipment = shop_key(shop, number);
	return shop_run(shop, &op_confirm_delivery, &request);
}

const Orderd__V1__Order *shop_get(struct shop *shop, const char *number)
{
	Orderd__V1__GetOrderRequest request = ORDERD__V1__GET_ORDER_REQUEST__INIT;
	const Orderd__V1__GetOrderResponse *response;

	request.order = shop_key(shop, number);
	response = shop_accept(shop_run(shop, &op_get_order, &request));
	return response->order;
}

const Orderd__V1__StockLevel *shop_level(struct shop *shop, const char *sku)
{
	Orderd__V1__GetAvailabilityRequest request = ORDERD__V1__GET_AVAILABILITY_REQUEST__INIT;
	const Orderd__V1__GetAvailabilityResponse *response;

	request.product = shop_key(shop, sku);
	response = shop_accept(shop_run(shop, &op_get_availability, &request));
	assert_int_equal(response->n_stock_levels, 1);
	return response->stock_levels[0];
}

const Orderd__V1__Event *shop_event(struct shop *shop, size_t back)
{
	assert_true(back < shop->memory.n_events);
	return shop->memory.events[shop->memory.n_events - 1 - back];
}

static void shop_add_product(struct shop *shop, const char *sku, Orderd__V1__StockPolicy policy,
			     int64_t unit_price_micros)
{
	Orderd__V1__UpsertProductRequest upsert = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__PutPricesRequest put = ORDERD__V1__PUT_PRICES_REQUEST__INIT;
	Orderd__V1__PriceInput price = ORDERD__V1__PRICE_INPUT__INIT;
	Orderd__V1__Product product = ORDERD__V1__PRODUCT__INIT;
	Orderd__V1__PriceInput *prices[] = { &price };

	product.sku = shop_text(shop, sku);
	field_set(&product, stock_policy, policy);
	upsert.product = &product;
	shop_accept(shop_run(shop, &op_upsert_product, &upsert));

	price.product = shop_key(shop, sku);
	price.currency = shop_text(shop, "EUR");
	field_set(&price, unit_price_micros, unit_price_micros);
	put.n_prices = 1;
	put.prices = prices;
	shop_accept(shop_run(shop, &op_put_prices, &put));
}

static void shop_add_account(struct shop *shop)
{
	Orderd__V1__UpsertAccountRequest upsert = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;

	account.name = shop_text(shop, "Meyer KG");
	account.currency = shop_text(shop, "EUR");
	account.country = shop_text(shop, "DE");
	upsert.account = &account;
	shop_accept(shop_run(shop, &op_upsert_account, &upsert));
}

static void shop_add_place(struct shop *shop)
{
	Orderd__V1__PutLocationRequest put = ORDERD__V1__PUT_LOCATION_REQUEST__INIT;
	Orderd__V1__PutTaxRuleRequest tax = ORDERD__V1__PUT_TAX_RULE_REQUEST__INIT;
	Orderd__V1__Location location = ORDERD__V1__LOCATION__INIT;

	location.code = shop_text(shop, "MAIN");
	put.location = &location;
	shop_accept(shop_run(shop, &op_put_location, &put));

	tax.country = shop_text(shop, "DE");
	tax.tax_class = shop_text(shop, "STANDARD");
	field_set(&tax, rate_micros, 190000);
	shop_accept(shop_run(shop, &op_put_tax_rule, &tax));
}

int shop_setup(void **state)
{
	struct shop *shop = calloc(1, sizeof(*shop));

	memory_init(&shop->memory);
	shop_add_place(shop);
	shop_add_account(shop);
	shop_add_product(shop, "TEA", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_REFUSE, 2500000);
	shop_add_product(shop, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, 10 * MICRO);
	shop_add_product(shop, "COURSE", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED,
			 99990000);
	*state = shop;
	return 0;
}

int shop_teardown(void **state)
{
	struct shop *shop = *state;

	memory_fini(&shop->memory);
	free(shop);
	return 0;
}
