/* The flags that choose orders, for lists, totals. Nothing is owned. */

#pragma once

#include "orderd/v1/order.pb-c.h"

#include "cli.h"

#define ORDER_FILTER_FLAGS                                                                         \
	{ .name = "account", .value = "KEY", .help = "Only orders of this account" },              \
		{ .name = "state",                                                                 \
		  .value = "STATE",                                                                \
		  .help = "Only orders in this state: PLACED, CONFIRMED, CANCELLED" },             \
		{ .name = "ordered-from",                                                          \
		  .value = "TIME",                                                                 \
		  .help = "Only orders of this time or later: 2026-03-01" },                       \
	{                                                                                          \
		.name = "ordered-until", .value = "TIME", .help = "Only orders before this time"   \
	}

/* 0, or the exit status after a complaint. */
int order_filter_take(struct cli *c, Orderd__V1__ListOrdersRequest *request);
