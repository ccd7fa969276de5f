#include "model/field.h"
#include "model/form.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/upsert.h"

#define PRODUCT_UNIT "C62" /* piece */
#define PRODUCT_TAX_CLASS "STANDARD"

static struct upsert_names upsert_product_names(const Orderd__V1__UpsertProductRequest *request)
{
	return (struct upsert_names){
		.entity = &entity_product,
		.path = "product",
		.has_id = request->product->has_id,
		.id = request->product->id,
		.external_id = request->external_id,
		.number = request->product->sku,
		.number_field = "sku",
	};
}

static void upsert_product_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__UpsertProductRequest *request = message;
	const Orderd__V1__Product *product = request->product;
	struct upsert_names names;

	if (!product) {
		input_required(verdict, "product");
		return;
	}
	names = upsert_product_names(request);
	upsert_check(&names, verdict);
	input_fields(verdict, &entity_product, &product->base, "product");
	input_code(verdict, product->tax_class, "product.tax_class");
	if (product->unit && !form_unit(product->unit))
		verdict_violate(verdict, REASON_FORMAT, "product.unit",
				"product.unit is \"%.16s\"; units are codes of UN/ECE "
				"Recommendation 20 such as C62 or KGM",
				product->unit);
}

static void upsert_product_load(struct work *work, const void *message)
{
	const Orderd__V1__UpsertProductRequest *request = message;
	struct upsert_names names = upsert_product_names(request);

	upsert_want(work, &names);
}

/* The present fields of the request become the product's. */
static void upsert_product_set(Orderd__V1__Product *product, const Orderd__V1__Product *stated)
{
	if (stated->name)
		product->name = stated->name;
	if (stated->unit)
		product->unit = stated->unit;
	if (stated->tax_class)
		product->tax_class = stated->tax_class;
	if (stated->stock_policy)
		field_set(product, stock_policy, stated->stock_policy);
	if (stated->status)
		field_set(product, status, stated->status);
}

static struct slot *upsert_product_create(struct work *work,
					  const Orderd__V1__UpsertProductRequest *request)
{
	const Orderd__V1__Product *stated = request->product;
	struct arena *arena = work_arena(work);
	Orderd__V1__ProductCreated *body;
	Orderd__V1__Product *product;
	struct slot *slot;

	if (!stated->sku) {
		input_required(work_verdict(work), "product.sku");
		return NULL;
	}
	product = work_new(work, &entity_product);
	product->sku = stated->sku;
	product->name = stated->sku;
	product->unit = arena_strdup(arena, PRODUCT_UNIT);
	product->tax_class = arena_strdup(arena, PRODUCT_TAX_CLASS);
	field_set(product, stock_policy, ORDERD__V1__STOCK_POLICY__STOCK_POLICY_REFUSE);
	field_set(product, status, ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_ACTIVE);
	upsert_product_set(product, stated);
	slot = work_insert(work, &entity_product, product);
	body = message_new(arena, &orderd__v1__product_created__descriptor);
	body->sku = product->sku;
	field_set(body, stock_policy, product->stock_policy);
	announce_new(work, slot, request->external_id, ORDERD__V1__EVENT__BODY_PRODUCT_CREATED,
		     body);
	return slot;
}

static void upsert_product_change(struct work *work, struct slot *slot,
				  const Orderd__V1__Product *stated)
{
	Orderd__V1__Product *product = work_edit(work, slot);
	Orderd__V1__ProductUpdated *body =
		message_new(work_arena(work), &orderd__v1__product_updated__descriptor);

	upsert_product_set(product, stated);
	body->sku = product->sku;
	field_set(body, stock_policy, product->stock_policy);
	field_set(body, status, product->status);
	announce(work, slot, product->id, ORDERD__V1__EVENT__BODY_PRODUCT_UPDATED, body);
}

static void upsert_product_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__UpsertProductRequest *request = message;
	Orderd__V1__UpsertProductResponse *response = reply;
	struct upsert_names names = upsert_product_names(request);
	const Orderd__V1__Product *product;
	struct slot *found, *slot;

	if (!upsert_find(work, &names, request->has_expected_version, request->expected_version,
			 &found))
		return;
	slot = found;
	if (found)
		upsert_product_change(work, found, request->product);
	else
		slot = upsert_product_create(work, request);
	if (verdict_refused(work_verdict(work)))
		return;
	product = (const Orderd__V1__Product *)slot->message;
	upsert_link(work, &names, product->id);
	field_set(response, product_id, product->id);
	field_set(response, version, product->version);
	field_set(response, created, !found);
}

const struct op op_upsert_product = {
	.method = "orderd.v1.ProductService/UpsertProduct",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = upsert_product_check,
	.load = upsert_product_load,
	.decide = upsert_product_decide,
};
