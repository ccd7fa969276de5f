#include "op/order/order_terms.h"

#include "op/inventory/place.h"

static bool order_terms_ask_account(const Orderd__V1__OrderInput *input)
{
	return !input->ship_to || !input->bill_to;
}

void order_terms_want(struct work *work, const Orderd__V1__OrderInput *input)
{
	struct slot *account;

	work_want_record(work, &entity_account, input->account);
	place_want(work, input->location);
	account = work_find_record(work, &entity_account, input->account);
	if (account && order_terms_ask_account(input))
		work_want(work, &account_address_by_account,
			  v_int(((const Orderd__V1__Account *)account->message)->id));
}

static void order_terms_find_addresses(struct work *work, const Orderd__V1__OrderInput *input,
				       struct order_terms *terms)
{
	struct slot **slots = NULL;
	size_t n = work_list(work, &account_address_by_account, &slots, v_int(terms->account->id));

	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__AccountAddress *address =
			(const Orderd__V1__AccountAddress *)slots[i]->message;

		if (address->purpose == ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO &&
		    !input->ship_to)
			terms->ship_to = address;
		if (address->purpose == ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_BILL_TO &&
		    !input->bill_to)
			terms->bill_to = address;
	}
}

static const char *order_terms_currency(struct work *work, const Orderd__V1__OrderInput *input,
					const Orderd__V1__Account *account)
{
	if (input->currency)
		return input->currency;
	if (account && account->currency)
		return account->currency;
	return work_tenant(work)->currency;
}

static const char *order_terms_country(const Orderd__V1__OrderInput *input,
				       const struct order_terms *terms)
{
	if (input->ship_to && input->ship_to->country)
		return input->ship_to->country;
	if (terms->ship_to && terms->ship_to->country)
		return terms->ship_to->country;
	return terms->account ? terms->account->country : NULL;
}

void order_terms_find(struct work *work, const Orderd__V1__OrderInput *input,
		      struct order_terms *ret)
{
	struct slot *account = work_find_record(work, &entity_account, input->account);
	struct slot *location = place_find(work, input->location);

	*ret = (struct order_terms){
		.account = account ? (const Orderd__V1__Account *)account->message : NULL,
		.location = location ? (const Orderd__V1__Location *)location->message : NULL,
	};
	if (account && order_terms_ask_account(input))
		order_terms_find_addresses(work, input, ret);
	ret->currency = order_terms_currency(work, input, ret->account);
	ret->country = order_terms_country(input, ret);
}
