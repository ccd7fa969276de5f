#include <inttypes.h>
#include <string.h>

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/event.pb-c.h"

#include "cli.h"
#include "complain.h"
#include "input.h"
#include "say/say.h"
#include "watch/follow.h"

static int watch_take_from(struct cli *c, struct orderd_stream_options *options)
{
	const char *from = cli_flag(c, "from");

	options->from = ORDERD_STREAM_FROM_NOW;
	if (!from || strcmp(from, "now") == 0)
		return CLI_OK;
	if (strcmp(from, "beginning") == 0) {
		options->from = ORDERD_STREAM_FROM_BEGINNING;
		return CLI_OK;
	}
	options->from = ORDERD_STREAM_FROM_AFTER;
	return input_number(c, "--from", from, 0, INT64_MAX, &options->after.seq);
}

/*
 * The order that --order names. Its shipments are records of their own: the stream brings what
 * happens to its account, and of that the watch shows what is about the order.
 */
static int watch_take_order(struct cli *c, const char *key, int64_t *ret_id, int64_t *ret_account)
{
	const Orderd__V1__Order *order;
	Orderd__V1__GetOrderRequest request = ORDERD__V1__GET_ORDER_REQUEST__INIT;
	ProtobufCMessage *reply;
	int status = input_key(c, "--order", key, KEY_DIGITS_ARE_ID, &request.order);

	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "watch order %s", key),
				  "OrderService/GetOrder", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	order = ((const Orderd__V1__GetOrderResponse *)reply)->order;
	*ret_id = order->id;
	*ret_account = order->account_id;
	return CLI_OK;
}

static int watch_take_account(struct cli *c, const char *key, int64_t *ret_id)
{
	Orderd__V1__GetAccountRequest request = ORDERD__V1__GET_ACCOUNT_REQUEST__INIT;
	ProtobufCMessage *reply;
	int status = input_key(c, "--account", key, KEY_DIGITS_ARE_ID, &request.account);

	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "watch account %s", key),
				  "AccountService/GetAccount", &request.base, &reply);
	if (status == CLI_OK)
		*ret_id = ((const Orderd__V1__GetAccountResponse *)reply)->account->id;
	return status;
}

static int watch_take_end(struct follow *f)
{
	struct cli *c = f->cli;
	const char *until = cli_flag(c, "until"), *count = cli_flag(c, "count");

	f->command = cli_flag(c, "exec");
	if (until && !cli_flag(c, "order"))
		return complain(c, CLI_USAGE, "orderctl watch --order KEY --until CONFIRMED",
				"--until needs --order: whose state is meant?");
	if (count) {
		int status = input_number(c, "--count", count, 1, INT64_MAX, &f->count_left);

		if (status != CLI_OK)
			return status;
	}
	return until ? until_parse(c, until, &f->until) : CLI_OK;
}

static int watch_take_filter(struct follow *f, struct orderd_stream_options *options)
{
	struct cli *c = f->cli;
	const char *order = cli_flag(c, "order"), *account = cli_flag(c, "account"), *type;
	const char **types = arena_alloc(&c->arena, WORDS_FLAGS_MAX * sizeof(*types));
	int status = CLI_OK;

	while ((type = words_flag_at(&c->words, "type", options->n_types)))
		types[options->n_types++] = type;
	options->types = types;
	if (order)
		status = watch_take_order(c, order, &f->order_id, &options->account_id);
	if (status == CLI_OK && account)
		status = watch_take_account(c, account, &options->account_id);
	return status;
}

/*
 * Whoever watches a daemon that is not there should hear of it, and not wait for ever; so should
 * one who starts behind the newest event, as after a restored backup.
 */
static int watch_reach(struct cli *c, const struct orderd_stream_options *options)
{
	Orderd__V1__GetHeadRequest request = ORDERD__V1__GET_HEAD_REQUEST__INIT;
	ProtobufCMessage *reply;
	int64_t head;
	int status = cli_call(c, "watch events", "EventService/GetHead", &request.base, &reply);

	if (status != CLI_OK)
		return status;
	head = ((const Orderd__V1__GetHeadResponse *)reply)->seq;
	if (options->after.seq <= head)
		return CLI_OK;
	return complain(c, CLI_INVALID, "orderctl watch --from beginning, or --from now",
			"there is no event %" PRId64 " yet: the newest one is %" PRId64
			"; was the database restored?",
			options->after.seq, head);
}

/* A filter or a place is what a new subscription is made with. */
static int watch_take_subscription(struct follow *f, struct orderd_stream_options *options)
{
	f->subscription = cli_flag(f->cli, "subscription");
	options->endpoint = f->cli->settings.events.value;
	options->subscription = f->subscription;
	options->consumer = cli_flag(f->cli, "consumer");
	options->force = cli_flag(f->cli, "force") != NULL;
	options->create = f->subscription &&
		(cli_flag(f->cli, "from") || options->n_types > 0 || options->account_id);
	if (f->subscription || !(options->consumer || options->force))
		return CLI_OK;
	return complain(f->cli, CLI_USAGE, "orderctl watch --subscription NAME",
			"--consumer and --force need --subscription: whose place is meant?");
}

static int watch_run(struct cli *c)
{
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct follow f = { .cli = c };
	int status = watch_take_from(c, &options);

	if (status == CLI_OK)
		status = watch_take_end(&f);
	if (status == CLI_OK)
		status = watch_reach(c, &options);
	if (status == CLI_OK)
		status = watch_take_filter(&f, &options);
	if (status != CLI_OK)
		return status;
	status = watch_take_subscription(&f, &options);
	if (status != CLI_OK)
		return status;
	status = sink_open(&f.sink, c, cli_flag(c, "format"));
	if (status == CLI_OK)
		status = follow_run(&f, &options);
	return sink_close(&f.sink, status);
}

const struct sentence say_watch = {
	.noun = "watch",
	.summary = "Shows events as they happen, each once, in order",
	.description =
		"A gap that the live stream leaves is repaired from the log before the next event "
		"is shown, and told. While the daemon is away the watch waits for it, and says so. "
		"The exit status is 0 only when --count or --until was met; 130 after Ctrl-C, "
		"which also tells the position to go on from.\n"
		"With --subscription the daemon keeps the place: the next watch goes on where this "
		"one ended. Each event counts as dealt with once it is written, with --exec once "
		"the command was successful. A subscription that is not there is made if --from "
		"or a filter says how. One watch at a time gets the events; another waits.\n"
		"-o json makes one list of all events, -o jsonl a line of each; with either of "
		"them standard error has a JSON object for each notice.",
	.examples = { "orderctl watch --type order.", "orderctl watch --from 41200 --format jsonl",
		      "orderctl watch --order SO-2026-000417 --until CONFIRMED",
		      "orderctl watch --subscription labels --type order.placed --exec ./print.sh",
		      "orderctl watch --from beginning --count 10 --format cloudevents" },
	.flags = { { .name = "from",
		     .value = "now|beginning|SEQ",
		     .help = "Where to start: with the next event (the default), with the "
			     "first one, or after a position" },
		   { .name = "subscription",
		     .value = "NAME",
		     .help = "Goes on where the last watch of this durable subscription ended" },
		   { .name = "consumer",
		     .value = "NAME",
		     .help = "Who watches, for --subscription: who is started again under the "
			     "same name need not wait for the former's end" },
		   { .name = "force",
		     .help = "Takes the subscription away from whoever follows it now" },
		   { .name = "type",
		     .value = "TYPE",
		     .help = "Only order.placed, or order. for all of a kind; may be repeated",
		     .repeats = true },
		   { .name = "order",
		     .value = "KEY",
		     .help = "Only what is about this order: its own events, those of its "
			     "shipments; a subscription that is made so gets its account's" },
		   { .name = "account", .value = "KEY", .help = "Only events of this account" },
		   { .name = "count", .value = "N", .help = "Ends after N events" },
		   { .name = "until",
		     .value = "STATE",
		     .help = "Ends when the order of --order has reached this state: CONFIRMED, "
			     "SHIPPED, DELIVERED, CANCELLED" },
		   { .name = "exec",
		     .value = "COMMAND",
		     .help = "Runs this shell command for each event, which it gets as JSON on its "
			     "standard input; ends when it fails" },
		   { .name = "format",
		     .value = "human|jsonl|cloudevents",
		     .help = "A line for people (the default), the whole event as JSON, or as a "
			     "CloudEvent" } },
	.run = watch_run,
};
