/* A second order under the customer's own number is taken, warned of or refused, as the account
 * says. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"

#define POLICY(name) ORDERD__V1__DUPLICATE_POLICY__DUPLICATE_POLICY_##name

static void decide(struct shop *shop, Orderd__V1__DuplicatePolicy policy)
{
	Orderd__V1__UpdateAccountRequest request = ORDERD__V1__UPDATE_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;

	field_set(&account, duplicate_po_policy, policy);
	request.account = shop_key(shop, "C-000001");
	request.values = &account;
	shop_accept(shop_run(shop, &op_update_account, &request));
}

static struct memory_reply place(struct shop *shop, const char *system, const char *po_number)
{
	const struct shop_line line = { "COURSE", MICRO };
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;

	request.order = shop_order(shop, &line, 1);
	request.order->external_id = shop_external(shop, system, po_number);
	request.order->customer_po_number = shop_text(shop, po_number);
	return shop_run(shop, &op_place_order, &request);
}

static void d2_the_same_number_by_another_channel_is_refused_with_the_first_order(void **state)
{
	struct shop *shop = *state;
	const Orderd__V1__PlaceOrderResponse *first;
	const Orderd__V1__ReplyHeader *header;

	decide(shop, POLICY(REJECT));
	first = shop_accept(place(shop, "EDI", "PO-1"));
	header = shop_refuse(place(shop, "SHOP", "PO-1"), REASON_PO_DUPLICATE);
	assert_non_null(strstr(header->message, first->number));
	assert_string_equal(header->metadata[1]->value, first->number);
	shop_violation(header, "order.customer_po_number");
	shop_accept(place(shop, "SHOP", "PO-2"));
	/* What was cancelled may be ordered anew. */
	shop_accept(shop_cancel(shop, first->number));
	shop_accept(place(shop, "FAX", "PO-1"));
}

static void an_account_may_be_warned_of_it_or_not(void **state)
{
	struct shop *shop = *state;
	struct memory_reply reply;

	shop_accept(place(shop, "EDI", "PO-1"));
	reply = place(shop, "SHOP", "PO-1");
	shop_accept(reply);
	assert_int_equal(reply.header->n_violations, 0);
	decide(shop, POLICY(WARN));
	reply = place(shop, "FAX", "PO-1");
	shop_accept(reply);
	assert_int_equal(reply.header->n_violations, 1);
	assert_int_equal(reply.header->violations[0]->severity,
			 ORDERD__V1__SEVERITY__SEVERITY_WARNING);
}

static void validation_says_the_same(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	Orderd__V1__ValidateOrderRequest request = ORDERD__V1__VALIDATE_ORDER_REQUEST__INIT;
	const Orderd__V1__ValidateOrderResponse *response;

	decide(shop, POLICY(REJECT));
	shop_accept(place(shop, "EDI", "PO-1"));
	request.order = shop_order(shop, &line, 1);
	request.order->customer_po_number = shop_text(shop, "PO-1");
	response = shop_accept(shop_run(shop, &op_validate_order, &request));
	assert_false(response->valid);
	assert_string_equal(response->violations[0]->field, "order.customer_po_number");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(d2_the_same_number_by_another_channel_is_refused_with_the_first_order),
		TEST(an_account_may_be_warned_of_it_or_not),
		TEST(validation_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
