#include "op/account/account_address.h"

#include "model/field.h"
#include "op/input.h"

#define ADDRESSES_MAX 16 /* more than there are purposes */

static const Orderd__V1__Account *account_address_stated(const struct patch *patch)
{
	return (const Orderd__V1__Account *)patch->stated;
}

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

void account_address_check(const struct patch *patch, struct verdict *verdict)
{
	const Orderd__V1__Account *stated = account_address_stated(patch);

	if (stated->n_addresses > ADDRESSES_MAX) {
		verdict_violate(verdict, REASON_TOO_MANY,
				verdict_path(verdict, "%s.addresses", patch->path),
				"%zu addresses, at most %d are allowed", stated->n_addresses,
				ADDRESSES_MAX);
		return;
	}
	for (size_t i = 0; i < stated->n_addresses; i++) {
		const char *path = verdict_path(verdict, "%s.addresses[%zu]", patch->path, i);

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

/* A stated address is the whole address. */
static struct patch account_address_patch(const Orderd__V1__AccountAddress *stated)
{
	return (struct patch){
		.entity = &entity_account_address,
		.stated = &stated->base,
		.whole = true,
	};
}

static void account_address_insert(struct work *work, const Orderd__V1__Account *account,
				   const Orderd__V1__AccountAddress *stated)
{
	Orderd__V1__AccountAddress *address = work_new(work, &entity_account_address);
	struct patch patch = account_address_patch(stated);

	field_set(address, account_id, account->id);
	patch_apply(&patch, &address->base);
	work_insert(work, &entity_account_address, address);
}

void account_address_add(struct work *work, const Orderd__V1__Account *account,
			 const struct patch *patch)
{
	const Orderd__V1__Account *stated = account_address_stated(patch);

	for (size_t i = 0; patch_names(patch, "addresses") && i < stated->n_addresses; i++)
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

static bool account_address_is_stated(const Orderd__V1__Account *stated, const struct slot *slot)
{
	for (size_t i = 0; i < stated->n_addresses; i++)
		if (((const Orderd__V1__AccountAddress *)slot->message)->purpose ==
		    stated->addresses[i]->purpose)
			return true;
	return false;
}

bool account_address_differs(struct work *work, const Orderd__V1__Account *account,
			     const struct patch *patch)
{
	const Orderd__V1__Account *stated = account_address_stated(patch);
	struct slot **slots = NULL;
	size_t n;

	if (!patch_names(patch, "addresses"))
		return false;
	n = work_list(work, &account_address_by_account, &slots, v_int(account->id));
	for (size_t i = 0; i < stated->n_addresses; i++) {
		struct slot *slot = account_address_find(slots, n, stated->addresses[i]->purpose);
		struct patch address = account_address_patch(stated->addresses[i]);

		if (!slot || patch_differs(&address, slot->message))
			return true;
	}
	for (size_t i = 0; patch_masks(patch, "addresses") && i < n; i++)
		if (!account_address_is_stated(stated, slots[i]))
			return true;
	return false;
}

static void account_address_change(struct work *work, struct slot *slot,
				   const Orderd__V1__AccountAddress *stated)
{
	struct patch patch = account_address_patch(stated);

	if (patch_differs(&patch, slot->message))
		patch_apply(&patch, work_edit(work, slot));
}

void account_address_put(struct work *work, const Orderd__V1__Account *account,
			 const struct patch *patch)
{
	const Orderd__V1__Account *stated = account_address_stated(patch);
	struct slot **slots = NULL;
	size_t n;

	if (!patch_names(patch, "addresses"))
		return;
	n = work_list(work, &account_address_by_account, &slots, v_int(account->id));
	for (size_t i = 0; i < stated->n_addresses; i++) {
		struct slot *slot = account_address_find(slots, n, stated->addresses[i]->purpose);

		if (slot)
			account_address_change(work, slot, stated->addresses[i]);
		else
			account_address_insert(work, account, stated->addresses[i]);
	}
	for (size_t i = 0; patch_masks(patch, "addresses") && i < n; i++)
		if (!account_address_is_stated(stated, slots[i]))
			work_remove(work, slots[i]);
}
