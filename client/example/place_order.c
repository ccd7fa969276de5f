/*
 * Places an order, confirms it, follows what happens to it.
 *
 *     orderd_place_order ipc:///run/orderd/requests
 *
 * Builds with: cc place_order.c $(pkg-config --cflags --libs liborderd)
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <orderd/calls.h>
#include <orderd/stream.h>

#define MICROS 1000000 /* quantities, unit prices have six decimals */

/* Says why a call failed. Returns whether it succeeded. */
static bool check(const char *what, int result, struct orderd_error *error)
{
	if (result == ORDERD_OK)
		return true;
	if (result < 0) {
		/* The library itself is in trouble. */
		fprintf(stderr, "cannot %s: %s\n", what, strerror(-result));
		return false;
	}
	/* The daemon refused, or did not answer in time. All that is wrong comes at once. */
	fprintf(stderr, "cannot %s: %s\n  reason: %s (%s)\n", what, orderd_error_message(error),
		orderd_error_reason(error), orderd_error_code_name(error));
	for (size_t i = 0; i < orderd_error_n_violations(error); i++)
		fprintf(stderr, "  %s: %s\n", orderd_error_violation(error, i)->field,
			orderd_error_violation(error, i)->message);
	orderd_error_free(error);
	return false;
}

/*
 * What an order needs: a product with a price, stock, a tax rule, a customer. All of these create
 * or change, so that the program can run again.
 */
static bool prepare_product(struct orderd_client *client)
{
	Orderd__V1__UpsertProductRequest upsert = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__UpsertProductResponse *upserted = NULL;
	Orderd__V1__Product product = ORDERD__V1__PRODUCT__INIT;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;
	Orderd__V1__PriceInput price = ORDERD__V1__PRICE_INPUT__INIT;
	Orderd__V1__PriceInput *prices[] = { &price };
	Orderd__V1__PutPricesRequest put = ORDERD__V1__PUT_PRICES_REQUEST__INIT;
	Orderd__V1__PutPricesResponse *written = NULL;
	struct orderd_error *error;

	product.sku = "EXAMPLE-1";
	product.name = "Example product";
	product.has_stock_policy = true;
	product.stock_policy = ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER;
	upsert.product = &product;
	if (!check("write the product",
		   orderd_product_upsert_product(client, &upsert, &upserted, &error), error))
		return false;

	/* Records are named by id, by the number that people use, or by another system's id. */
	key.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key.id = upserted->product_id;
	orderd__v1__upsert_product_response__free_unpacked(upserted, NULL);
	price.product = &key;
	price.currency = "EUR";
	price.has_unit_price_micros = true;
	price.unit_price_micros = 19 * MICROS + 900000; /* 19.90 */
	put.prices = prices;
	put.n_prices = 1;
	if (!check("write the price", orderd_pricing_put_prices(client, &put, &written, &error),
		   error))
		return false;
	orderd__v1__put_prices_response__free_unpacked(written, NULL);
	return true;
}

static bool prepare_surroundings(struct orderd_client *client)
{
	Orderd__V1__PutTaxRuleRequest tax = ORDERD__V1__PUT_TAX_RULE_REQUEST__INIT;
	Orderd__V1__PutTaxRuleResponse *taxed = NULL;
	Orderd__V1__PutLocationRequest place = ORDERD__V1__PUT_LOCATION_REQUEST__INIT;
	Orderd__V1__PutLocationResponse *placed = NULL;
	Orderd__V1__Location location = ORDERD__V1__LOCATION__INIT;
	struct orderd_error *error;

	tax.country = "DE";
	tax.tax_class = "STANDARD";
	tax.has_rate_micros = true;
	tax.rate_micros = 190000; /* 19 % */
	if (!check("write the tax rule", orderd_tax_put_tax_rule(client, &tax, &taxed, &error),
		   error))
		return false;
	orderd__v1__put_tax_rule_response__free_unpacked(taxed, NULL);

	location.code = "MAIN";
	location.name = "Main warehouse";
	place.location = &location;
	if (!check("write the location",
		   orderd_location_put_location(client, &place, &placed, &error), error))
		return false;
	orderd__v1__put_location_response__free_unpacked(placed, NULL);
	return true;
}

static bool prepare_account(struct orderd_client *client, int64_t *ret_account_id)
{
	Orderd__V1__UpsertAccountRequest upsert = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__UpsertAccountResponse *upserted = NULL;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	struct orderd_error *error;

	account.number = "C-EXAMPLE";
	account.has_kind = true;
	account.kind = ORDERD__V1__ACCOUNT_KIND__ACCOUNT_KIND_ORGANISATION;
	account.name = "Example customer";
	account.currency = "EUR";
	account.country = "DE";
	upsert.account = &account;
	if (!check("write the account",
		   orderd_account_upsert_account(client, &upsert, &upserted, &error), error))
		return false;
	*ret_account_id = upserted->account_id;
	orderd__v1__upsert_account_response__free_unpacked(upserted, NULL);
	return true;
}

static bool place_order(struct orderd_client *client, int64_t *ret_order_id)
{
	Orderd__V1__PlaceOrderRequest place = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	Orderd__V1__PlaceOrderResponse *placed = NULL;
	Orderd__V1__OrderInput order = ORDERD__V1__ORDER_INPUT__INIT;
	Orderd__V1__OrderLineInput line = ORDERD__V1__ORDER_LINE_INPUT__INIT;
	Orderd__V1__OrderLineInput *lines[] = { &line };
	Orderd__V1__RecordKey account = ORDERD__V1__RECORD_KEY__INIT;
	Orderd__V1__RecordKey product = ORDERD__V1__RECORD_KEY__INIT;
	struct orderd_error *error;

	account.key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	account.number = "C-EXAMPLE";
	product.key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	product.number = "EXAMPLE-1";
	line.product = &product;
	line.has_quantity_micros = true;
	line.quantity_micros = 3 * MICROS;
	order.account = &account;
	order.lines = lines;
	order.n_lines = 1;
	place.order = &order;
	/* However often this has to be sent, the order is placed once. */
	if (!check("place the order", orderd_order_place_order(client, &place, &placed, &error),
		   error))
		return false;
	printf("order %s placed, total %lld.%02lld EUR\n", placed->number,
	       (long long)placed->total_minor / 100, (long long)placed->total_minor % 100);
	*ret_order_id = placed->order_id;
	orderd__v1__place_order_response__free_unpacked(placed, NULL);
	return true;
}

/* What the stream's callbacks share with the program. */
struct follower {
	struct orderd_client *client;
	int64_t order_id;
	bool answered;  /* the confirmation */
	bool confirmed; /* seen as an event, which may come before the answer */
	bool failed;
};

static void on_confirmed(const ProtobufCMessage *reply, const struct orderd_error *error,
			 const struct orderd_position *position, void *context)
{
	struct follower *follower = context;

	(void)reply;
	(void)position;
	/* The library's error: it ends with this callback. */
	if (error) {
		fprintf(stderr, "cannot confirm: %s\n", orderd_error_message(error));
		follower->failed = true;
	}
	follower->answered = true;
}

/* A callback must not wait, but it may start a call. Method 2 of the service is ConfirmOrder. */
static void confirm(struct follower *follower)
{
	Orderd__V1__ConfirmOrderRequest request = ORDERD__V1__CONFIRM_ORDER_REQUEST__INIT;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;
	int result;

	key.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key.id = follower->order_id;
	request.order = &key;
	result = orderd_client_call(follower->client, &orderd__v1__order_service__descriptor, 2,
				    &request.base, NULL, on_confirmed, follower);
	if (result < 0)
		follower->failed = true;
}

static void on_event(const Orderd__V1__Event *event, void *context)
{
	struct follower *follower = context;

	if (event->aggregate_id != follower->order_id)
		return;
	printf("event %lld: %s\n", (long long)event->seq, event->type);
	if (strcmp(event->type, "order.placed") == 0)
		confirm(follower);
	if (strcmp(event->type, "order.confirmed") == 0)
		follower->confirmed = true;
}

static void on_notice(const struct orderd_notice *notice, void *context)
{
	struct follower *follower = context;

	if (notice->kind == ORDERD_NOTICE_WAITING)
		fprintf(stderr, "waiting: %s\n", orderd_error_message(notice->error));
	if (notice->kind != ORDERD_NOTICE_ENDED)
		return;
	fprintf(stderr, "the stream ended: %s\n", orderd_error_message(notice->error));
	follower->failed = true;
}

static bool run(struct orderd_client *client, struct follower *follower)
{
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	static const char *const types[] = { "order." };
	struct orderd_stream *stream;

	if (!prepare_product(client) || !prepare_surroundings(client) ||
	    !prepare_account(client, &options.account_id))
		return false;
	/* The position of the last write: whatever happens to the order comes after it. */
	options.from = ORDERD_STREAM_FROM_AFTER;
	options.after = orderd_client_position(client);
	options.types = types;
	options.n_types = 1;
	if (!place_order(client, &follower->order_id))
		return false;
	if (orderd_stream_open(&stream, client, &options, on_event, on_notice, follower) < 0)
		return false;
	/*
	 * An event loop would wait for orderd_client_fd() instead. What a callback is given must
	 * live until it ran, hence the wait for the answer too; closing the client runs what is
	 * left.
	 */
	while (!follower->failed && !(follower->confirmed && follower->answered))
		orderd_client_process(client, -1);
	orderd_stream_close(stream);
	return !follower->failed;
}

int main(int argc, char **argv)
{
	struct orderd_client *client;
	struct follower follower = { 0 };
	bool done;
	int result;

	if (argc != 2) {
		fprintf(stderr, "usage: %s ENDPOINT\n", argv[0]);
		return 64;
	}
	result = orderd_client_open(&client, argv[1], NULL);
	if (result < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-result));
		return 1;
	}
	follower.client = client;
	done = run(client, &follower);
	orderd_client_close(client);
	return done ? 0 : 1;
}
