#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "gate/catalogue.h"
#include "orderd/v1/system.pb-c.h"
#include "orderd/v1/tax.pb-c.h"
#include "orderd_schema.h"

static void answer(struct op_local *local, const void *request, void *response)
{
}

static void decide(struct work *work, const void *request, void *response)
{
}

static const ProtobufCServiceDescriptor *const services[] = {
	&orderd__v1__tax_service__descriptor,
	NULL,
};

static const struct op put = {
	.method = "orderd.v1.TaxService/PutTaxRule",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR,
	.decide = decide,
};

/* The start must stop with a complaint that says this. */
static void expect_unfit(const struct op *first, const struct op *second, const char *part)
{
	const struct op *ops[] = { first, second, NULL };
	struct catalogue catalogue;
	struct text complaints;

	text_init(&complaints);
	assert_int_equal(catalogue_init(&catalogue, ops, services, &complaints), CATALOGUE_UNFIT);
	if (strstr(complaints.data, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", complaints.data, part);
	catalogue_fini(&catalogue);
	text_fini(&complaints);
}

static void a_method_is_found_by_its_full_name(void **state)
{
	const struct op *ops[] = { &put, NULL };
	const struct catalogue_entry *entry;
	struct catalogue catalogue;
	struct text complaints;

	text_init(&complaints);
	assert_int_equal(catalogue_init(&catalogue, ops, services, &complaints), 0);
	entry = catalogue_find(&catalogue, "orderd.v1.TaxService/PutTaxRule");
	assert_non_null(entry);
	assert_ptr_equal(entry->op, &put);
	assert_ptr_equal(entry->input, &orderd__v1__put_tax_rule_request__descriptor);
	assert_ptr_equal(entry->output, &orderd__v1__put_tax_rule_response__descriptor);
	assert_int_equal(entry->request_bytes_max, OP_REQUEST_BYTES_MAX);
	assert_null(catalogue_find(&catalogue, "orderd.v1.TaxService/PutTaxRul"));
	assert_null(catalogue_find(&catalogue, "orderd.v1.TaxService/PutTaxRulee"));
	assert_null(catalogue_find(&catalogue, "TaxService/PutTaxRule"));
	assert_null(catalogue_find(&catalogue, ""));
	catalogue_fini(&catalogue);
	text_fini(&complaints);
}

static void a_method_without_operation_stops_the_start(void **state)
{
	expect_unfit(NULL, NULL, "method orderd.v1.TaxService/PutTaxRule has no operation");
}

static void an_operation_without_method_stops_the_start(void **state)
{
	struct op stray = put;

	stray.method = "orderd.v1.TaxService/Put";
	expect_unfit(&put, &stray, "operation orderd.v1.TaxService/Put is no method");
}

static void an_operation_without_callers_stops_the_start(void **state)
{
	struct op closed = put;

	closed.callers = 0;
	expect_unfit(&closed, NULL, "PutTaxRule has no callers");
}

static void an_operation_that_answers_nothing_stops_the_start(void **state)
{
	struct op mute = put;

	mute.decide = NULL;
	expect_unfit(&mute, NULL, "PutTaxRule has no function");
	mute = put;
	mute.kind = OP_LOCAL;
	expect_unfit(&mute, NULL, "PutTaxRule has no function");
	mute.answer = answer;
	expect_unfit(&mute, &put, "two operations");
}

static void two_operations_of_one_method_stop_the_start(void **state)
{
	expect_unfit(&put, &put, "method orderd.v1.TaxService/PutTaxRule has two operations");
}

static void a_body_without_bounds_stops_the_start(void **state)
{
	struct op greedy = put;

	greedy.request_bytes_max = CATALOGUE_REQUEST_BYTES_LIMIT + 1;
	expect_unfit(&greedy, NULL, "allows 1048577 bytes");
}

static void all_complaints_come_at_once(void **state)
{
	struct op closed = put;

	closed.callers = 0;
	closed.method = "orderd.v1.TaxService/Put";
	expect_unfit(&closed, NULL, "no callers");
	expect_unfit(&closed, NULL, "is no method");
	expect_unfit(&closed, NULL, "PutTaxRule has no operation");
}

/* --- the list of services is the contract's --- */

struct bytes {
	const uint8_t *at, *end;
};

static uint64_t take_varint(struct bytes *in)
{
	uint64_t value = 0;

	for (int shift = 0;; shift += 7) {
		assert_true(in->at < in->end);
		value |= (uint64_t)(*in->at & 0x7f) << shift;
		if ((*in->at++ & 0x80) == 0)
			return value;
	}
}

/* The next field of wire type 2 with this number; others are skipped. */
static bool take_field(struct bytes *in, uint64_t number, struct bytes *ret)
{
	while (in->at < in->end) {
		uint64_t tag = take_varint(in);
		uint64_t length;

		if ((tag & 7) == 0) {
			take_varint(in);
			continue;
		}
		assert_int_equal(tag & 7, 2);
		length = take_varint(in);
		*ret = (struct bytes){ in->at, in->at + length };
		in->at += length;
		assert_true(in->at <= in->end);
		if (tag >> 3 == number)
			return true;
	}
	return false;
}

static bool is_listed(const char *package, struct bytes name)
{
	char full[128];

	snprintf(full, sizeof(full), "%s.%.*s", package, (int)(name.end - name.at),
		 (const char *)name.at);
	for (size_t i = 0; catalogue_services[i] != NULL; i++)
		if (strcmp(catalogue_services[i]->name, full) == 0)
			return true;
	return false;
}

static void every_service_of_the_contract_is_listed(void **state)
{
	struct bytes set = { orderd_schema, orderd_schema + orderd_schema_size };
	struct bytes file, service, name;
	size_t n_services = 0, n_listed = 0;

	/* FileDescriptorSet.file, FileDescriptorProto.service, ServiceDescriptorProto.name. */
	while (take_field(&set, 1, &file)) {
		while (take_field(&file, 6, &service)) {
			assert_true(take_field(&service, 1, &name));
			assert_true(is_listed("orderd.v1", name));
			n_services++;
		}
	}
	while (catalogue_services[n_listed] != NULL)
		n_listed++;
	assert_true(n_services > 0);
	assert_int_equal(n_services, n_listed);
}

static int set_up(void **state)
{
	return hash_init();
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_method_is_found_by_its_full_name),
	cmocka_unit_test(a_method_without_operation_stops_the_start),
	cmocka_unit_test(an_operation_without_method_stops_the_start),
	cmocka_unit_test(an_operation_without_callers_stops_the_start),
	cmocka_unit_test(an_operation_that_answers_nothing_stops_the_start),
	cmocka_unit_test(two_operations_of_one_method_stop_the_start),
	cmocka_unit_test(a_body_without_bounds_stops_the_start),
	cmocka_unit_test(all_complaints_come_at_once),
	cmocka_unit_test(every_service_of_the_contract_is_listed),
};

int main(void)
{
	return cmocka_run_group_tests(tests, set_up, NULL);
}
