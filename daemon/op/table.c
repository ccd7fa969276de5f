#include "op/operations.h"

const struct op *const op_table[] = {
	&op_ping,           &op_get_info,         &op_get_health,
	&op_get_schema,     &op_create_tenant,    &op_list_tenants,
	&op_upsert_account, &op_get_account,      &op_set_limit,
	&op_get_credit,     &op_upsert_product,   &op_get_product,
	&op_put_prices,     &op_put_tax_rule,     &op_put_location,
	&op_receive_stock,  &op_adjust_stock,     &op_get_availability,
	&op_validate_order, &op_place_order,      &op_confirm_order,
	&op_cancel_order,   &op_get_order,        &op_list_orders,
	&op_link_reference, &op_unlink_reference, &op_resolve_reference,
	&op_read_events,    &op_get_head,         NULL,
};
