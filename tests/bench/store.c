/*
 * bench-store CONNINFO IN_FLIGHT SECONDS: places orders through the store, without wire or gate, in
 * a database that seed.sql filled. Prints "done N" and "per_s N".
 */
#include <event2/event.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "op/op.h"
#include "orderd/v1/order.pb-c.h"
#include "store/store.h"

/* As seed.sql made them. */
#define STORE_ACCOUNT_FIRST 10001
#define STORE_ACCOUNTS 10000
#define STORE_PRODUCT_FIRST 20001
#define STORE_PRODUCTS 5000

#define STORE_LINES 3
#define STORE_METHOD "orderd.v1.OrderService/PlaceOrder"
#define STORE_WARMUP_US 500000
#define STORE_ARENA_BYTES (1u << 20)

struct store_run {
	struct event_base *base;
	struct store *store;
	const struct op *op;
	unsigned int in_flight;
	unsigned int pending;
	int64_t from_us; /* of the measured window, on the monotonic clock */
	int64_t until_us;
	uint64_t done;
	uint64_t measured;
	bool failed;
	struct store_order *orders;
};

/* A request with the message it carries. */
struct store_order {
	struct store_run *run;
	struct store_request request;
	struct arena arena;
	Orderd__V1__PlaceOrderRequest body;
	Orderd__V1__OrderInput input;
	Orderd__V1__RecordKey account;
	Orderd__V1__RecordKey products[STORE_LINES];
	Orderd__V1__OrderLineInput lines[STORE_LINES];
	Orderd__V1__OrderLineInput *line_pointers[STORE_LINES];
};

static void store_fail(struct store_run *run, const char *what, const char *why)
{
	if (!run->failed)
		fprintf(stderr, "bench-store: %s: %s\n", what, why);
	run->failed = true;
	event_base_loopbreak(run->base);
}

static void store_key(Orderd__V1__RecordKey *key, int64_t id)
{
	orderd__v1__record_key__init(key);
	key->key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key->id = id;
}

/* Three different products: one of each third. */
static void store_fill(struct store_order *order)
{
	orderd__v1__place_order_request__init(&order->body);
	orderd__v1__order_input__init(&order->input);
	store_key(&order->account, STORE_ACCOUNT_FIRST + random() % STORE_ACCOUNTS);
	for (unsigned int i = 0; i < STORE_LINES; i++) {
		Orderd__V1__OrderLineInput *line = &order->lines[i];
		unsigned int third = STORE_PRODUCTS / STORE_LINES;

		store_key(&order->products[i],
			  STORE_PRODUCT_FIRST + (int64_t)(i * third) + random() % third);
		orderd__v1__order_line_input__init(line);
		line->product = &order->products[i];
		line->has_quantity_micros = true;
		line->quantity_micros = (1 + random() % 5) * 1000000;
		order->line_pointers[i] = line;
	}
	order->input.account = &order->account;
	order->input.n_lines = STORE_LINES;
	order->input.lines = order->line_pointers;
	order->body.order = &order->input;
}

static void store_on_done(struct store_request *request);

static void store_place(struct store_order *order)
{
	struct store_run *run = order->run;
	struct store_request *request = &order->request;

	arena_reset(&order->arena);
	store_fill(order);
	*request = (struct store_request){
		.tenant = store_tenant_find(run->store, "default"),
		.principal_id = 1,
		.scope = SCOPE_WHOLE,
		.kind = STORE_WRITE,
		.deadline_us = clock_monotonic_us() + 30000000,
		.n_rows = run->op->rows ? run->op->rows(&order->body) : 8,
		.method = run->op->method,
		.load = run->op->load,
		.decide = run->op->decide,
		.body = &order->body,
		.response = &orderd__v1__place_order_response__descriptor,
		.arena = &order->arena,
		.on_done = store_on_done,
		.context = order,
	};
	if (!request->tenant) {
		store_fail(run, "tenant", "the store knows no default one");
		return;
	}
	if (uuid7_make(request->request_id) < 0) {
		store_fail(run, "request id", "no random bytes");
		return;
	}
	memcpy(request->fingerprint, request->request_id, sizeof(request->fingerprint));
	if (store_submit(run->store, request)) {
		store_fail(run, "submit", "the queue is full");
		return;
	}
	run->pending++;
}

static void store_on_done(struct store_request *request)
{
	struct store_order *order = request->context;
	struct store_run *run = order->run;
	int64_t now_us = clock_monotonic_us();

	run->pending--;
	if (request->reply.code != ORDERD__V1__CODE__CODE_OK) {
		store_fail(run, "an order", reason_get(request->reply.reason)->name);
		return;
	}
	run->done++;
	if (now_us >= run->from_us && now_us < run->until_us)
		run->measured++;
	if (now_us < run->until_us)
		store_place(order);
	else if (!run->pending)
		event_base_loopbreak(run->base);
}

static void store_on_ready(void *context)
{
	struct store_run *run = context;
	int64_t seconds_us = run->until_us;

	run->from_us = clock_monotonic_us() + STORE_WARMUP_US;
	run->until_us = run->from_us + seconds_us;
	for (unsigned int i = 0; i < run->in_flight && !run->failed; i++) {
		run->orders[i].run = run;
		arena_init(&run->orders[i].arena, STORE_ARENA_BYTES);
		store_place(&run->orders[i]);
	}
}

static void store_on_commit(void *context, const struct tenant *tenant,
			    const struct store_event *events, size_t n_events)
{
}

static const struct op *store_find_op(void)
{
	for (unsigned int i = 0; op_table[i]; i++) {
		if (!strcmp(op_table[i]->method, STORE_METHOD))
			return op_table[i];
	}
	return NULL;
}

static int store_run(struct store_run *run, const char *conninfo)
{
	struct store_settings settings = { .conninfo = conninfo };
	struct store_callbacks callbacks = {
		.context = run,
		.on_ready = store_on_ready,
		.on_commit = store_on_commit,
	};

	run->base = event_base_new();
	run->op = store_find_op();
	run->orders = calloc(run->in_flight, sizeof(*run->orders));
	if (!run->base || !run->op || !run->orders || hash_init() < 0)
		return -1;
	run->store = store_new(run->base, &settings, &callbacks);
	if (!run->store)
		return -1;
	event_base_dispatch(run->base);
	/* What is still under way after a failure ends with the process. */
	if (run->failed)
		return -1;
	store_free(run->store);
	event_base_free(run->base);
	for (unsigned int i = 0; i < run->in_flight; i++)
		arena_fini(&run->orders[i].arena);
	free(run->orders);
	return 0;
}

int main(int argc, char **argv)
{
	struct store_run run = { 0 };
	double seconds;

	if (argc != 4) {
		fprintf(stderr, "bench-store CONNINFO IN_FLIGHT SECONDS\n");
		return 64;
	}
	run.in_flight = (unsigned int)strtoul(argv[2], NULL, 10);
	seconds = strtod(argv[3], NULL);
	if (!run.in_flight || run.in_flight > 10000 || !(seconds > 0 && seconds <= 3600)) {
		fprintf(stderr, "bench-store: %s in flight for %s seconds?\n", argv[2], argv[3]);
		return 64;
	}
	run.until_us = (int64_t)(seconds * 1e6);
	if (store_run(&run, argv[1]) < 0)
		return 1;
	printf("done %" PRIu64 "\nper_s %.1f\n", run.done, (double)run.measured / seconds);
	return 0;
}
