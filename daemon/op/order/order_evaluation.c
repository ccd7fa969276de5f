#include "op/order/order_evaluation.h"

#include <inttypes.h>

#include "model/credit.h"
#include "model/currency.h"
#include "op/inventory/place.h"
#include "op/order/order_needs.h"
#include "op/record_key.h"

static void order_evaluate_account(struct order_evaluation *evaluation)
{
	const Orderd__V1__Account *account = evaluation->terms.account;

	if (!account)
		record_key_missing(evaluation->verdict, &entity_account, evaluation->input->account,
				   "order.account");
	else if (account->status != ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_ACTIVE)
		verdict_violate(evaluation->verdict, REASON_ACCOUNT_BLOCKED, "order.account",
				"account %s is %s and takes no new orders", account->number,
				account->status ==
						ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_BLOCKED
					? "BLOCKED"
					: "INACTIVE");
}

static void order_evaluate_currency(struct order_evaluation *evaluation)
{
	const struct order_terms *terms = &evaluation->terms;

	if (!terms->currency) {
		if (terms->account)
			verdict_violate(evaluation->verdict, REASON_CURRENCY_MISSING,
					"order.currency",
					"neither the order nor account %s nor the tenant names a "
					"currency",
					terms->account->number);
	} else if (!currency_find(terms->currency, &evaluation->exponent)) {
		verdict_violate(evaluation->verdict, REASON_FORMAT, "order.currency",
				"\"%s\" is no currency code of ISO 4217", terms->currency);
		evaluation->terms.currency = NULL;
	}
}

/* The oldest order of the account under this number that is not cancelled; NULL: there is none. */
static const Orderd__V1__Order *order_evaluate_former(struct order_evaluation *evaluation)
{
	struct slot **slots = NULL;
	size_t n = work_list(evaluation->work, &order_by_po_number, &slots,
			     v_int(evaluation->terms.account->id),
			     v_text(evaluation->input->customer_po_number));

	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__Order *order = (const Orderd__V1__Order *)slots[i]->message;

		if (order->state < ORDERD__V1__ORDER_STATE__ORDER_STATE_CANCELLED)
			return order;
	}
	return NULL;
}

static void order_evaluate_po_number(struct order_evaluation *evaluation)
{
	const Orderd__V1__Account *account = evaluation->terms.account;
	struct verdict *verdict = evaluation->verdict;
	const Orderd__V1__Order *former;

	if (!order_needs_po_number(evaluation->input, account))
		return;
	former = order_evaluate_former(evaluation);
	if (!former)
		return;
	if (account->duplicate_po_policy == ORDERD__V1__DUPLICATE_POLICY__DUPLICATE_POLICY_WARN) {
		verdict_warn(verdict, REASON_PO_DUPLICATE, "order.customer_po_number",
			     "account %s ordered under %s before: %s", account->number,
			     evaluation->input->customer_po_number, former->number);
		return;
	}
	verdict_violate(verdict, REASON_PO_DUPLICATE, "order.customer_po_number",
			"account %s ordered under %s before: %s", account->number,
			evaluation->input->customer_po_number, former->number);
	verdict_fact(verdict, "order_id", "%" PRId64, former->id);
	verdict_fact(verdict, "number", "%s", former->number);
}

static void order_evaluate_date(struct order_evaluation *evaluation)
{
	int64_t now_us = work_now_us(evaluation->work);

	evaluation->ordered_at_us = now_us;
	if (!evaluation->input->ordered_at)
		return;
	evaluation->ordered_at_us = work_time_us(evaluation->input->ordered_at);
	if (evaluation->ordered_at_us > now_us)
		verdict_violate(
			evaluation->verdict, REASON_DATE_IN_FUTURE, "order.ordered_at",
			"ordered_at lies %lld seconds in the future; leave it out to "
			"order now",
			(long long)((evaluation->ordered_at_us - now_us + 999999) / 1000000));
}

static void order_evaluate_products(struct order_evaluation *evaluation)
{
	const Orderd__V1__OrderInput *input = evaluation->input;
	struct verdict *verdict = evaluation->verdict;

	for (size_t i = 0; i < input->n_lines; i++) {
		struct order_position *position = &evaluation->positions[i];
		struct slot *slot = work_find_record(evaluation->work, &entity_product,
						     input->lines[i]->product);

		position->input = input->lines[i];
		if (!slot) {
			record_key_missing(verdict, &entity_product, input->lines[i]->product,
					   verdict_path(verdict, "order.lines[%zu].product", i));
			continue;
		}
		position->product = (const Orderd__V1__Product *)slot->message;
		if (position->product->status != ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_ACTIVE)
			verdict_violate(verdict, REASON_PRODUCT_RETIRED,
					verdict_path(verdict, "order.lines[%zu].product", i),
					"product %s is RETIRED and takes no new orders",
					position->product->sku);
	}
}

static void order_evaluate_credit(struct order_evaluation *evaluation)
{
	const struct order_terms *terms = &evaluation->terms;
	char total[MONEY_TEXT_SIZE], exposure[MONEY_TEXT_SIZE], limit[MONEY_TEXT_SIZE];
	struct slot *slot;
	int r;

	if (!evaluation->priced || !terms->account || !terms->currency)
		return;
	slot = work_find(evaluation->work, &credit_account_by_currency, v_int(terms->account->id),
			 v_text(terms->currency));
	if (slot)
		evaluation->credit = (const Orderd__V1__CreditAccount *)slot->message;
	r = credit_bind(evaluation->credit, evaluation->totals.total_minor,
			&evaluation->exposure_minor);
	if (r == CREDIT_OVERFLOW)
		verdict_violate(evaluation->verdict, REASON_AMOUNT_OVERFLOW, "order",
				"the exposure of account %s would not fit into 64 bits",
				terms->account->number);
	else if (r == CREDIT_EXCEEDED)
		verdict_violate(
			evaluation->verdict, REASON_CREDIT_EXCEEDED, "order",
			"the order's %s %s would raise the exposure of account %s to %s, "
			"its limit is %s",
			money_format(evaluation->totals.total_minor, evaluation->exponent, total),
			terms->currency, terms->account->number,
			money_format(credit_used(evaluation->credit, evaluation->exposure_minor),
				     evaluation->exponent, exposure),
			money_format(evaluation->credit->limit_minor, evaluation->exponent, limit));
}

/* True when another order has the external id. */
static bool order_evaluate_existing(struct order_evaluation *evaluation)
{
	struct slot *slot;

	if (!evaluation->input->external_id)
		return false;
	slot = work_find_record(evaluation->work, &entity_order,
				record_key_of_external(work_arena(evaluation->work),
						       evaluation->input->external_id));
	if (slot)
		evaluation->existing = (const Orderd__V1__Order *)slot->message;
	return slot != NULL;
}

void order_evaluate(struct work *work, const Orderd__V1__OrderInput *input, struct verdict *verdict,
		    struct order_evaluation *ret)
{
	struct arena *arena = work_arena(work);

	*ret = (struct order_evaluation){ .work = work, .verdict = verdict, .input = input };
	if (order_evaluate_existing(ret))
		return;
	ret->positions = arena_alloc(arena, input->n_lines * sizeof(*ret->positions));
	ret->tax_lines = arena_alloc(arena, input->n_lines * sizeof(*ret->tax_lines));
	order_terms_find(work, input, &ret->terms);
	order_evaluate_account(ret);
	order_evaluate_po_number(ret);
	order_evaluate_currency(ret);
	order_evaluate_date(ret);
	order_evaluate_products(ret);
	order_evaluate_prices(ret);
	order_evaluate_stock(ret);
	order_evaluate_credit(ret);
}
