#include "gate/lib/bench.h"

#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/system.pb-c.h"

#define OWNER 1000

const uint8_t bench_id[16] = "sixteen bytes id";

/* --- operations for the sake of the tests --- */

static void check(const void *body, struct verdict *verdict)
{
	const Orderd__V1__PlaceOrderRequest *request = body;

	if (request->order == NULL)
		verdict_violate(verdict, REASON_REQUIRED, "order", "order must be given");
}

static uint32_t rows(const void *body)
{
	return 77;
}

static void load(struct work *work, const void *body)
{
}

void bench_decide(struct work *work, const void *body, void *response)
{
}

static void ping(struct op_local *local, const void *body, void *response)
{
	const Orderd__V1__PingRequest *request = body;
	Orderd__V1__PingResponse *answer = response;

	if (request->payload != NULL && strcmp(request->payload, "refuse") == 0)
		verdict_refuse(local->verdict, REASON_FORMAT, "as you wish");
	if (request->payload != NULL && strcmp(request->payload, "huge") == 0) {
		answer->payload = arena_alloc(local->arena, GATE_REPLY_BYTES_MAX + 1);
		memset(answer->payload, 'x', GATE_REPLY_BYTES_MAX);
		return;
	}
	if (request->payload != NULL && strcmp(request->payload, "endless") == 0)
		for (;;)
			arena_alloc(local->arena, 1000);
	answer->payload = request->payload;
}

static unsigned int read_callers(const void *body)
{
	const Orderd__V1__ReadRequest *request = body;

	return request->with_changes ? OP_ADMINISTRATOR : ~0u;
}

static const struct op ops[] = {
	{ "orderd.v1.OrderService/PlaceOrder", OP_WRITE, OP_ADMINISTRATOR, false, 1024, check, rows,
	  load, bench_decide, NULL },
	{ "orderd.v1.EventService/Read", OP_READ, OP_ADMINISTRATOR | OP_STAFF, false, 0, NULL, NULL,
	  load, bench_decide, NULL, .callers_of = read_callers },
	{ "orderd.v1.EventService/GetHead", OP_READ, OP_STAFF, false, 0, NULL, NULL, load,
	  bench_decide, NULL },
	{ "orderd.v1.OrderService/CancelOrder", OP_WRITE, OP_ADMINISTRATOR, true, 0, NULL, NULL,
	  load, bench_decide, NULL },
	{ "orderd.v1.SystemService/Ping", OP_LOCAL, OP_ADMINISTRATOR, false, 0, NULL, NULL, NULL,
	  NULL, ping },
	{ "orderd.v1.EventService/Fetch", OP_FETCH, OP_ADMINISTRATOR | OP_SERVICE, false, 0, NULL,
	  NULL, load, bench_decide, NULL, load, bench_decide },
};
static const struct op *const op_list[] = { &ops[0], &ops[1], &ops[2], &ops[3],
					    &ops[4], &ops[5], NULL };

static const ProtobufCServiceDescriptor *const services[] = {
	&orderd__v1__order_service__descriptor,
	&orderd__v1__event_service__descriptor,
	&orderd__v1__system_service__descriptor,
	NULL,
};

/* --- a gate and its requests --- */

static const struct op_daemon *get_daemon(void *context)
{
	return &((struct bench *)context)->daemon;
}

static int find_nothing(void *context, const struct store_page_query *query)
{
	return STORE_PAGE_STOPPED;
}

int bench_open(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct gate_settings settings = {
		.catalogue = &bench->catalogue,
		.daemon = get_daemon,
		.find = find_nothing,
		.context = bench,
		.in_flight_max = 4,
		.in_flight_bytes_max = 64 * 1024,
		.owner = OWNER,
		.limits = { .in_flight_max = 3, .rate = 0, .burst = 2 },
	};
	struct text complaints;

	assert_int_equal(hash_init(), 0);
	text_init(&complaints);
	/* Other methods have no operations here. */
	assert_int_equal(catalogue_init(&bench->catalogue, op_list, services, &complaints),
			 CATALOGUE_UNFIT);
	text_fini(&complaints);
	assert_int_equal(gate_init(&bench->gate, &settings), 0);
	orderd__v1__request_header__init(&bench->header);
	bench->header.has_protocol_version = true;
	bench->header.protocol_version = 1;
	bench->header.has_request_id = true;
	bench->header.request_id = (ProtobufCBinaryData){ 16, (uint8_t *)(uintptr_t)bench_id };
	bench->user_id = "uid:1000";
	*state = bench;
	return 0;
}

int bench_close(void **state)
{
	struct bench *bench = *state;

	while (fakes.n_held > 0)
		fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	gate_fini(&bench->gate);
	catalogue_fini(&bench->catalogue);
	free(bench);
	fakes_reset();
	return 0;
}

void bench_send_frames(struct bench *bench, unsigned int n_frames, const void *header,
		       size_t header_length, const void *body, size_t body_length)
{
	struct listener_request request = {
		.peer = { .routing_id = { 0, 1, 2, 3, 4 } },
		.n_frames = n_frames,
		.header = { header, header_length },
		.body = { body, body_length },
	};

	memcpy(request.peer.user_id, bench->user_id, strlen(bench->user_id) + 1);
	gate_on_request(&bench->gate, &request);
}

void bench_send(struct bench *bench, const char *method, const void *body, size_t length)
{
	union {
		const char *text;
		char *field;
	} name = { .text = method };
	uint8_t header[4096];

	bench->header.method = name.field;
	bench_send_frames(bench, 2, header,
			  orderd__v1__request_header__pack(&bench->header, header), body, length);
}

void bench_ping(struct bench *bench, const char *payload)
{
	uint8_t body[256] = { 0x0a, (uint8_t)strlen(payload) };

	memcpy(body + 2, payload, strlen(payload));
	bench_send(bench, "orderd.v1.SystemService/Ping", body, 2 + strlen(payload));
}

/* The last reply is this refusal, about our request. */
void bench_expect_refused(const char *reason, Orderd__V1__Code code)
{
	Orderd__V1__ReplyHeader *header = fakes_header();

	assert_non_null(header->reason);
	assert_string_equal(header->reason, reason);
	assert_int_equal(header->code, code);
	assert_int_equal(header->protocol_version, 1);
	assert_true(header->has_request_id);
	assert_memory_equal(header->request_id.data, bench_id, 16);
	assert_int_equal(fakes.body_length, 0);
	orderd__v1__reply_header__free_unpacked(header, NULL);
}
