/*
 * Operations asked through a store with a real PostgreSQL, one by one or many at once. Requests are
 * built in the desk's arena; the desk owns everything.
 */
#ifndef ORDERD_TESTS_DESK_H
#define ORDERD_TESTS_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/field.h"
#include "op/message.h"
#include "op/operations.h"
#include "store/store.h"

#define MICRO INT64_C(1000000)

struct desk_ask {
	struct store_request request;
	struct desk *desk;
	const ProtobufCMessageDescriptor *output;
	bool done;
};

struct desk {
	struct arena arena;
	struct event_base *base;
	struct store *store;
	size_t n_open;
	bool ready;
};

/* A new database, a store on it. With one lane, requests are decided in the order in which they
 * came. */
struct desk *desk_open(unsigned int n_lanes);
void desk_close(struct desk *desk);

/* A new message of the desk's arena: Orderd__V1__Product *product = desk_new(desk, product). */
#define desk_new(desk, name) message_new(&(desk)->arena, &orderd__v1__##name##__descriptor)
char *desk_text(struct desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));
Orderd__V1__RecordKey *desk_key(struct desk *desk, const char *number);
Orderd__V1__RecordKey *desk_external_key(struct desk *desk, const char *id);
Orderd__V1__ExternalId *desk_external(struct desk *desk, const char *id);

/* Submits without waiting. The operation's check must accept. method: "OrderService/PlaceOrder". */
struct desk_ask *desk_submit(struct desk *desk, const char *method, const void *request);

/* Turns the loop until everything submitted is done. */
void desk_wait(struct desk *desk);

/* The response; fails the test if the request was refused. */
const void *desk_response(const struct desk_ask *ask);

/* The reason of the refusal; "" if it was accepted. */
const char *desk_reason(const struct desk_ask *ask);

/* Submits, waits, gives the response. */
const void *desk_run(struct desk *desk, const char *method, const void *request);

/* Location MAIN, tax rule, account with external id K1, product `sku` with its price and on-hand
 * stock. */
void desk_stock_shop(struct desk *desk);
void desk_add_product(struct desk *desk, const char *sku, Orderd__V1__StockPolicy policy,
		      int64_t unit_price_micros);
struct desk_ask *desk_receive(struct desk *desk, const char *sku, int64_t quantity_micros);

/* An order of K1 with one line, and another line when sku2 is not NULL; id: external id or NULL. */
struct desk_ask *desk_place(struct desk *desk, const char *id, const char *sku,
			    int64_t quantity_micros, const char *sku2, int64_t quantity2_micros);
struct desk_ask *desk_cancel(struct desk *desk, const Orderd__V1__RecordKey *key);

/* Gives account K1 a name, and a ship-to address in a city; waits. */
void desk_rename_account(struct desk *desk, const char *name, const char *city);

/* The newest position. */
int64_t desk_head(struct desk *desk);

/* One number that a statement gives. */
int64_t desk_number(const char *sql);

#endif
