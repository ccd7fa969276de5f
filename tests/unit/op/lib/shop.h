/*
 * A small company in memory, set up by its own operations, for tests of operations.
 *
 * It has location MAIN, tax class STANDARD of 19 % in DE, account C-000001 in DE with currency EUR,
 * and products TEA (2.50, refuses what is not there), CUP (10.00, backorders), COURSE (99.99, no
 * stock kept), all for EUR.
 */
#ifndef ORDERD_TESTS_SHOP_H
#define ORDERD_TESTS_SHOP_H

#include "lib/unit.h"
#include "memory.h"
#include "op/operations.h"

#define MICRO INT64_C(1000000)

struct shop {
	struct memory memory;
};

struct shop_line {
	const char *sku;
	int64_t quantity_micros;
	int64_t unit_price_micros; /* 0: the price list's */
};

/* A quantity of a line of an order. */
struct shop_part {
	int32_t line_number;
	int64_t quantity_micros;
};

int shop_setup(void **state);
int shop_teardown(void **state);

/* Any operation; the reply's response has the type of its method. */
struct memory_reply shop_run(struct shop *shop, const struct op *op, const void *request);

/* Fails the test unless the reply is OK. */
const void *shop_accept(struct memory_reply reply);

/* Fails the test unless the reply has this reason. */
const Orderd__V1__ReplyHeader *shop_refuse(struct memory_reply reply, enum reason reason);

/* The violation at this field; fails the test when there is none. */
const Orderd__V1__FieldViolation *shop_violation(const Orderd__V1__ReplyHeader *header,
						 const char *field);

char *shop_text(struct shop *shop, const char *text);
Orderd__V1__RecordKey *shop_key(struct shop *shop, const char *number);
Orderd__V1__ExternalId *shop_external(struct shop *shop, const char *system, const char *id);

/* An order of the account with these lines. */
Orderd__V1__OrderInput *shop_order(struct shop *shop, const struct shop_line *lines, size_t n);

struct memory_reply shop_place(struct shop *shop, const struct shop_line *lines, size_t n);
const Orderd__V1__PlaceOrderResponse *shop_placed(struct shop *shop, const struct shop_line *lines,
						  size_t n);
struct memory_reply shop_receive(struct shop *shop, const char *sku, int64_t quantity_micros);
struct memory_reply shop_cancel(struct shop *shop, const char *number);
struct memory_reply shop_confirm(struct shop *shop, const char *number);

/* As requests hold them. */
void shop_parts(struct shop *shop, const struct shop_part *parts, size_t n,
		Orderd__V1__LineQuantity ***ret_lines, size_t *ret_n);

/* A shipment of these parts of an order; none: of all that can be shipped. */
struct memory_reply shop_ship_plan(struct shop *shop, const char *order,
				   const struct shop_part *parts, size_t n);
struct memory_reply shop_ship(struct shop *shop, const char *number);
struct memory_reply shop_deliver(struct shop *shop, const char *number);
const Orderd__V1__Order *shop_get(struct shop *shop, const char *number);
const Orderd__V1__StockLevel *shop_level(struct shop *shop, const char *sku);

/* The last event but `back` of them. */
const Orderd__V1__Event *shop_event(struct shop *shop, size_t back);

#endif
