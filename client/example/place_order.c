/*
 * Places an order and confirms it, one call after the other: each waits for its answer.
 *
 *     orderd_place_order ipc:///run/orderd/requests
 *
 * Builds with: cc place_order.c $(pkg-config --cflags --libs liborderd)
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <orderd/calls.h>

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

static bool prepare_account(struct orderd_client *client)
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

static bool confirm_order(struct orderd_client *client, int64_t order_id)
{
	Orderd__V1__ConfirmOrderRequest confirm = ORDERD__V1__CONFIRM_ORDER_REQUEST__INIT;
	Orderd__V1__ConfirmOrderResponse *confirmed = NULL;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;
	struct orderd_error *error;

	key.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key.id = order_id;
	confirm.order = &key;
	if (!check("confirm the order",
		   orderd_order_confirm_order(client, &confirm, &confirmed, &error), error))
		return false;
	printf("order %s confirmed\n", confirmed->number);
	orderd__v1__confirm_order_response__free_unpacked(confirmed, NULL);
	return true;
}

int main(int argc, char **argv)
{
	struct orderd_client *client;
	int64_t order_id;
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
	done = prepare_product(client) && prepare_surroundings(client) && prepare_account(client) &&
		place_order(client, &order_id) && confirm_order(client, order_id);
	orderd_client_close(client);
	return done ? 0 : 1;
}
