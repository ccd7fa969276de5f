/*
 * Writes products while its daemon is killed again and again, and follows them.
 *
 *     client_storm ENDPOINT N
 *
 * Prints a line whenever another part of the writes was answered. Ends well when each write was
 * applied exactly once, and every event of the log was handed out once, in order.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "orderd/calls.h"
#include "orderd/stream.h"

#define STORM_WINDOW 32
#define STORM_PARTS 6
#define STORM_TIMEOUT_MS 120000
/* UpsertProduct is the service's first method. */
#define STORM_METHOD 0

struct storm {
	struct orderd_client *client;
	struct orderd_stream *stream;
	long n_writes;
	long n_started;
	long n_answered;
	int64_t last_seq;
	/* Ids by answers and by events. */
	int64_t *answered;
	int64_t *created;
	long n_created;
	unsigned int n_repairs;
	unsigned int n_outages;
};

__attribute__((format(printf, 1, 2), noreturn)) static void storm_fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fprintf(stderr, "client_storm: ");
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	_Exit(1);
}

static void storm_on_reply(const ProtobufCMessage *reply, const struct orderd_error *error,
			   const struct orderd_position *position, void *context)
{
	const Orderd__V1__UpsertProductResponse *upserted =
		(const Orderd__V1__UpsertProductResponse *)reply;
	struct storm *storm = context;

	if (error)
		storm_fail("refused: %s: %s", orderd_error_reason(error),
			   orderd_error_message(error));
	if (!upserted->created)
		storm_fail("product %" PRId64 " was there before", upserted->product_id);
	if (position->seq <= 0)
		storm_fail("an answer without a position");
	storm->answered[storm->n_answered++] = upserted->product_id;
	if (storm->n_answered % (storm->n_writes / STORM_PARTS) == 0) {
		printf("%ld\n", storm->n_answered);
		fflush(stdout);
	}
}

static void storm_write(struct storm *storm)
{
	Orderd__V1__UpsertProductRequest upsert = ORDERD__V1__UPSERT_PRODUCT_REQUEST__INIT;
	Orderd__V1__Product product = ORDERD__V1__PRODUCT__INIT;
	char sku[32];
	char name[] = "A product of the storm";
	int result;

	snprintf(sku, sizeof(sku), "STORM-%ld", storm->n_started++);
	product.sku = sku;
	product.name = name;
	product.has_stock_policy = true;
	product.stock_policy = ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER;
	upsert.product = &product;
	result = orderd_client_call(storm->client, &orderd__v1__product_service__descriptor,
				    STORM_METHOD, &upsert.base, NULL, storm_on_reply, storm);
	if (result < 0)
		storm_fail("a call cannot start: %s", strerror(-result));
}

static void storm_on_event(const Orderd__V1__Event *event, void *context)
{
	struct storm *storm = context;

	if (event->seq != storm->last_seq + 1)
		storm_fail("event %" PRId64 " after %" PRId64, event->seq, storm->last_seq);
	storm->last_seq = event->seq;
	if (strcmp(event->type, "product.created") != 0)
		return;
	if (storm->n_created == storm->n_writes)
		storm_fail("more products than were written");
	storm->created[storm->n_created++] = event->aggregate_id;
}

static void storm_on_notice(const struct orderd_notice *notice, void *context)
{
	struct storm *storm = context;

	if (notice->kind == ORDERD_NOTICE_REPAIRED)
		storm->n_repairs++;
	if (notice->kind == ORDERD_NOTICE_WAITING)
		storm->n_outages++;
	if (notice->kind == ORDERD_NOTICE_ENDED)
		storm_fail("the stream ended: %s", orderd_error_message(notice->error));
}

static void storm_open(struct storm *storm, const char *endpoint)
{
	struct orderd_stream_options follow = ORDERD_STREAM_OPTIONS_INIT;
	struct orderd_options *options;

	follow.from = ORDERD_STREAM_FROM_BEGINNING;
	if (orderd_options_new(&options) < 0 ||
	    orderd_options_set_timeout_ms(options, STORM_TIMEOUT_MS) < 0 ||
	    orderd_client_open(&storm->client, endpoint, options) < 0 ||
	    orderd_stream_open(&storm->stream, storm->client, &follow, storm_on_event,
			       storm_on_notice, storm) < 0)
		storm_fail("cannot open %s", endpoint);
	orderd_options_free(options);
	storm->answered = calloc((size_t)storm->n_writes, sizeof(int64_t));
	storm->created = calloc((size_t)storm->n_writes, sizeof(int64_t));
	if (!storm->answered || !storm->created)
		storm_fail("no memory");
}

static int storm_compare(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* The same ids on both sides, each once. */
static void storm_check(struct storm *storm)
{
	qsort(storm->answered, (size_t)storm->n_writes, sizeof(int64_t), storm_compare);
	qsort(storm->created, (size_t)storm->n_writes, sizeof(int64_t), storm_compare);
	for (long i = 0; i < storm->n_writes; i++) {
		if (storm->answered[i] != storm->created[i])
			storm_fail("answered product %" PRId64 ", event of product %" PRId64,
				   storm->answered[i], storm->created[i]);
		if (i > 0 && storm->answered[i] == storm->answered[i - 1])
			storm_fail("product %" PRId64 " twice", storm->answered[i]);
	}
}

int main(int argc, char **argv)
{
	struct storm storm = { 0 };

	if (argc != 3 || (storm.n_writes = strtol(argv[2], NULL, 10)) < STORM_PARTS)
		storm_fail("usage: client_storm ENDPOINT N");
	storm_open(&storm, argv[1]);
	while (storm.n_answered < storm.n_writes || storm.n_created < storm.n_writes) {
		while (storm.n_started < storm.n_writes &&
		       storm.n_started - storm.n_answered < STORM_WINDOW)
			storm_write(&storm);
		orderd_client_process(storm.client, -1);
	}
	storm_check(&storm);
	fprintf(stderr, "%ld writes, %" PRId64 " events, %u repairs, %u outages\n", storm.n_writes,
		storm.last_seq, storm.n_repairs, storm.n_outages);
	orderd_client_close(storm.client);
	free(storm.answered);
	free(storm.created);
	return 0;
}
