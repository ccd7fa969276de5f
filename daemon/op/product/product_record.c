#include "op/product/product_record.h"

#include "model/field.h"
#include "model/form.h"
#include "op/announce.h"
#include "op/input.h"
#include "orderd/v1/product.pb-c.h"

#define PRODUCT_UNIT "C62" /* piece */
#define PRODUCT_TAX_CLASS "STANDARD"

static void product_record_check(const struct patch *patch, struct verdict *verdict)
{
	const Orderd__V1__Product *product = (const Orderd__V1__Product *)patch->stated;

	input_code(verdict, product->tax_class, "product.tax_class");
	if (product->unit && !form_unit(product->unit))
		verdict_violate(verdict, REASON_FORMAT, "product.unit",
				"product.unit is \"%.16s\"; units are codes of UN/ECE "
				"Recommendation 20 such as C62 or KGM",
				product->unit);
}

static void product_record_fill(struct work *work, const struct patch *patch, void *record)
{
	Orderd__V1__Product *product = record;

	if (!product->name)
		product->name = product->sku;
	if (!product->unit)
		product->unit = arena_strdup(work_arena(work), PRODUCT_UNIT);
	if (!product->tax_class)
		product->tax_class = arena_strdup(work_arena(work), PRODUCT_TAX_CLASS);
	if (!product->has_stock_policy)
		field_set(product, stock_policy, ORDERD__V1__STOCK_POLICY__STOCK_POLICY_REFUSE);
	if (!product->has_status)
		field_set(product, status, ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_ACTIVE);
}

static void product_record_notice(struct work *work, struct slot *slot, const void *former)
{
	const Orderd__V1__Product *product = (const Orderd__V1__Product *)slot->message;
	const Orderd__V1__Product *before = former;

	if (product->status != before->status &&
	    product->status == ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_RETIRED)
		announce_state(work, slot, ORDERD__V1__EVENT__BODY_PRODUCT_RETIRED);
}

const struct upsert product_record = {
	.entity = &entity_product,
	.natural = &product_by_sku,
	.path = "product",
	.created = ORDERD__V1__EVENT__BODY_PRODUCT_CREATED,
	.updated = ORDERD__V1__EVENT__BODY_PRODUCT_UPDATED,
	.check = product_record_check,
	.fill = product_record_fill,
	.notice = product_record_notice,
};
