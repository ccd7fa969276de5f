#include "orderd/v1/product.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static const struct column product_get_columns[] = {
	{ .title = "Product", .path = "sku" },
	{ .title = "Id", .path = "id" },
	{ .title = "Name", .path = "name" },
	{ .title = "Unit", .path = "unit" },
	{ .title = "Tax class", .path = "tax_class" },
	{ .title = "Stock policy", .path = "stock_policy" },
	{ .title = "Status", .path = "status" },
	{ .title = "Created", .path = "created_at" },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

static int product_get_run(struct cli *c)
{
	Orderd__V1__GetProductRequest request = ORDERD__V1__GET_PRODUCT_REQUEST__INIT;
	const char *key = cli_argument(c, 0);
	const Orderd__V1__GetProductResponse *response;
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_NUMBER, &request.product);

	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "get product %s", key),
				  "ProductService/GetProduct", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__GetProductResponse *)reply;
	return output_one(c, reply, &response->product->base, product_get_columns, "sku");
}

const struct sentence say_product_get = {
	.noun = "product",
	.verb = "get",
	.summary = "Shows one product",
	.examples = { "orderctl product get 85123A", "orderctl product get id:17 -o json" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SKU_HELP } },
	.run = product_get_run,
};
