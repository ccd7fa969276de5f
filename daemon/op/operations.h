/* All operations, each defined in a file of its own. Static data; nobody owns it. */

#pragma once

#include "op/op.h"
#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/credit.pb-c.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/inventory.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/pricing.pb-c.h"
#include "orderd/v1/product.pb-c.h"
#include "orderd/v1/reference.pb-c.h"
#include "orderd/v1/system.pb-c.h"
#include "orderd/v1/tax.pb-c.h"
#include "orderd/v1/tenant.pb-c.h"

extern const struct op op_ping;
extern const struct op op_get_info;
extern const struct op op_get_health;
extern const struct op op_get_schema;
extern const struct op op_create_tenant;
extern const struct op op_list_tenants;
extern const struct op op_upsert_account;
extern const struct op op_get_account;
extern const struct op op_set_limit;
extern const struct op op_get_credit;
extern const struct op op_upsert_product;
extern const struct op op_get_product;
extern const struct op op_put_prices;
extern const struct op op_put_tax_rule;
extern const struct op op_put_location;
extern const struct op op_receive_stock;
extern const struct op op_adjust_stock;
extern const struct op op_get_availability;
extern const struct op op_validate_order;
extern const struct op op_place_order;
extern const struct op op_confirm_order;
extern const struct op op_cancel_order;
extern const struct op op_get_order;
extern const struct op op_list_orders;
extern const struct op op_link_reference;
extern const struct op op_unlink_reference;
extern const struct op op_resolve_reference;
extern const struct op op_read_events;
extern const struct op op_get_head;
