/*
 * Random requests: what each record is afterwards must be what GetAsOf answers for that position,
 * ever after.
 */
#include "lib/desk.h"

#include <stdlib.h>
#include <string.h>

#include "lib/database.h"
#include "orderd/v1/audit.pb-c.h"
#include "orderd/v1/reference.pb-c.h"
#include "orderd/v1/shipment.pb-c.h"

#define KIND(name) ORDERD__V1__RECORD_KIND__RECORD_KIND_##name
#define REQUESTS 200
#define ORDERS 10
#define SHIPMENTS 4
#define SIGHTS_MAX (REQUESTS * (ORDERS + SHIPMENTS + 6))

/* A record as its Get answered it. */
struct sight {
	int64_t seq;
	Orderd__V1__RecordKind kind;
	Orderd__V1__RecordKey *key;
	const ProtobufCMessage *record;
	Orderd__V1__ExternalId **names;
	size_t n_names;
};

struct watch {
	struct desk *desk;
	uint64_t seed;
	struct sight sights[SIGHTS_MAX];
	size_t n_sights;
};

static void sql(const char *statement)
{
	PGconn *connection = database_open(false);

	database_run(connection, "%s", statement);
	PQfinish(connection);
}

static int setup(void **state)
{
	static struct watch watch;

	watch = (struct watch){ .desk = desk_open(1), .seed = 770031 };
	/* Busy records are traced in windows; the second begins while the requests run. */
	sql("INSERT INTO event_head (tenant_id, epoch, seq, at, chain_hash) "
	    "VALUES (1, 1, 65470, now(), decode(repeat('00', 32), 'hex'))");
	sql("INSERT INTO event_epoch (tenant_id, epoch, first_seq, system_identifier, timeline) "
	    "VALUES (1, 1, 1, 1, 1)");
	desk_stock_shop(watch.desk);
	desk_add_product(watch.desk, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER,
			 10 * MICRO);
	desk_add_product(watch.desk, "TEA", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_REFUSE, 2500000);
	desk_wait(watch.desk);
	*state = &watch;
	return 0;
}

static int teardown(void **state)
{
	struct watch *watch = *state;

	desk_close(watch->desk);
	return 0;
}

static uint64_t pick(struct watch *watch, uint64_t n)
{
	watch->seed ^= watch->seed << 13;
	watch->seed ^= watch->seed >> 7;
	watch->seed ^= watch->seed << 17;
	return watch->seed % n;
}

static const char *pick_sku(struct watch *watch)
{
	return pick(watch, 2) ? "CUP" : "TEA";
}

static const char *pick_order(struct watch *watch)
{
	return desk_text(watch->desk, "O%d", (int)pick(watch, ORDERS));
}

static const char *pick_shipment(struct watch *watch)
{
	return desk_text(watch->desk, "S%d", (int)pick(watch, SHIPMENTS));
}

static void change_product(struct watch *watch)
{
	Orderd__V1__UpsertProductRequest *request = desk_new(watch->desk, upsert_product_request);

	request->product = desk_new(watch->desk, product);
	request->product->sku = desk_text(watch->desk, "%s", pick_sku(watch));
	request->product->name = desk_text(watch->desk, "Name %d", (int)pick(watch, 3));
	if (pick(watch, 2))
		field_set(request->product, status,
			  pick(watch, 4) ? ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_ACTIVE
					 : ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_RETIRED);
	desk_submit(watch->desk, "ProductService/UpsertProduct", request);
}

static void rename_order(struct watch *watch)
{
	Orderd__V1__LinkRequest *given = desk_new(watch->desk, link_request);
	Orderd__V1__UnlinkRequest *taken = desk_new(watch->desk, unlink_request);

	given->record = desk_external_key(watch->desk, pick_order(watch));
	given->external_id = taken->external_id =
		desk_external(watch->desk, desk_text(watch->desk, "N%d", (int)pick(watch, 3)));
	field_set(given, kind, KIND(ORDER));
	field_set(taken, kind, KIND(ORDER));
	if (pick(watch, 2))
		desk_submit(watch->desk, "ReferenceService/Link", given);
	else
		desk_submit(watch->desk, "ReferenceService/Unlink", taken);
}

static Orderd__V1__RecordKey *confirm(struct watch *watch)
{
	Orderd__V1__ConfirmOrderRequest *request = desk_new(watch->desk, confirm_order_request);

	request->order = desk_external_key(watch->desk, pick_order(watch));
	desk_submit(watch->desk, "OrderService/ConfirmOrder", request);
	return request->order;
}

static void plan_shipment(struct watch *watch)
{
	Orderd__V1__CreateShipmentRequest *request = desk_new(watch->desk, create_shipment_request);

	request->order = confirm(watch);
	request->external_id = desk_external(watch->desk, pick_shipment(watch));
	desk_submit(watch->desk, "ShipmentService/CreateShipment", request);
}

static void move_shipment(struct watch *watch)
{
	Orderd__V1__RecordKey *key = desk_external_key(watch->desk, pick_shipment(watch));
	Orderd__V1__ShipRequest *ship = desk_new(watch->desk, ship_request);
	Orderd__V1__ConfirmDeliveryRequest *deliver =
		desk_new(watch->desk, confirm_delivery_request);
	Orderd__V1__CancelShipmentRequest *cancel = desk_new(watch->desk, cancel_shipment_request);

	ship->shipment = deliver->shipment = cancel->shipment = key;
	cancel->reason = desk_text(watch->desk, "left behind");
	switch (pick(watch, 4)) {
	case 0:
		desk_submit(watch->desk, "ShipmentService/CancelShipment", cancel);
		break;
	case 1:
		desk_submit(watch->desk, "ShipmentService/ConfirmDelivery", deliver);
		break;
	default:
		desk_submit(watch->desk, "ShipmentService/Ship", ship);
	}
}

static void ask_something(struct watch *watch)
{
	struct desk *desk = watch->desk;

	switch (pick(watch, 13)) {
	case 6:
	case 10:
		plan_shipment(watch);
		break;
	case 7:
	case 8:
		move_shipment(watch);
		break;
	case 0:
	case 9:
		desk_receive(desk, pick_sku(watch), (int64_t)(1 + pick(watch, 4)) * MICRO);
		break;
	case 1:
		desk_cancel(desk, desk_external_key(desk, pick_order(watch)));
		break;
	case 2:
		confirm(watch);
		break;
	case 3:
		rename_order(watch);
		break;
	case 4:
		change_product(watch);
		break;
	case 5:
		desk_rename_account(desk, desk_text(desk, "Name %d", (int)pick(watch, 5)),
				    desk_text(desk, "City %d", (int)pick(watch, 5)));
		break;
	default:
		desk_place(desk, pick_order(watch), pick_sku(watch),
			   (int64_t)(1 + pick(watch, 3)) * MICRO,
			   pick(watch, 2) ? pick_sku(watch) : NULL, MICRO);
	}
	desk_wait(desk);
}

static void see(struct watch *watch, const struct sight *sight)
{
	assert_true(watch->n_sights < SIGHTS_MAX);
	watch->sights[watch->n_sights++] = *sight;
}

static void see_order(struct watch *watch, int64_t seq, const char *id)
{
	Orderd__V1__GetOrderRequest *request = desk_new(watch->desk, get_order_request);
	const Orderd__V1__GetOrderResponse *response;
	struct desk_ask *ask;

	request->order = desk_external_key(watch->desk, id);
	ask = desk_submit(watch->desk, "OrderService/GetOrder", request);
	desk_wait(watch->desk);
	if (*desk_reason(ask))
		return;
	response = desk_response(ask);
	see(watch,
	    &(struct sight){ .seq = seq,
			     .kind = KIND(ORDER),
			     .key = request->order,
			     .record = &response->order->base,
			     .names = response->external_ids,
			     .n_names = response->n_external_ids });
}

static void see_shipment(struct watch *watch, int64_t seq, const char *id)
{
	Orderd__V1__GetShipmentRequest *request = desk_new(watch->desk, get_shipment_request);
	const Orderd__V1__GetShipmentResponse *response;
	struct desk_ask *ask;

	request->shipment = desk_external_key(watch->desk, id);
	ask = desk_submit(watch->desk, "ShipmentService/GetShipment", request);
	desk_wait(watch->desk);
	if (*desk_reason(ask))
		return;
	response = desk_response(ask);
	see(watch,
	    &(struct sight){ .seq = seq,
			     .kind = KIND(SHIPMENT),
			     .key = request->shipment,
			     .record = &response->shipment->base,
			     .names = response->external_ids,
			     .n_names = response->n_external_ids });
}

static void see_account(struct watch *watch, int64_t seq)
{
	Orderd__V1__GetAccountRequest *request = desk_new(watch->desk, get_account_request);
	const Orderd__V1__GetAccountResponse *response;

	request->account = desk_external_key(watch->desk, "K1");
	response = desk_run(watch->desk, "AccountService/GetAccount", request);
	see(watch,
	    &(struct sight){ .seq = seq,
			     .kind = KIND(ACCOUNT),
			     .key = request->account,
			     .record = &response->account->base,
			     .names = response->external_ids,
			     .n_names = response->n_external_ids });
}

static void see_product(struct watch *watch, int64_t seq, const char *sku)
{
	Orderd__V1__GetProductRequest *request = desk_new(watch->desk, get_product_request);
	const Orderd__V1__GetProductResponse *response;

	request->product = desk_key(watch->desk, sku);
	response = desk_run(watch->desk, "ProductService/GetProduct", request);
	see(watch,
	    &(struct sight){ .seq = seq,
			     .kind = KIND(PRODUCT),
			     .key = request->product,
			     .record = &response->product->base,
			     .names = response->external_ids,
			     .n_names = response->n_external_ids });
}

static Orderd__V1__RecordKey *key_of(struct watch *watch, int64_t id)
{
	Orderd__V1__RecordKey *key = desk_new(watch->desk, record_key);

	key->key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key->id = id;
	return key;
}

static void see_stock(struct watch *watch, int64_t seq, const char *sku)
{
	Orderd__V1__GetAvailabilityRequest *request =
		desk_new(watch->desk, get_availability_request);
	const Orderd__V1__GetAvailabilityResponse *response;

	request->product = desk_key(watch->desk, sku);
	response = desk_run(watch->desk, "InventoryService/GetAvailability", request);
	for (size_t i = 0; i < response->n_stock_levels; i++)
		see(watch,
		    &(struct sight){ .seq = seq,
				     .kind = KIND(STOCK_LEVEL),
				     .key = key_of(watch, response->stock_levels[i]->id),
				     .record = &response->stock_levels[i]->base });
}

static void see_credit(struct watch *watch, int64_t seq)
{
	Orderd__V1__GetCreditRequest *request = desk_new(watch->desk, get_credit_request);
	const Orderd__V1__GetCreditResponse *response;

	request->account = desk_external_key(watch->desk, "K1");
	response = desk_run(watch->desk, "CreditService/GetCredit", request);
	for (size_t i = 0; i < response->n_credit_accounts; i++)
		see(watch,
		    &(struct sight){ .seq = seq,
				     .kind = KIND(CREDIT_ACCOUNT),
				     .key = key_of(watch, response->credit_accounts[i]->id),
				     .record = &response->credit_accounts[i]->base });
}

static void see_all(struct watch *watch)
{
	int64_t seq = desk_head(watch->desk);

	see_account(watch, seq);
	see_product(watch, seq, "CUP");
	see_product(watch, seq, "TEA");
	see_stock(watch, seq, "CUP");
	see_stock(watch, seq, "TEA");
	see_credit(watch, seq);
	for (int i = 0; i < ORDERS; i++)
		see_order(watch, seq, desk_text(watch->desk, "O%d", i));
	for (int i = 0; i < SHIPMENTS; i++)
		see_shipment(watch, seq, desk_text(watch->desk, "S%d", i));
}

static const ProtobufCMessage *as_of(struct watch *watch, const struct sight *sight,
				     const Orderd__V1__GetAsOfResponse **ret)
{
	Orderd__V1__GetAsOfRequest *request = desk_new(watch->desk, get_as_of_request);
	const Orderd__V1__GetAsOfResponse *response;

	field_set(request, kind, sight->kind);
	request->record = sight->key;
	field_set(request, seq, sight->seq);
	response = desk_run(watch->desk, "AuditService/GetAsOf", request);
	*ret = response;
	assert_int_equal((int)response->record_case, (int)sight->kind + 20);
	return &response->order->base;
}

static bool is_named(const Orderd__V1__GetAsOfResponse *was, const Orderd__V1__ExternalId *name)
{
	for (size_t i = 0; i < was->n_external_ids; i++)
		if (strcmp(was->external_ids[i]->system, name->system) == 0 &&
		    strcmp(was->external_ids[i]->external_id, name->external_id) == 0)
			return true;
	return false;
}

static void check(struct watch *watch, const struct sight *sight)
{
	const Orderd__V1__GetAsOfResponse *was;
	const ProtobufCMessage *record = as_of(watch, sight, &was);
	size_t length = protobuf_c_message_get_packed_size(sight->record);
	uint8_t *seen = arena_alloc(&watch->desk->arena, length);
	uint8_t *told =
		arena_alloc(&watch->desk->arena, protobuf_c_message_get_packed_size(record));

	assert_int_equal(was->seq, sight->seq);
	assert_true(was->changed_seq <= sight->seq);
	assert_int_equal(was->n_erased_fields, 0);
	assert_int_equal(protobuf_c_message_pack(sight->record, seen), length);
	assert_int_equal(protobuf_c_message_pack(record, told), length);
	assert_memory_equal(seen, told, length);
	assert_int_equal(was->n_external_ids, sight->n_names);
	for (size_t i = 0; i < sight->n_names; i++)
		assert_true(is_named(was, sight->names[i]));
}

static void records_are_told_as_they_were(void **state)
{
	struct watch *watch = *state;

	print_message("seed %llu\n", (unsigned long long)watch->seed);
	for (int i = 0; i < REQUESTS; i++) {
		ask_something(watch);
		see_all(watch);
	}
	/* Not all requests may have been refused. */
	assert_true(desk_head(watch->desk) > 65470 + REQUESTS / 3);
	assert_true(desk_head(watch->desk) > 65536 + REQUESTS / 10);
	assert_true(watch->n_sights > (size_t)REQUESTS * 5);
	assert_true(desk_number("SELECT count(*) FROM shipment WHERE state > 3") > 0);
	for (size_t i = 0; i < watch->n_sights; i++)
		check(watch, &watch->sights[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(records_are_told_as_they_were, setup, teardown),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
