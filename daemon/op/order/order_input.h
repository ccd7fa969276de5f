/* What a client's order must have before anything stored is looked at. Nothing is owned. */

#pragma once

#include "orderd/v1/order.pb-c.h"
#include "store/verdict.h"

#define ORDER_LINES_MAX 2000
#define ORDER_BYTES_MAX (1u << 20) /* 2,000 lines of 500 bytes */

/* Adds every violation, under paths that begin with "order". input may be NULL. */
void order_input_check(const Orderd__V1__OrderInput *input, struct verdict *verdict);

/* Who may order so: what decides the price of an order is not for portal principals to state. */
unsigned int order_input_callers(const Orderd__V1__OrderInput *input);
