#include "orderd/v1/product.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int product_upsert_fill(struct cli *c, Orderd__V1__Product *product)
{
	const char *policy = cli_flag(c, "stock-policy"), *status = cli_flag(c, "status");
	int r = CLI_OK, number = 0;

	product->name = cli_flag_copy(c, "name");
	product->unit = cli_flag_copy(c, "unit");
	product->tax_class = cli_flag_copy(c, "tax-class");
	if (policy) {
		r = input_enum(c, "--stock-policy", policy, &orderd__v1__stock_policy__descriptor,
			       &number);
		product->has_stock_policy = true;
		product->stock_policy = (Orderd__V1__StockPolicy)number;
	}
	if (r == CLI_OK && status) {
		r = input_enum(c, "--status", status, &orderd__v1__product_status__descriptor,
			       &number);
		product->has_status = true;
		product->status = (Orderd__V1__ProductStatus)number;
	}
	return r;
}

static int product_upsert_run(struct cli *c)
{
	Orderd__V1__UpsertProductRequest request = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__Product product = ORDERD__V1__PRODUCT__INIT;
	const char *text = cli_argument(c, 0);
	const Orderd__V1__UpsertProductResponse *response;
	Orderd__V1__RecordKey *key;
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", text, KEY_DIGITS_ARE_NUMBER, &key);

	if (status == CLI_OK)
		status = product_upsert_fill(c, &product);
	if (status != CLI_OK)
		return status;
	request.product = &product;
	product.sku = cli_flag_copy(c, "sku");
	input_place_key(key, &product.has_id, &product.id, &product.sku, &request.external_id);
	status = cli_call(c, arena_printf(&c->arena, "save product %s", text),
			  "ProductService/UpsertProduct", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__UpsertProductResponse *)reply;
	return output_change(c, reply, text, "product %s %s", text,
			     response->created ? "created" : "changed");
}

const struct sentence say_product_upsert = {
	.noun = "product",
	.verb = "upsert",
	.summary = "Creates a product, or changes the fields that are named",
	.examples = { "orderctl product upsert LAMP-1 --name Lamp --stock-policy BACKORDER",
		      "orderctl product upsert ext:ERP:4711 --sku LAMP-1 --name Lamp",
		      "orderctl product upsert LAMP-1 --status RETIRED" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SKU_HELP } },
	.flags = { { .name = "sku", .value = "SKU", .help = "Of a product that ext: or id: names" },
		   { .name = "name", .value = "TEXT", .help = "What it is called" },
		   { .name = "unit",
		     .value = "CODE",
		     .help = "Of its quantities, UN/ECE Recommendation 20: C62 (piece), KGM" },
		   { .name = "tax-class",
		     .value = "CLASS",
		     .help = "Finds the tax rule together with the country; STANDARD by default" },
		   { .name = "stock-policy",
		     .value = "POLICY",
		     .help = "If more is ordered than there is: REFUSE, BACKORDER, UNTRACKED" },
		   { .name = "status",
		     .value = "STATUS",
		     .help = "ACTIVE or RETIRED (no new orders)" } },
	.run = product_upsert_run,
};
