#include "lib/desk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "lib/database.h"

static void desk_on_ready(void *context)
{
	struct desk *desk = context;

	desk->ready = true;
}

static void desk_on_commit(void *context, const struct tenant *tenant,
			   const struct store_event *events, size_t n_events)
{
}

struct desk *desk_open(unsigned int n_lanes)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	const struct store_callbacks on = {
		.context = desk,
		.on_ready = desk_on_ready,
		.on_commit = desk_on_commit,
	};
	struct store_settings settings = { .n_lanes = n_lanes };

	assert(desk && hash_init() == 0);
	database_renew();
	settings.conninfo = database_conninfo(false);
	arena_init(&desk->arena, (size_t)1 << 30);
	desk->base = event_base_new();
	desk->store = store_new(desk->base, &settings, &on);
	assert(desk->store);
	while (!desk->ready)
		event_base_loop(desk->base, EVLOOP_ONCE);
	return desk;
}

void desk_close(struct desk *desk)
{
	store_free(desk->store);
	event_base_free(desk->base);
	arena_fini(&desk->arena);
	free(desk);
}

char *desk_text(struct desk *desk, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(&desk->arena, format, args);
	va_end(args);
	return text;
}

Orderd__V1__RecordKey *desk_key(struct desk *desk, const char *number)
{
	Orderd__V1__RecordKey *key = desk_new(desk, record_key);

	key->key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	key->number = desk_text(desk, "%s", number);
	return key;
}

Orderd__V1__ExternalId *desk_external(struct desk *desk, const char *id)
{
	Orderd__V1__ExternalId *name = desk_new(desk, external_id);

	name->system = desk_text(desk, "TEST");
	name->external_id = desk_text(desk, "%s", id);
	return name;
}

Orderd__V1__RecordKey *desk_external_key(struct desk *desk, const char *id)
{
	Orderd__V1__RecordKey *key = desk_new(desk, record_key);

	key->key_case = ORDERD__V1__RECORD_KEY__KEY_EXTERNAL;
	key->external = desk_external(desk, id);
	return key;
}

static const ProtobufCMessageDescriptor *desk_output(const char *method)
{
	static const ProtobufCServiceDescriptor *const services[] = {
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
		size_t length = strlen(services[i]->short_name);

		if (strncmp(method, services[i]->short_name, length) == 0 && method[length] == '/')
			return protobuf_c_service_descriptor_get_method_by_name(services[i],
										method + length + 1)
				->output;
	}
	fail_msg("no service has %s", method);
	return NULL;
}

static const struct op *desk_op(const char *method)
{
	for (const struct op *const *op = op_table; *op; op++)
		if (strcmp((*op)->method + strlen("orderd.v1."), method) == 0)
			return *op;
	fail_msg("no operation is %s", method);
	return NULL;
}

static void desk_on_done(struct store_request *request)
{
	struct desk_ask *ask = request->context;

	ask->done = true;
	ask->desk->n_open--;
}

struct desk_ask *desk_submit(struct desk *desk, const char *method, const void *request)
{
	struct desk_ask *ask = arena_alloc(&desk->arena, sizeof(*ask));
	const struct op *op = desk_op(method);
	struct verdict verdict;
	int r;

	verdict_init(&verdict, &desk->arena);
	if (op->check)
		op->check(request, &verdict);
	if (verdict_refused(&verdict))
		fail_msg("%s: %s", method, verdict.first_message);
	ask->desk = desk;
	ask->output = desk_output(method);
	ask->request = (struct store_request){
		.tenant = store_tenant_get(desk->store, op->system_tenant ? TENANT_SYSTEM : 1),
		.principal_id = 1,
		.scope = SCOPE_WHOLE,
		.kind = op->kind == OP_WRITE  ? STORE_WRITE
			: op->kind == OP_BOOK ? STORE_BOOK
					      : STORE_READ,
		.deadline_us = clock_monotonic_us() + 600000000,
		.n_rows = op->rows ? op->rows(request) : 8,
		.method = op->method,
		.load = op->load,
		.decide = op->decide,
		.body = request,
		.response = ask->output,
		.arena = &desk->arena,
		.on_done = desk_on_done,
		.context = ask,
	};
	r = uuid7_make(ask->request.request_id);
	assert(r == 0);
	desk->n_open++;
	r = store_submit(desk->store, &ask->request);
	assert(r == 0);
	return ask;
}

void desk_wait(struct desk *desk)
{
	while (desk->n_open > 0)
		event_base_loop(desk->base, EVLOOP_ONCE);
}

const void *desk_response(const struct desk_ask *ask)
{
	ProtobufCAllocator allocator = arena_allocator(&ask->desk->arena);
	const Orderd__V1__ReplyHeader *header;
	const void *response;

	assert(ask->done);
	header = orderd__v1__reply_header__unpack(&allocator, ask->request.reply.header_length,
						  ask->request.reply.header);
	if (ask->request.reply.code != ORDERD__V1__CODE__CODE_OK)
		fail_msg("%s: %s: %s", ask->request.method, header->reason, header->message);
	response = protobuf_c_message_unpack(
		ask->output, &allocator, ask->request.reply.body_length, ask->request.reply.body);
	assert_non_null(response);
	return response;
}

const char *desk_reason(const struct desk_ask *ask)
{
	return reason_get(ask->request.reply.reason)->name;
}

const void *desk_run(struct desk *desk, const char *method, const void *request)
{
	struct desk_ask *ask = desk_submit(desk, method, request);

	desk_wait(desk);
	return desk_response(ask);
}

void desk_add_product(struct desk *desk, const char *sku, Orderd__V1__StockPolicy policy,
		      int64_t unit_price_micros)
{
	Orderd__V1__UpsertProductRequest *upsert = desk_new(desk, upsert_product_request);
	Orderd__V1__PutPricesRequest *put = desk_new(desk, put_prices_request);
	Orderd__V1__PriceInput *price = desk_new(desk, price_input);

	upsert->product = desk_new(desk, product);
	upsert->product->sku = desk_text(desk, "%s", sku);
	field_set(upsert->product, stock_policy, policy);
	desk_submit(desk, "ProductService/UpsertProduct", upsert);
	desk_wait(desk);
	price->product = desk_key(desk, sku);
	price->currency = desk_text(desk, "EUR");
	field_set(price, unit_price_micros, unit_price_micros);
	put->n_prices = 1;
	put->prices = arena_memdup(&desk->arena, &price, sizeof(price));
	desk_submit(desk, "PricingService/PutPrices", put);
}

void desk_stock_shop(struct desk *desk)
{
	Orderd__V1__PutLocationRequest *location = desk_new(desk, put_location_request);
	Orderd__V1__PutTaxRuleRequest *tax = desk_new(desk, put_tax_rule_request);
	Orderd__V1__UpsertAccountRequest *account = desk_new(desk, upsert_account_request);

	location->location = desk_new(desk, location);
	location->location->code = desk_text(desk, "MAIN");
	desk_submit(desk, "LocationService/PutLocation", location);
	tax->country = desk_text(desk, "DE");
	tax->tax_class = desk_text(desk, "STANDARD");
	field_set(tax, rate_micros, 190000);
	desk_submit(desk, "TaxService/PutTaxRule", tax);
	account->external_id = desk_external(desk, "K1");
	account->account = desk_new(desk, account);
	account->account->name = desk_text(desk, "Meyer KG");
	account->account->currency = desk_text(desk, "EUR");
	account->account->country = desk_text(desk, "DE");
	desk_submit(desk, "AccountService/UpsertAccount", account);
}

struct desk_ask *desk_receive(struct desk *desk, const char *sku, int64_t quantity_micros)
{
	Orderd__V1__ReceiveStockRequest *request = desk_new(desk, receive_stock_request);

	request->product = desk_key(desk, sku);
	field_set(request, quantity_micros, quantity_micros);
	return desk_submit(desk, "InventoryService/ReceiveStock", request);
}

static Orderd__V1__OrderLineInput *desk_line(struct desk *desk, const char *sku,
					     int64_t quantity_micros)
{
	Orderd__V1__OrderLineInput *line = desk_new(desk, order_line_input);

	line->product = desk_key(desk, sku);
	field_set(line, quantity_micros, quantity_micros);
	return line;
}

struct desk_ask *desk_place(struct desk *desk, const char *id, const char *sku,
			    int64_t quantity_micros, const char *sku2, int64_t quantity2_micros)
{
	Orderd__V1__PlaceOrderRequest *request = desk_new(desk, place_order_request);
	Orderd__V1__OrderInput *order = desk_new(desk, order_input);

	request->order = order;
	order->account = desk_external_key(desk, "K1");
	if (id)
		order->external_id = desk_external(desk, id);
	order->lines = arena_alloc(&desk->arena, 2 * sizeof(Orderd__V1__OrderLineInput *));
	order->lines[order->n_lines++] = desk_line(desk, sku, quantity_micros);
	if (sku2)
		order->lines[order->n_lines++] = desk_line(desk, sku2, quantity2_micros);
	return desk_submit(desk, "OrderService/PlaceOrder", request);
}

struct desk_ask *desk_cancel(struct desk *desk, const Orderd__V1__RecordKey *key)
{
	Orderd__V1__CancelOrderRequest *request = desk_new(desk, cancel_order_request);

	request->order = message_copy(&desk->arena, &key->base);
	request->reason = desk_text(desk, "test");
	return desk_submit(desk, "OrderService/CancelOrder", request);
}

void desk_rename_account(struct desk *desk, const char *name, const char *city)
{
	Orderd__V1__UpsertAccountRequest *request = desk_new(desk, upsert_account_request);
	Orderd__V1__AccountAddress *address = desk_new(desk, account_address);

	request->external_id = desk_external(desk, "K1");
	request->account = desk_new(desk, account);
	request->account->name = desk_text(desk, "%s", name);
	field_set(address, purpose, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO);
	address->city = desk_text(desk, "%s", city);
	address->country = desk_text(desk, "DE");
	request->account->addresses = arena_memdup(&desk->arena, &address, sizeof(address));
	request->account->n_addresses = 1;
	desk_run(desk, "AccountService/UpsertAccount", request);
}

int64_t desk_head(struct desk *desk)
{
	const Orderd__V1__GetHeadResponse *head =
		desk_run(desk, "EventService/GetHead", desk_new(desk, get_head_request));

	return head->seq;
}

int64_t desk_number(const char *sql)
{
	PGconn *connection = database_open(false);
	int64_t number = database_number(connection, sql);

	PQfinish(connection);
	return number;
}
