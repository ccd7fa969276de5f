#include "op/order/order_needs.h"

#include <string.h>

#include "op/order/order_terms.h"
#include "op/record_key.h"
#include "orderd/v1/product.pb-c.h"

bool order_needs_no_tax(const char *tax_class)
{
	return strcmp(tax_class, "NONE") == 0;
}

bool order_needs_po_number(const Orderd__V1__OrderInput *input, const Orderd__V1__Account *account)
{
	return account && input->customer_po_number && *input->customer_po_number &&
		account->duplicate_po_policy > ORDERD__V1__DUPLICATE_POLICY__DUPLICATE_POLICY_ALLOW;
}

static void order_needs_want_line(struct work *work, const struct order_terms *terms,
				  const Orderd__V1__OrderLineInput *line)
{
	const Orderd__V1__Product *product;
	struct slot *slot;

	work_want_record(work, &entity_product, line->product);
	slot = work_find_record(work, &entity_product, line->product);
	if (!slot)
		return;
	product = (const Orderd__V1__Product *)slot->message;
	if (!line->has_unit_price_micros)
		work_want(work, &price_by_product, v_int(product->id));
	if (product->stock_policy != ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED &&
	    terms->location)
		work_want(work, &stock_level_by_place, v_int(product->id),
			  v_int(terms->location->id));
	if (!order_needs_no_tax(product->tax_class) && terms->country)
		work_want(work, &tax_rule_by_class, v_text(terms->country),
			  v_text(product->tax_class));
}

void order_needs_want(struct work *work, const Orderd__V1__OrderInput *input)
{
	struct order_terms terms;

	if (input->external_id)
		work_want_record(work, &entity_order,
				 record_key_of_external(work_arena(work), input->external_id));
	order_terms_want(work, input);
	order_terms_find(work, input, &terms);
	if (terms.account && terms.currency)
		work_want(work, &credit_account_by_currency, v_int(terms.account->id),
			  v_text(terms.currency));
	if (order_needs_po_number(input, terms.account))
		work_want(work, &order_by_po_number, v_int(terms.account->id),
			  v_text(input->customer_po_number));
	for (size_t i = 0; i < input->n_lines; i++)
		order_needs_want_line(work, &terms, input->lines[i]);
}
