#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "gate/lib/bench.h"
#include "base/clock.h"
#include "gate/header.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/order.pb-c.h"

/* --- the header --- */

static void other_protocol_versions_are_refused(void **state)
{
	struct bench *bench = *state;

	bench->header.protocol_version = 2;
	bench_ping(bench, "");
	bench_expect_refused("PROTOCOL_VERSION", INVALID);
	bench->header.has_protocol_version = false;
	bench_ping(bench, "");
	bench_expect_refused("PROTOCOL_VERSION", INVALID);
}

static void a_request_id_has_16_bytes(void **state)
{
	struct bench *bench = *state;
	Orderd__V1__ReplyHeader *header;

	bench->header.request_id.len = 15;
	bench_ping(bench, "");
	header = fakes_header();
	assert_string_equal(header->reason, "REQUEST_ID_MALFORMED");
	/* An id that could not be read is not invented. */
	assert_false(header->has_request_id);
	orderd__v1__reply_header__free_unpacked(header, NULL);
	bench->header.has_request_id = false;
	bench_ping(bench, "");
	header = fakes_header();
	assert_string_equal(header->reason, "REQUEST_ID_MALFORMED");
	orderd__v1__reply_header__free_unpacked(header, NULL);
}

/* An id whose length is written in two bytes, after one that it outweighs. */
static void the_id_is_that_of_the_header_as_it_is_read(void **state)
{
	static const char header[] = "\x08\x01\x12\x1corderd.v1.SystemService/Ping"
				     "\x1a\x10not the one to b"
				     "\x1a\x90\x00sixteen bytes id";
	Orderd__V1__ReplyHeader *reply;

	bench_send_frames(*state, 2, header, sizeof(header) - 1, "", 0);
	reply = fakes_header();
	assert_int_equal(reply->code, ORDERD__V1__CODE__CODE_OK);
	assert_memory_equal(reply->request_id.data, bench_id, 16);
	orderd__v1__reply_header__free_unpacked(reply, NULL);
}

static void a_timeout_has_bounds(void **state)
{
	struct bench *bench = *state;

	bench->header.has_timeout_ms = true;
	bench->header.timeout_ms = 0;
	bench_ping(bench, "");
	bench_expect_refused("OUT_OF_RANGE", INVALID);
	bench->header.timeout_ms = HEADER_TIMEOUT_MS_MAX + 1;
	bench_ping(bench, "");
	bench_expect_refused("OUT_OF_RANGE", INVALID);
	bench->header.timeout_ms = HEADER_TIMEOUT_MS_MAX;
	bench_ping(bench, "");
	assert_int_equal(bench->gate.figures.n_local, 1);
}

static void a_position_is_not_negative(void **state)
{
	struct bench *bench = *state;

	bench->header.has_min_seq = true;
	bench->header.min_seq = -1;
	bench_ping(bench, "");
	bench_expect_refused("OUT_OF_RANGE", INVALID);
}

static void session_tokens_are_unknown(void **state)
{
	struct bench *bench = *state;
	char token[] = "token";

	bench->header.session_token = token;
	bench_ping(bench, "");
	bench_expect_refused("UNAUTHENTICATED", ORDERD__V1__CODE__CODE_UNAUTHENTICATED);
}

static void a_header_is_short(void **state)
{
	struct bench *bench = *state;
	char trace[HEADER_BYTES_MAX + 1];

	memset(trace, 'x', HEADER_BYTES_MAX);
	trace[HEADER_BYTES_MAX] = '\0';
	bench->header.traceparent = trace;
	bench_ping(bench, "");
	bench_expect_refused("FRAME_MALFORMED", INVALID);
}

static void a_header_is_a_header(void **state)
{
	static const uint8_t good_id_then_rubbish[] = "\x1a\x10sixteen bytes id\x0b\x0c";
	static const uint8_t id_with_nul_in_method[] = "\x1a\x10sixteen bytes id\x12\x03"
						       "a\0b";
	Orderd__V1__ReplyHeader *header;

	bench_send_frames(*state, 2, good_id_then_rubbish, sizeof(good_id_then_rubbish) - 1, "", 0);
	bench_expect_refused("FRAME_MALFORMED", INVALID);
	bench_send_frames(*state, 2, id_with_nul_in_method, sizeof(id_with_nul_in_method) - 1, "",
			  0);
	bench_expect_refused("FORMAT", INVALID);
	bench_send_frames(*state, 2, "\xff\xff\xff", 3, "", 0);
	header = fakes_header();
	assert_string_equal(header->reason, "FRAME_MALFORMED");
	assert_false(header->has_request_id);
	orderd__v1__reply_header__free_unpacked(header, NULL);
}

static void a_request_is_two_frames(void **state)
{
	static const uint8_t header[] = "\x1a\x10sixteen bytes id";

	for (unsigned int n = 0; n < 5; n++) {
		if (n == 2)
			continue;
		fakes_reset();
		bench_send_frames(*state, n, header, n > 0 ? sizeof(header) - 1 : 0, "", 0);
		if (n > 0)
			bench_expect_refused("FRAME_MALFORMED", INVALID);
		assert_int_equal(fakes.n_replies, 1);
	}
}

/* --- method, caller, tenant --- */

static void unknown_methods_are_refused(void **state)
{
	bench_send(*state, "orderd.v1.OrderService/EatOrder", "", 0);
	bench_expect_refused("METHOD_UNKNOWN", ORDERD__V1__CODE__CODE_UNIMPLEMENTED);
	bench_send(*state, "", "", 0);
	bench_expect_refused("METHOD_UNKNOWN", ORDERD__V1__CODE__CODE_UNIMPLEMENTED);
	bench_send(*state, NULL, "", 0);
	bench_expect_refused("METHOD_UNKNOWN", ORDERD__V1__CODE__CODE_UNIMPLEMENTED);
}

static void nobody_is_anonymous(void **state)
{
	static const char *const strangers[] = { "",          "uid:",     "uid:1001",
						 "uid:1000x", "uid:-1",   "uid:+1000",
						 "1000",      "gid:1000", "uid:4294967295",
						 "key:",      "key:0",    "key:-1",
						 "key:1x",    "key:99" };
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		bench->user_id = strangers[i];
		bench_ping(bench, "");
		bench_expect_refused("UNAUTHENTICATED", ORDERD__V1__CODE__CODE_UNAUTHENTICATED);
	}
	bench->user_id = "uid:0";
	bench_ping(bench, "");
	assert_int_equal(bench->gate.figures.n_local, 1);
}

static void a_key_is_good_until_it_ends(void **state)
{
	struct bench *bench = *state;
	char acme[] = "acme";

	fakes.principal = (struct store_principal){
		.tenant_id = 65536,
		.id = 4711,
		.kind = ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF,
	};
	fakes.key_id = 17;
	bench->user_id = "key:17";
	bench_send(bench, "orderd.v1.EventService/GetHead", "", 0);
	assert_int_equal(fakes.n_held, 1);
	assert_int_equal(fakes.held[0]->principal_id, 4711);
	/* Its own tenant, which it may not name. */
	assert_int_equal(fakes.held[0]->tenant->id, 65536);
	bench->header.tenant = acme;
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	bench_expect_refused("TENANT_NOT_ALLOWED", ORDERD__V1__CODE__CODE_PERMISSION_DENIED);
	bench->header.tenant = NULL;
	fakes.key_id = 0;
	bench_send(bench, "orderd.v1.EventService/GetHead", "", 0);
	bench_expect_refused("UNAUTHENTICATED", ORDERD__V1__CODE__CODE_UNAUTHENTICATED);
}

static void a_principal_takes_its_share_at_most(void **state)
{
	struct bench *bench = *state;
	Orderd__V1__ReplyHeader *header;

	fakes.principal = (struct store_principal){
		.tenant_id = 1,
		.id = 5,
		.kind = ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF,
	};
	fakes.key_id = 17;
	bench->user_id = "key:17";
	for (int i = 0; i < 3; i++)
		bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.n_held, 3);
	/* The body is not looked at any more. */
	bench_send(bench, "orderd.v1.EventService/Read", "\xff", 1);
	bench_expect_refused("IN_FLIGHT_LIMIT", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED);
	header = fakes_header();
	assert_true(header->retry_after_ms > 0);
	assert_non_null(strstr(header->message, "principal_in_flight_max"));
	orderd__v1__reply_header__free_unpacked(header, NULL);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	bench->gate.quota.limits.rate = 1;
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.n_held, 3);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	bench_expect_refused("RATE_LIMIT", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED);
	bench->user_id = "uid:1000";
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.n_replies, 5);
	assert_int_equal(fakes.n_held, 3);
}

static void part_of_a_method_may_be_for_fewer_callers(void **state)
{
	static const uint8_t with_changes[] = { 7 << 3, 1 };
	struct bench *bench = *state;

	bench_send(bench, "orderd.v1.EventService/Read", with_changes, sizeof(with_changes));
	assert_int_equal(fakes.n_held, 1);
	fakes.principal = (struct store_principal){
		.tenant_id = 1,
		.id = 5,
		.kind = ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF,
	};
	fakes.key_id = 17;
	bench->user_id = "key:17";
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.n_held, 2);
	bench_send(bench, "orderd.v1.EventService/Read", with_changes, sizeof(with_changes));
	bench_expect_refused("METHOD_NOT_ALLOWED", ORDERD__V1__CODE__CODE_PERMISSION_DENIED);
	assert_int_equal(fakes.n_held, 2);
}

static void a_key_is_never_the_administrators(void **state)
{
	struct bench *bench = *state;

	fakes.key_id = 17;
	bench->user_id = "key:17";
	for (int kind = -1; kind < 6; kind++) {
		fakes.principal = (struct store_principal){ .tenant_id = 1, .id = 5, .kind = kind };
		bench_send(bench, "orderd.v1.OrderService/CancelOrder", "", 0);
		assert_int_equal(fakes.n_held, 0);
	}
}

static void a_method_that_is_not_granted_is_refused(void **state)
{
	bench_send(*state, "orderd.v1.EventService/GetHead", "", 0);
	bench_expect_refused("METHOD_NOT_ALLOWED", ORDERD__V1__CODE__CODE_PERMISSION_DENIED);
}

static void the_administrator_may_name_a_tenant(void **state)
{
	struct bench *bench = *state;
	char acme[] = "acme", nobody[] = "nobody", none[] = "";

	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.held[0]->tenant->id, 1);
	bench->header.tenant = acme;
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.held[1]->tenant->id, 65536);
	bench_send(bench, "orderd.v1.OrderService/CancelOrder", "", 0);
	assert_int_equal(fakes.held[2]->tenant->id, TENANT_SYSTEM);
	bench->header.tenant = none;
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.held[3]->tenant->id, 1);
	bench->header.tenant = nobody;
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	bench_expect_refused("TENANT_UNKNOWN", ORDERD__V1__CODE__CODE_NOT_FOUND);
}

/* --- the body --- */

static const uint8_t empty_order[] = { 0x0a, 0x00 };

static void a_write_reaches_the_store_complete(void **state)
{
	struct bench *bench = *state;
	char trace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
	int64_t before_us = clock_monotonic_us();
	const Orderd__V1__PlaceOrderRequest *body;
	const struct store_request *request;

	bench->header.traceparent = trace;
	bench->header.has_timeout_ms = true;
	bench->header.timeout_ms = 1500;
	bench_send(bench, "orderd.v1.OrderService/PlaceOrder", empty_order, sizeof(empty_order));
	assert_int_equal(fakes.n_held, 1);
	request = fakes.held[0];
	body = request->body;
	assert_non_null(body->order);
	assert_int_equal(request->kind, STORE_WRITE);
	assert_int_equal(request->principal_id, 1);
	assert_int_equal(request->n_rows, 77);
	assert_memory_equal(request->request_id, bench_id, 16);
	assert_string_equal(request->method, "orderd.v1.OrderService/PlaceOrder");
	assert_string_equal(request->traceparent, trace);
	assert_ptr_equal(request->response, &orderd__v1__place_order_response__descriptor);
	assert_ptr_equal(request->decide, bench_decide);
	assert_true(request->deadline_us >= before_us + 1500000);
	assert_true(request->deadline_us <= clock_monotonic_us() + 1500000);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "answer", 6);
	assert_int_equal(fakes.n_replies, 1);
	assert_memory_equal(fakes.body, "answer", 6);
	assert_int_equal(fakes.peer.routing_id[4], 4);
}

static void a_write_may_only_be_validated(void **state)
{
	static const uint8_t body[] = { 0x0a, 0x00, 0x10, 0x01 };
	struct bench *bench = *state;

	bench_send(bench, "orderd.v1.OrderService/PlaceOrder", empty_order, sizeof(empty_order));
	bench_send(bench, "orderd.v1.OrderService/PlaceOrder", body, sizeof(body));
	assert_int_equal(fakes.n_held, 2);
	assert_false(fakes.held[0]->validate_only);
	assert_true(fakes.held[1]->validate_only);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
}

static void a_trace_context_that_is_none_is_left_out(void **state)
{
	static const char *const others[] = {
		"",
		"00",
		"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011",
		"00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	};
	struct bench *bench = *state;
	char trace[64];

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(trace, sizeof(trace), "%s", others[i]);
		bench->header.traceparent = trace;
		bench_send(bench, "orderd.v1.EventService/Read", "", 0);
		assert_null(fakes.held[0]->traceparent);
		fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	}
}

static void the_fingerprint_tells_method_and_body(void **state)
{
	static const char *const methods[] = { "orderd.v1.OrderService/PlaceOrder",
					       "orderd.v1.OrderService/CancelOrder" };
	static const uint8_t other_order[] = { 0x0a, 0x02, 0x1a, 0x00 };
	uint8_t first[16], again[16];

	bench_send(*state, methods[0], empty_order, sizeof(empty_order));
	memcpy(first, fakes.held[0]->fingerprint, 16);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	bench_send(*state, methods[0], empty_order, sizeof(empty_order));
	memcpy(again, fakes.held[0]->fingerprint, 16);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	assert_memory_equal(first, again, 16);
	bench_send(*state, methods[0], other_order, sizeof(other_order));
	assert_memory_not_equal(first, fakes.held[0]->fingerprint, 16);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	bench_send(*state, methods[1], empty_order, sizeof(empty_order));
	assert_memory_not_equal(first, fakes.held[0]->fingerprint, 16);
}

static void a_body_has_its_limit(void **state)
{
	uint8_t body[1025] = { 0 };

	bench_send(*state, "orderd.v1.OrderService/PlaceOrder", body, sizeof(body));
	bench_expect_refused("REQUEST_TOO_LARGE", INVALID);
	assert_int_equal(fakes.n_held, 0);
}

static void a_malformed_body_is_refused(void **state)
{
	bench_send(*state, "orderd.v1.OrderService/PlaceOrder", "\x0a\x05", 2);
	bench_expect_refused("BODY_MALFORMED", INVALID);
	assert_int_equal(fakes.n_held, 0);
}

static void what_is_wrong_in_the_body_is_told_by_field(void **state)
{
	static const char body[] = "\x20\x63\x1a\x01\xff";
	Orderd__V1__ReplyHeader *header;

	bench_send(*state, "orderd.v1.EventService/Read", body, sizeof(body) - 1);
	header = fakes_header();
	assert_int_equal(header->n_violations, 2);
	assert_int_equal(header->violations_total, 2);
	assert_string_equal(header->violations[0]->field, "aggregate_kind");
	assert_string_equal(header->violations[0]->reason, "ENUM_UNKNOWN");
	assert_string_equal(header->violations[1]->field, "types[0]");
	assert_string_equal(header->violations[1]->reason, "FORMAT");
	orderd__v1__reply_header__free_unpacked(header, NULL);
}

static void violations_are_bounded_and_counted(void **state)
{
	Orderd__V1__ReplyHeader *header;
	uint8_t body[150 * 3];

	for (int i = 0; i < 150; i++)
		memcpy(body + i * 3, "\x1a\x01\xff", 3);
	bench_send(*state, "orderd.v1.EventService/Read", body, sizeof(body));
	header = fakes_header();
	assert_int_equal(header->n_violations, 100);
	assert_int_equal(header->violations_total, 150);
	orderd__v1__reply_header__free_unpacked(header, NULL);
}

static void the_operations_own_check_refuses(void **state)
{
	bench_send(*state, "orderd.v1.OrderService/PlaceOrder", "", 0);
	bench_expect_refused("REQUIRED", INVALID);
	assert_int_equal(fakes.n_held, 0);
}

static const struct CMUnitTest tests[] = {
	WITH_GATE(other_protocol_versions_are_refused),
	WITH_GATE(a_request_id_has_16_bytes),
	WITH_GATE(the_id_is_that_of_the_header_as_it_is_read),
	WITH_GATE(a_timeout_has_bounds),
	WITH_GATE(a_position_is_not_negative),
	WITH_GATE(session_tokens_are_unknown),
	WITH_GATE(a_header_is_short),
	WITH_GATE(a_header_is_a_header),
	WITH_GATE(a_request_is_two_frames),
	WITH_GATE(unknown_methods_are_refused),
	WITH_GATE(nobody_is_anonymous),
	WITH_GATE(a_key_is_good_until_it_ends),
	WITH_GATE(a_principal_takes_its_share_at_most),
	WITH_GATE(part_of_a_method_may_be_for_fewer_callers),
	WITH_GATE(a_key_is_never_the_administrators),
	WITH_GATE(a_method_that_is_not_granted_is_refused),
	WITH_GATE(the_administrator_may_name_a_tenant),
	WITH_GATE(a_write_reaches_the_store_complete),
	WITH_GATE(a_write_may_only_be_validated),
	WITH_GATE(a_trace_context_that_is_none_is_left_out),
	WITH_GATE(the_fingerprint_tells_method_and_body),
	WITH_GATE(a_body_has_its_limit),
	WITH_GATE(a_malformed_body_is_refused),
	WITH_GATE(what_is_wrong_in_the_body_is_told_by_field),
	WITH_GATE(violations_are_bounded_and_counted),
	WITH_GATE(the_operations_own_check_refuses),
};

UNIT_MAIN(tests)
