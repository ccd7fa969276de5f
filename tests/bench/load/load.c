#include "load.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "orderd/v1/order.pb-c.h"
#include "process.h"

/* As seed.sql made them. */
#define LOAD_ACCOUNT_FIRST 10001
#define LOAD_ACCOUNTS 10000
#define LOAD_PRODUCT_FIRST 20001
#define LOAD_PRODUCTS 5000

#define LOAD_LINES 3
#define LOAD_PLACE_INDEX 1
#define LOAD_GET_INDEX 4

/* How long the last replies may take. */
#define LOAD_FINISH_US 30000000

struct load_call {
	struct load *load;
	struct load_call *next;
	int64_t due_us;
};

static int load_fail(struct load *load, const char *what, const char *why)
{
	if (!load->failed)
		fprintf(stderr, "bench-load: %s: %s\n", what, why);
	load->failed = true;
	return -1;
}

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016. */
uint64_t load_random(struct load *load, uint64_t limit)
{
	load->random ^= load->random >> 12;
	load->random ^= load->random << 25;
	load->random ^= load->random >> 27;
	return (load->random * UINT64_C(2685821657736338717) >> 11) % limit;
}

static int load_read_ids(struct load *load)
{
	FILE *file = fopen(load->settings.ids_path, "re");
	size_t room = 0;
	int64_t id;

	if (!file)
		return load_fail(load, load->settings.ids_path, strerror(errno));
	while (fscanf(file, "%" SCNd64, &id) == 1) {
		if (load->n_ids == room) {
			int64_t *more;

			room = room ? 2 * room : 1024;
			more = reallocarray(load->ids, room, sizeof(*more));
			if (!more)
				break;
			load->ids = more;
		}
		load->ids[load->n_ids++] = id;
	}
	fclose(file);
	if (!load->n_ids)
		return load_fail(load, load->settings.ids_path, "no ids");
	return 0;
}

int load_open(struct load *load, const struct load_settings *settings)
{
	int result;

	*load = (struct load){ .settings = *settings };
	if (getrandom(&load->random, sizeof(load->random), 0) < 0 || !load->random)
		load->random = 1;
	result = fleet_open(&load->fleet, &settings->door, settings->n_clients);
	if (result < 0)
		return load_fail(load, settings->door.endpoint, strerror(-result));
	load->window_from_us = INT64_MAX;
	load->window_until_us = INT64_MAX;
	return settings->method == LOAD_GET ? load_read_ids(load) : 0;
}

void load_close(struct load *load)
{
	fleet_close(&load->fleet);
	while (load->idle) {
		struct load_call *next = load->idle->next;

		free(load->idle);
		load->idle = next;
	}
	free(load->ids);
	sample_fini(&load->sample);
}

/* Whether the reply is what was asked for: a figure of refused or half orders would be worth
 * nothing. */
static bool load_good(const struct load *load, const ProtobufCMessage *reply)
{
	if (load->settings.method == LOAD_PLACE) {
		const Orderd__V1__PlaceOrderResponse *placed = (const void *)reply;

		return placed->allocation_status ==
			ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_FULL &&
			placed->total_minor > 0;
	}
	const Orderd__V1__GetOrderResponse *got = (const void *)reply;

	return got->order && got->order->n_lines == LOAD_LINES;
}

static void load_on_reply(const ProtobufCMessage *reply, const struct orderd_error *error,
			  const struct orderd_position *position, void *context)
{
	struct load_call *call = context;
	struct load *load = call->load;
	int64_t now_us = fleet_now_us();

	load->n_pending--;
	call->next = load->idle;
	load->idle = call;
	if (error) {
		load_fail(load, orderd_error_reason(error), orderd_error_message(error));
		return;
	}
	if (!load_good(load, reply)) {
		load_fail(load, "a reply", "not an order of three lines with all its stock");
		return;
	}
	load->n_done++;
	if (now_us >= load->window_from_us && now_us < load->window_until_us)
		load->n_measured++;
	if (call->due_us >= load->window_from_us && call->due_us < load->window_until_us &&
	    !sample_add(&load->sample, now_us - call->due_us))
		load_fail(load, "sample", "out of memory");
	if (load->refill && now_us < load->window_until_us)
		load_fire(load, now_us);
}

/* Three products, all different. */
static void load_products(struct load *load, int64_t products[LOAD_LINES])
{
	for (unsigned int i = 0; i < LOAD_LINES; i++) {
		bool again;

		do {
			again = false;
			products[i] =
				LOAD_PRODUCT_FIRST + (int64_t)load_random(load, LOAD_PRODUCTS);
			for (unsigned int j = 0; j < i; j++)
				again |= products[j] == products[i];
		} while (again);
	}
}

static int load_place(struct load *load, struct orderd_client *client, struct load_call *call)
{
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	Orderd__V1__OrderInput order = ORDERD__V1__ORDER_INPUT__INIT;
	Orderd__V1__RecordKey account = ORDERD__V1__RECORD_KEY__INIT;
	Orderd__V1__RecordKey keys[LOAD_LINES];
	Orderd__V1__OrderLineInput lines[LOAD_LINES];
	Orderd__V1__OrderLineInput *pointers[LOAD_LINES];
	int64_t products[LOAD_LINES];

	load_products(load, products);
	for (unsigned int i = 0; i < LOAD_LINES; i++) {
		orderd__v1__record_key__init(&keys[i]);
		keys[i].key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
		keys[i].id = products[i];
		orderd__v1__order_line_input__init(&lines[i]);
		lines[i].product = &keys[i];
		lines[i].has_quantity_micros = true;
		lines[i].quantity_micros = (1 + (int64_t)load_random(load, 5)) * 1000000;
		pointers[i] = &lines[i];
	}
	account.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	account.id = LOAD_ACCOUNT_FIRST + (int64_t)load_random(load, LOAD_ACCOUNTS);
	order.account = &account;
	order.n_lines = LOAD_LINES;
	order.lines = pointers;
	request.order = &order;
	return orderd_client_call(client, &orderd__v1__order_service__descriptor, LOAD_PLACE_INDEX,
				  &request.base, NULL, load_on_reply, call);
}

static int load_get(struct load *load, struct orderd_client *client, struct load_call *call)
{
	Orderd__V1__GetOrderRequest request = ORDERD__V1__GET_ORDER_REQUEST__INIT;
	Orderd__V1__RecordKey order = ORDERD__V1__RECORD_KEY__INIT;

	order.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	order.id = load->ids[load_random(load, load->n_ids)];
	request.order = &order;
	return orderd_client_call(client, &orderd__v1__order_service__descriptor, LOAD_GET_INDEX,
				  &request.base, NULL, load_on_reply, call);
}

int load_fire(struct load *load, int64_t due_us)
{
	struct orderd_client *client = load->fleet.clients[load->next_client];
	struct load_call *call = load->idle;
	int result;

	if (call)
		load->idle = call->next;
	else
		call = malloc(sizeof(*call));
	if (!call)
		return load_fail(load, "a call", "out of memory");
	*call = (struct load_call){ .load = load, .due_us = due_us };
	load->next_client = (load->next_client + 1) % load->settings.n_clients;
	if (load->settings.method == LOAD_PLACE)
		result = load_place(load, client, call);
	else
		result = load_get(load, client, call);
	if (result < 0) {
		call->next = load->idle;
		load->idle = call;
		return load_fail(load, "a call", strerror(-result));
	}
	load->n_pending++;
	return 0;
}

void load_begin(struct load *load)
{
	load->window_from_us = fleet_now_us() + load->settings.warmup_us;
	load->window_until_us = load->window_from_us + load->settings.window_us;
}

static int64_t load_own_cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
		usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Adds what was used up to now, with the sign: minus at the window's beginning, plus at its end. */
static int load_account(struct load *load, int sign)
{
	load->own_cpu_us += sign * load_own_cpu_us();
	if (load->settings.daemon) {
		int64_t cpu_us = process_cpu_us(load->settings.daemon);

		if (cpu_us < 0)
			return load_fail(load, "the daemon", strerror((int)-cpu_us));
		load->daemon_cpu_us += sign * cpu_us;
	}
	return 0;
}

int load_turn(struct load *load, int64_t until_us)
{
	int64_t before_us = fleet_now_us(), after_us;
	int result;

	if (before_us < load->window_from_us && until_us > load->window_from_us)
		until_us = load->window_from_us;
	if (before_us < load->window_until_us && until_us > load->window_until_us)
		until_us = load->window_until_us;
	result = fleet_turn(&load->fleet, until_us);
	if (result < 0)
		return load_fail(load, "the clients", strerror(-result));
	after_us = fleet_now_us();
	if (before_us < load->window_from_us && after_us >= load->window_from_us &&
	    load_account(load, -1) < 0)
		return -1;
	if (before_us < load->window_until_us && after_us >= load->window_until_us &&
	    load_account(load, 1) < 0)
		return -1;
	return load->failed ? -1 : 0;
}

int load_finish(struct load *load)
{
	int64_t until_us = fleet_now_us() + LOAD_FINISH_US;

	while (load->n_pending) {
		if (fleet_now_us() >= until_us)
			return load_fail(load, "the last replies", "not there after 30 s");
		if (load_turn(load, until_us) < 0)
			return -1;
	}
	return 0;
}

void load_print(struct load *load)
{
	printf("done %" PRIu64 "\n", load->n_done);
	printf("per_s %.1f\n", (double)load->n_measured * 1e6 / (double)load->settings.window_us);
	printf("p50_us %" PRId64 "\n", sample_percentile(&load->sample, 50));
	printf("p99_us %" PRId64 "\n", sample_percentile(&load->sample, 99));
	if (!load->n_measured)
		return;
	printf("client_cpu_us_per_call %.2f\n",
	       (double)load->own_cpu_us / (double)load->n_measured);
	if (load->settings.daemon)
		printf("daemon_cpu_us_per_call %.2f\n",
		       (double)load->daemon_cpu_us / (double)load->n_measured);
}
