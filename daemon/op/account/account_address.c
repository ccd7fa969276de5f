#include "op/account/account_address.h"

#include "model/field.h"
#include "op/input.h"

#define ADDRESSES_MAX 16 /* more than there are purposes */

static void account_address_check_purpose(const Orderd__V1__Account *stated, size_t i,
					  const char *path, struct verdict *verdict)
{
	Orderd__V1__AddressPurpose purpose = stated->addresses[i]->purpose;

	path = verdict_path(verdict, "%s.purpose", path);
	if (purpose == ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_UNSPECIFIED)
		input_required(verdict, path);
	for (size_t j = 0; j < i; j++)
		if (stated->addresses[j]->purpose == purpose) {
			verdict_violate(verdict, REASON_DUPLICATE, path,
					"two addresses have the same purpose");
			return;
		}
}

void account_address_check(const Orderd__V1__Account *stated, struct verdict *verdict)
{
	if (stated->n_addresses > ADDRESSES_MAX) {
		verdict_violate(verdict, REASON_TOO_MANY, "account.addresses",
				"%zu addresses, at most %d are allowed", stated->n_addresses,
				ADDRESSES_MAX);
		return;
	}
	for (size_t i = 0; i < stated->n_addresses; i++) {
		const char *path = verdict_path(verdict, "account.addresses[%zu]", i);

		input_fields(verdict, &entity_account_address, &stated->addresses[i]->base, path);
		input_country(verdict, stated->addresses[i]->country,
			      verdict_path(verdict, "%s.country", path));
		account_address_check_purpose(stated, i, path, verdict);
	}
}

void account_address_want(struct work *work, int64_t account_id)
{
	work_want(work, &account_address_by_account, v_int(account_id));
}

static void account_address_set(Orderd__V1__AccountAddress *address,
				const Orderd__V1__AccountAddress *stated)
{
	address->name = stated->name;
	address->street = stated->street;
	address->street2 = stated->street2;
	address->city = stated->city;
	address->region = stated->region;
	address->postal_code = stated->postal_code;
	address->country = stated->country;
}

static void account_address_insert(struct work *work, const Orderd__V1__Account *account,
				   const Orderd__V1__AccountAddress *stated)
{
	Orderd__V1__AccountAddress *address = work_new(work, &entity_account_address);

	field_set(address, account_id, account->id);
	field_set(address, purpose, stated->purpose);
	account_address_set(address, stated);
	work_insert(work, &entity_account_address, address);
}

void account_address_add(struct work *work, const Orderd__V1__Account *account,
			 const Orderd__V1__Account *stated)
{
	for (size_t i = 0; i < stated->n_addresses; i++)
		account_address_insert(work, account, stated->addresses[i]);
}

static struct slot *account_address_find(struct slot *const *slots, size_t n,
					 Orderd__V1__AddressPurpose purpose)
{
	for (size_t i = 0; i < n; i++)
		if (((const Orderd__V1__AccountAddress *)slots[i]->message)->purpose == purpose)
			return slots[i];
	return NULL;
}

void account_address_put(struct work *work, const Orderd__V1__Account *account,
			 const Orderd__V1__Account *stated)
{
	struct slot **slots = NULL;
	size_t n = work_list(work, &account_address_by_account, &slots, v_int(account->id));

	for (size_t i = 0; i < stated->n_addresses; i++) {
		struct slot *slot = account_address_find(slots, n, stated->addresses[i]->purpose);

		if (slot)
			account_address_set(work_edit(work, slot), stated->addresses[i]);
		else
			account_address_insert(work, account, stated->addresses[i]);
	}
}
