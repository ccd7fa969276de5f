/* The sentences, each defined in a file of its own. Static data; nobody owns it. */

#pragma once

#include "sentence.h"

extern const struct sentence say_ping;
extern const struct sentence say_info;
extern const struct sentence say_health;
extern const struct sentence say_order_get;
extern const struct sentence say_order_list;
extern const struct sentence say_order_totals;
extern const struct sentence say_order_place;
extern const struct sentence say_order_confirm;
extern const struct sentence say_order_cancel;
extern const struct sentence say_import_orders;
extern const struct sentence say_account_get;
extern const struct sentence say_account_upsert;
extern const struct sentence say_product_get;
extern const struct sentence say_product_upsert;
extern const struct sentence say_location_upsert;
extern const struct sentence say_stock_show;
extern const struct sentence say_stock_receive;
extern const struct sentence say_stock_adjust;
extern const struct sentence say_credit_get;
extern const struct sentence say_credit_set;
extern const struct sentence say_price_set;
extern const struct sentence say_tax_set;
extern const struct sentence say_events;
extern const struct sentence say_watch;
extern const struct sentence say_call;
extern const struct sentence say_api_list;
extern const struct sentence say_api_describe;
extern const struct sentence say_api_export;
extern const struct sentence say_errors_list;
extern const struct sentence say_errors_show;
extern const struct sentence say_tenant_create;
extern const struct sentence say_tenant_list;
extern const struct sentence say_help;
