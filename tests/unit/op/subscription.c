/* Subscriptions: made, met again, deleted, made anew under the same name. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "orderd/v1/subscription.pb-c.h"

static Orderd__V1__CreateSubscriptionRequest create(struct shop *shop, const char *name)
{
	Orderd__V1__CreateSubscriptionRequest request =
		ORDERD__V1__CREATE_SUBSCRIPTION_REQUEST__INIT;

	request.name = shop_text(shop, name);
	return request;
}

static const Orderd__V1__CreateSubscriptionResponse *
created(struct shop *shop, const Orderd__V1__CreateSubscriptionRequest *request)
{
	return shop_accept(shop_run(shop, &op_create_subscription, request));
}

static const Orderd__V1__Subscription *stored(struct shop *shop, size_t n)
{
	const Orderd__V1__Subscription *row = memory_row(&shop->memory, &entity_subscription, n);

	assert_non_null(row);
	return row;
}

static void it_begins_behind_its_own_event(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateSubscriptionRequest request = create(shop, "erp");
	const Orderd__V1__CreateSubscriptionResponse *response = created(shop, &request);
	const Orderd__V1__Event *event = shop_event(shop, 0);

	assert_true(response->created);
	assert_int_equal(response->subscription_id, stored(shop, 0)->id);
	assert_string_equal(event->type, "subscription.created");
	assert_int_equal(event->aggregate_id, response->subscription_id);
	assert_string_equal(event->subscription_created->name, "erp");
	assert_int_equal(stored(shop, 0)->start_seq, event->seq);
	assert_int_equal(stored(shop, 0)->start_epoch, event->epoch);
}

static void it_may_begin_elsewhere(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateSubscriptionRequest request = create(shop, "all");

	field_set(&request, start, ORDERD__V1__SUBSCRIPTION_START__SUBSCRIPTION_START_BEGINNING);
	created(shop, &request);
	assert_int_equal(stored(shop, 0)->start_seq, 0);
	request = create(shop, "some");
	field_set(&request, after_seq, 2);
	created(shop, &request);
	assert_int_equal(stored(shop, 1)->start_seq, 2);
	request = create(shop, "none");
	field_set(&request, after_seq, 1000);
	shop_violation(shop_refuse(shop_run(shop, &op_create_subscription, &request),
				   REASON_POSITION_AHEAD),
		       "after_seq");
}

static void a_filter_names_types_and_an_account(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateSubscriptionRequest request = create(shop, "erp");
	char *types[] = { shop_text(shop, "order."), shop_text(shop, "account.created") };

	request.types = types;
	request.n_types = 2;
	request.account = shop_key(shop, "C-000001");
	created(shop, &request);
	assert_int_equal(stored(shop, 0)->n_types, 2);
	assert_string_equal(stored(shop, 0)->types[1], "account.created");
	assert_true(stored(shop, 0)->account_id > 0);
	request.name = shop_text(shop, "other");
	request.account = shop_key(shop, "C-404");
	shop_violation(shop_refuse(shop_run(shop, &op_create_subscription, &request),
				   REASON_NOT_FOUND),
		       "account");
}

static void the_same_again_is_fine_if_asked_for(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateSubscriptionRequest request = create(shop, "erp");
	const Orderd__V1__CreateSubscriptionResponse *response;
	char *types[] = { shop_text(shop, "order.") };
	int64_t id = created(shop, &request)->subscription_id;

	shop_refuse(shop_run(shop, &op_create_subscription, &request), REASON_EXISTS);
	field_set(&request, reuse, 1);
	response = created(shop, &request);
	assert_false(response->created);
	assert_int_equal(response->subscription_id, id);
	request.types = types;
	request.n_types = 1;
	shop_refuse(shop_run(shop, &op_create_subscription, &request), REASON_EXISTS);
	assert_int_equal(memory_count(&shop->memory, &entity_subscription), 1);
}

static void a_deleted_one_gives_its_name_free(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__DeleteSubscriptionRequest delete =
		ORDERD__V1__DELETE_SUBSCRIPTION_REQUEST__INIT;
	Orderd__V1__GetSubscriptionRequest get = ORDERD__V1__GET_SUBSCRIPTION_REQUEST__INIT;
	Orderd__V1__CreateSubscriptionRequest request = create(shop, "erp");
	char *types[] = { shop_text(shop, "order.") };
	int64_t id = created(shop, &request)->subscription_id;

	delete.subscription = get.subscription = shop_key(shop, "erp");
	field_set(&delete, expected_version, 7);
	shop_refuse(shop_run(shop, &op_delete_subscription, &delete), REASON_VERSION_CONFLICT);
	delete.has_expected_version = 0;
	shop_accept(shop_run(shop, &op_delete_subscription, &delete));
	assert_string_equal(shop_event(shop, 0)->type, "subscription.deleted");
	shop_refuse(shop_run(shop, &op_delete_subscription, &delete), REASON_NOT_FOUND);
	shop_refuse(shop_run(shop, &op_get_subscription, &get), REASON_NOT_FOUND);
	request.types = types;
	request.n_types = 1;
	assert_int_equal(created(shop, &request)->subscription_id, id);
	assert_int_equal(stored(shop, 0)->incarnation, 2);
	assert_int_equal(stored(shop, 0)->n_types, 1);
	assert_null(stored(shop, 0)->deleted_at);
	assert_int_equal(stored(shop, 0)->start_seq, shop_event(shop, 0)->seq);
}

static void wrong_requests_are_told_all_at_once(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__CreateSubscriptionRequest request = create(shop, "1 and 2");
	const Orderd__V1__ReplyHeader *header;
	char *types[] = { shop_text(shop, "Order!") };

	request.types = types;
	request.n_types = 1;
	field_set(&request, aggregate_id, 4);
	field_set(&request, after_seq, -1);
	field_set(&request, start, ORDERD__V1__SUBSCRIPTION_START__SUBSCRIPTION_START_NOW);
	header = shop_refuse(shop_run(shop, &op_create_subscription, &request), REASON_FORMAT);
	shop_violation(header, "name");
	shop_violation(header, "types[0]");
	shop_violation(header, "aggregate_kind");
	shop_violation(header, "after_seq");
	request.name = NULL;
	header = shop_refuse(shop_run(shop, &op_create_subscription, &request), REASON_REQUIRED);
	request.name = shop_text(shop,
				 "a123456789012345678901234567890123456789012345678901234567890"
				 "12345");
	header = shop_refuse(shop_run(shop, &op_create_subscription, &request), REASON_TOO_LONG);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(it_begins_behind_its_own_event),
		TEST(it_may_begin_elsewhere),
		TEST(a_filter_names_types_and_an_account),
		TEST(the_same_again_is_fine_if_asked_for),
		TEST(a_deleted_one_gives_its_name_free),
		TEST(wrong_requests_are_told_all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
