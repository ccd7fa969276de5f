/*
 * Places many orders at once, inside a libevent loop: reads a line for each, "ID SKU UNITS", keeps
 * up to 100 calls under way, tells what became of each.
 *
 *     printf '1009 LAMP-1 3\n' | orderd_import_orders ipc:///run/orderd/requests C-000017
 *
 * An ID is the shop's own number of the order. What was placed before is told, not placed again: so
 * it can be run as often as need be.
 *
 * Builds with: cc import_orders.c $(pkg-config --cflags --libs liborderd libevent)
 */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <orderd/calls.h>
#include <orderd/libevent.h>

#define MICROS 1000000
#define IN_FLIGHT_MAX 100

struct import {
	struct event_base *base;
	struct orderd_client *client;
	ProtobufCService *orders; /* the client's */
	const char *account;
	unsigned int n_in_flight;
	unsigned int n_placed;
	unsigned int n_failed;
	bool at_end;  /* of the input */
	bool feeding; /* calls that fail at once must not start others from inside each other */
};

/* What an answer is about. */
struct line {
	struct import *import;
	char id[64];
};

static void import_feed(struct import *import);

static void import_on_placed(const Orderd__V1__PlaceOrderResponse *placed, void *context)
{
	struct line *line = context;
	struct import *import = line->import;
	/* Why there is no response. */
	const struct orderd_error *error = orderd_client_error(import->client);

	import->n_in_flight--;
	if (placed) {
		printf("%s is %s\n", line->id, placed->number);
		import->n_placed++;
	} else if (strcmp(orderd_error_reason(error), "EXISTS") == 0) {
		const char *number = orderd_error_metadata(error, "number");

		printf("%s is %s, placed before\n", line->id, number ? number : "an order");
		import->n_placed++;
	} else {
		fprintf(stderr, "%s: %s (%s)\n", line->id, orderd_error_message(error),
			orderd_error_reason(error));
		import->n_failed++;
	}
	free(line);
	if (!import->feeding)
		import_feed(import);
}

static void import_place(struct import *import, struct line *line, char *sku, int64_t units)
{
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	Orderd__V1__OrderInput order = ORDERD__V1__ORDER_INPUT__INIT;
	Orderd__V1__OrderLineInput input = ORDERD__V1__ORDER_LINE_INPUT__INIT;
	Orderd__V1__OrderLineInput *lines[] = { &input };
	Orderd__V1__RecordKey account = ORDERD__V1__RECORD_KEY__INIT;
	Orderd__V1__RecordKey product = ORDERD__V1__RECORD_KEY__INIT;
	Orderd__V1__ExternalId external_id = ORDERD__V1__EXTERNAL_ID__INIT;

	account.key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	account.number = (char *)import->account;
	product.key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	product.number = sku;
	external_id.system = "IMPORT";
	external_id.external_id = line->id;
	input.product = &product;
	input.has_quantity_micros = true;
	input.quantity_micros = units * MICROS;
	order.account = &account;
	order.external_id = &external_id;
	order.lines = lines;
	order.n_lines = 1;
	request.order = &order;
	/*
	 * The request is packed before this returns: nothing of it has to live longer. A call that
	 * cannot even start has its callback at once, with the error.
	 */
	import->n_in_flight++;
	orderd__v1__order_service__place_order(import->orders, &request, import_on_placed, line);
}

/* Starts calls until enough are under way; ends the loop after the last answer. */
static void import_feed(struct import *import)
{
	import->feeding = true;
	while (!import->at_end && import->n_in_flight < IN_FLIGHT_MAX) {
		struct line *line = calloc(1, sizeof(*line));
		int64_t units;
		char sku[65];

		if (!line || scanf("%63s %64s %" SCNd64, line->id, sku, &units) != 3) {
			import->n_failed += !feof(stdin);
			import->at_end = true;
			free(line);
			break;
		}
		line->import = import;
		import_place(import, line, sku, units);
	}
	import->feeding = false;
	if (import->at_end && import->n_in_flight == 0)
		event_base_loopbreak(import->base);
}

static int import_run(struct import *import)
{
	struct event *ready;

	/* For the functions that protobuf-c generates. */
	import->orders =
		orderd_client_service(import->client, &orderd__v1__order_service__descriptor);
	if (!import->orders)
		return -ENOMEM;
	ready = orderd_libevent_new(import->base, import->client);
	if (!ready)
		return -ENOMEM;
	import_feed(import);
	if (!import->at_end || import->n_in_flight > 0)
		event_base_dispatch(import->base);
	event_free(ready);
	return 0;
}

int main(int argc, char **argv)
{
	struct import import = { 0 };
	int result;

	if (argc != 3) {
		fprintf(stderr, "usage: %s ENDPOINT ACCOUNT < LINES\n", argv[0]);
		return 64;
	}
	import.account = argv[2];
	import.base = event_base_new();
	if (!import.base)
		return 1;
	result = orderd_client_open(&import.client, argv[1], NULL);
	if (result == 0) {
		result = import_run(&import);
		orderd_client_close(import.client);
	}
	event_base_free(import.base);
	if (result < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-result));
		return 1;
	}
	printf("%u placed, %u failed\n", import.n_placed, import.n_failed);
	return import.n_failed > 0 ? 1 : 0;
}
