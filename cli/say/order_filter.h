/* The flags that choose orders, for lists, totals. Nothing is owned. */

#pragma once

/* clang-format off */
#define ORDER_FILTER_FLAGS                                                                         \
	{ .name = "account", .value = "KEY", .help = "Only orders of this account",                \
	  .field = "account" },                                                                    \
	{ .name = "po-number", .value = "TEXT", .help = "Only orders under this number",           \
	  .field = "customer_po_number" },                                                         \
	{ .name = "state", .value = "STATE", .help = "Only orders in this state",                  \
	  .field = "state" },                                                                      \
	{ .name = "ordered-from", .value = "TIME", .field = "ordered_from",                        \
	  .help = "Only orders of this time or later: 2026-03-01" },                               \
	{ .name = "ordered-until", .value = "TIME", .field = "ordered_until",                      \
	  .help = "Only orders before this time" }
/* clang-format on */
