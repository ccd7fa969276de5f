/* Names that change hands within one batch, and what the database has of it afterwards. */
#include "lib/desk.h"

#include "orderd/v1/reference.pb-c.h"

#define PRODUCT ORDERD__V1__RECORD_KIND__RECORD_KIND_PRODUCT

static int setup(void **state)
{
	struct desk *desk = desk_open(1);

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, MICRO);
	desk_add_product(desk, "TEA", ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER, MICRO);
	desk_wait(desk);
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

static struct desk_ask *link_name(struct desk *desk, const char *sku, const char *id)
{
	Orderd__V1__LinkRequest *request = desk_new(desk, link_request);

	field_set(request, kind, PRODUCT);
	request->record = desk_key(desk, sku);
	request->external_id = desk_external(desk, id);
	return desk_submit(desk, "ReferenceService/Link", request);
}

static struct desk_ask *unlink_name(struct desk *desk, const char *id)
{
	Orderd__V1__UnlinkRequest *request = desk_new(desk, unlink_request);

	field_set(request, kind, PRODUCT);
	request->external_id = desk_external(desk, id);
	return desk_submit(desk, "ReferenceService/Unlink", request);
}

static const char *holder(struct desk *desk, const char *id)
{
	Orderd__V1__ResolveRequest *request = desk_new(desk, resolve_request);
	const Orderd__V1__ResolveResponse *response;

	field_set(request, kind, PRODUCT);
	request->record = desk_external_key(desk, id);
	response = desk_run(desk, "ReferenceService/Resolve", request);
	assert_int_equal(response->n_records, 1);
	return response->records[0]->number;
}

static void a_name_changes_hands_within_a_batch(void **state)
{
	struct desk *desk = *state;
	struct desk_ask *asks[7];

	asks[0] = link_name(desk, "CUP", "N");
	asks[1] = link_name(desk, "TEA", "N");
	asks[2] = unlink_name(desk, "N");
	asks[3] = unlink_name(desk, "N");
	asks[4] = link_name(desk, "TEA", "N");
	asks[5] = link_name(desk, "CUP", "N");
	asks[6] = link_name(desk, "CUP", "M");
	desk_wait(desk);
	assert_string_equal(desk_reason(asks[0]), "");
	assert_string_equal(desk_reason(asks[1]), "EXISTS");
	assert_string_equal(desk_reason(asks[2]), "");
	assert_string_equal(desk_reason(asks[3]), "NOT_FOUND");
	assert_string_equal(desk_reason(asks[4]), "");
	assert_string_equal(desk_reason(asks[5]), "EXISTS");
	assert_string_equal(holder(desk, "N"), "TEA");
	assert_string_equal(holder(desk, "M"), "CUP");
	/* From one that the database has to another, which it is to have. */
	asks[0] = unlink_name(desk, "N");
	asks[1] = link_name(desk, "CUP", "N");
	asks[2] = unlink_name(desk, "M");
	desk_wait(desk);
	for (int i = 0; i < 3; i++)
		desk_response(asks[i]);
	assert_string_equal(holder(desk, "N"), "CUP");
	assert_int_equal(desk_number("SELECT count(*) FROM external_reference "
				     "WHERE external_id IN ('N', 'M')"),
			 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_name_changes_hands_within_a_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
