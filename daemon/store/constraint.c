#include "constraint.h"

#include <ctype.h>
#include <string.h>

/*
 * Decisions are made under the tenant's lock on everything they depend on, so a violation means
 * that a rule is missing in C. These are the ones whose meaning the caller can use even then.
 */
static const struct {
	const char *name;
	enum reason reason;
} constraint_table[] = {
	{ "tenant_code_key", REASON_EXISTS },
	{ "account_number_key", REASON_EXISTS },
	{ "account_address_purpose_key", REASON_EXISTS },
	{ "product_sku_key", REASON_EXISTS },
	{ "price_tier_key", REASON_EXISTS },
	{ "tax_rule_class_key", REASON_EXISTS },
	{ "location_code_key", REASON_EXISTS },
	{ "orders_number_key", REASON_EXISTS },
	{ "shipment_number_key", REASON_EXISTS },
	{ "external_reference_pkey", REASON_EXISTS },
	{ "account_parent_fkey", REASON_NOT_FOUND },
	{ "orders_account_fkey", REASON_NOT_FOUND },
	{ "order_line_product_fkey", REASON_NOT_FOUND },
	{ "stock_level_on_hand_check", REASON_STOCK_INSUFFICIENT },
	{ "stock_level_reserved_check", REASON_STOCK_INSUFFICIENT },
	{ "order_line_open_check", REASON_STOCK_INSUFFICIENT },
	{ "order_line_picked_check", REASON_NOT_RESERVED },
	{ "order_line_cancelled_check", REASON_NOT_CANCELLABLE },
};

/* Citus appends "_<shard id>" to the names of constraints. */
static size_t constraint_length(const char *name)
{
	size_t length = strlen(name);
	size_t digits = length;

	while (digits > 0 && isdigit((unsigned char)name[digits - 1]))
		digits--;
	return digits < length && digits > 0 && name[digits - 1] == '_' ? digits - 1 : length;
}

enum reason constraint_reason(const char *name)
{
	size_t length = constraint_length(name);

	for (size_t i = 0; i < sizeof(constraint_table) / sizeof(constraint_table[0]); i++)
		if (strlen(constraint_table[i].name) == length &&
		    strncmp(constraint_table[i].name, name, length) == 0)
			return constraint_table[i].reason;
	return REASON_INTERNAL;
}
