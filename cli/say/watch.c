#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <orderd/stream.h>

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/order.pb-c.h"

#include "cli.h"
#include "complain.h"
#include "event_line.h"
#include "exec.h"
#include "input.h"
#include "interrupt.h"
#include "json_write.h"
#include "record.h"
#include "say/say.h"

#define WATCH_TURN_MS 500

struct watch {
	struct cli *cli;
	struct orderd_stream *stream;
	const char *command;
	bool jsonl;
	/* 0: no limit. */
	int64_t count_left;
	bool has_count;
	bool has_until;
	Orderd__V1__OrderState until;
	bool started;
	bool live;
	bool done;
	int status;
};

static void watch_note(const struct watch *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Notes belong to a watch also when standard output carries JSON. */
static void watch_note(const struct watch *w, const char *format, ...)
{
	va_list args;

	if (w->cli->quiet)
		return;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	putc('\n', stderr);
}

static void watch_end(struct watch *w, int status)
{
	w->done = true;
	w->status = status;
}

/* Where a later watch goes on. */
static void watch_tell_position(const struct watch *w)
{
	if (w->started)
		watch_note(w, "Go on with: --from %" PRId64, orderd_stream_position(w->stream).seq);
}

static void watch_run_command(struct watch *w, const Orderd__V1__Event *event)
{
	struct json_writer json;
	struct text line;
	int r;

	text_init(&line);
	json_writer_init(&json, &line, false);
	json_write_message(&json, &event->base);
	text_putc(&line, '\n');
	r = line.failed ? -ENOMEM : exec_event(w->command, event, line.data, line.length);
	text_fini(&line);
	if (r == 0)
		return;
	if (r < 0)
		complain(w->cli, CLI_FAILED, NULL, "cannot run \"%s\": %s", w->command,
			 strerror(-r));
	else
		complain(w->cli, CLI_FAILED, NULL, "\"%s\" failed with status %d at event %" PRId64,
			 w->command, r, event->seq);
	/* The event was not dealt with: a later watch gets it again. */
	watch_note(w, "Go on with: --from %" PRId64, event->seq - 1);
	watch_end(w, CLI_FAILED);
}

static void watch_print(struct watch *w, const Orderd__V1__Event *event)
{
	struct json_writer json;
	struct text line;

	text_init(&line);
	json_writer_init(&json, &line, false);
	if (w->jsonl)
		json_write_message(&json, &event->base);
	else
		event_line_append(&line, event);
	text_putc(&line, '\n');
	if (!line.failed)
		fwrite(line.data, 1, line.length, stdout);
	text_fini(&line);
	if (cli_finish_output(w->cli) != CLI_OK)
		watch_end(w, CLI_OUTPUT);
}

static const char *watch_state_name(Orderd__V1__OrderState state)
{
	return record_enum_short(&orderd__v1__order_state__descriptor, (int)state);
}

/* DRAFT to COMPLETED follow each other; the states behind them are other ends. */
static bool watch_state_reached(const struct watch *w, Orderd__V1__OrderState state)
{
	const Orderd__V1__OrderState last = ORDERD__V1__ORDER_STATE__ORDER_STATE_COMPLETED;

	return state == w->until || (state <= last && state > w->until);
}

/* Ends the watch when the state is reached, or when it no longer can be. */
static void watch_judge(struct watch *w, Orderd__V1__OrderState state)
{
	if (watch_state_reached(w, state))
		watch_end(w, CLI_OK);
	else if (state >= ORDERD__V1__ORDER_STATE__ORDER_STATE_COMPLETED)
		watch_end(w,
			  complain(w->cli, CLI_INVALID, NULL,
				   "the order is %s, it will not be %s any more",
				   watch_state_name(state), watch_state_name(w->until)));
}

/* "order.confirmed" says that the order is CONFIRMED now. */
static void watch_judge_event(struct watch *w, const Orderd__V1__Event *event)
{
	int state;

	if (event->type && strncmp(event->type, "order.", 6) == 0 &&
	    record_enum_parse(&orderd__v1__order_state__descriptor, event->type + 6, &state))
		watch_judge(w, (Orderd__V1__OrderState)state);
}

static void watch_on_event(const Orderd__V1__Event *event, void *context)
{
	struct watch *w = context;

	if (w->done)
		return;
	watch_print(w, event);
	if (!w->done && w->command)
		watch_run_command(w, event);
	if (!w->done && w->has_until)
		watch_judge_event(w, event);
	if (!w->done && w->has_count && --w->count_left == 0)
		watch_end(w, w->has_until ? CLI_FAILED : CLI_OK);
}

static void watch_on_ended(struct watch *w, const struct orderd_notice *notice)
{
	if (notice->error) {
		watch_end(w, complain_refusal(w->cli, "go on watching", notice->error));
		return;
	}
	watch_end(w, complain(w->cli, CLI_FAILED, NULL, "the stream of events ended"));
}

static void watch_on_notice(const struct orderd_notice *notice, void *context)
{
	struct watch *w = context;

	if (w->done)
		return;
	switch (notice->kind) {
	case ORDERD_NOTICE_STARTED:
		w->started = true;
		watch_note(w, "Watching from position %" PRId64 " of epoch %d on.", notice->to.seq,
			   notice->to.epoch);
		break;
	case ORDERD_NOTICE_LIVE:
		w->live = true;
		watch_note(w, "Live since position %" PRId64 ".", notice->to.seq);
		break;
	case ORDERD_NOTICE_REPAIRED:
		watch_note(w,
			   "Repaired a gap: positions %" PRId64 " to %" PRId64
			   " came from the log.",
			   notice->from.seq, notice->to.seq);
		break;
	case ORDERD_NOTICE_WAITING:
		watch_note(w, "Waiting for the daemon: %s",
			   notice->error ? orderd_error_message(notice->error) : "no answer");
		break;
	case ORDERD_NOTICE_EPOCH:
		watch_note(w, "The database entered epoch %d after position %" PRId64 ".",
			   notice->to.epoch, notice->from.seq);
		break;
	case ORDERD_NOTICE_ENDED:
		watch_on_ended(w, notice);
		break;
	}
}

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

/* The order that --order names; what it is now, for --until. */
static int watch_take_order(struct cli *c, const char *key, Orderd__V1__Order *ret)
{
	Orderd__V1__GetOrderRequest request = ORDERD__V1__GET_ORDER_REQUEST__INIT;
	ProtobufCMessage *reply;
	int status = input_key(c, "--order", key, KEY_DIGITS_ARE_ID, &request.order);

	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "watch order %s", key),
				  "OrderService/GetOrder", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	ret->id = ((const Orderd__V1__GetOrderResponse *)reply)->order->id;
	ret->state = ((const Orderd__V1__GetOrderResponse *)reply)->order->state;
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

static int watch_take_until(struct watch *w)
{
	struct cli *c = w->cli;
	const char *until = cli_flag(c, "until");
	int state, status;

	if (!until)
		return CLI_OK;
	if (!cli_flag(c, "order"))
		return complain(c, CLI_USAGE, "orderctl watch --order KEY --until CONFIRMED",
				"--until needs --order: whose state is meant?");
	status = input_enum(c, "--until", until, &orderd__v1__order_state__descriptor, &state);
	if (status != CLI_OK)
		return status;
	w->has_until = true;
	w->until = (Orderd__V1__OrderState)state;
	return CLI_OK;
}

static int watch_take_filter(struct cli *c, struct orderd_stream_options *options)
{
	const char *order = cli_flag(c, "order"), *account = cli_flag(c, "account"), *type;
	Orderd__V1__Order known = ORDERD__V1__ORDER__INIT;
	const char **types = arena_alloc(&c->arena, WORDS_FLAGS_MAX * sizeof(*types));
	int status = CLI_OK;

	while ((type = words_flag_at(&c->words, "type", options->n_types)))
		types[options->n_types++] = type;
	options->types = types;
	if (order)
		status = watch_take_order(c, order, &known);
	if (status == CLI_OK && account)
		status = watch_take_account(c, account, &options->account_id);
	if (order) {
		options->aggregate_kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER;
		options->aggregate_id = known.id;
	}
	return status;
}

/*
 * The state may have been reached before the stream began; asked after the start, nothing can fall
 * between.
 */
static void watch_check_state(struct watch *w)
{
	Orderd__V1__Order order = ORDERD__V1__ORDER__INIT;
	int status = watch_take_order(w->cli, cli_flag(w->cli, "order"), &order);

	if (status != CLI_OK)
		watch_end(w, status);
	else if (!w->done)
		watch_judge(w, order.state);
	if (w->done && w->status == CLI_OK)
		watch_note(w, "The order is %s.", watch_state_name(order.state));
}

static void watch_turn(struct watch *w)
{
	bool checked = !w->has_until;

	while (!w->done && !interrupt_came()) {
		int r = orderd_client_process(w->cli->client, WATCH_TURN_MS);

		if (r < 0 && r != -EINTR) {
			watch_end(w,
				  complain(w->cli, CLI_FAILED, NULL, "cannot go on watching: %s",
					   strerror(-r)));
		} else if (w->started && !checked && !w->done) {
			checked = true;
			watch_check_state(w);
		}
	}
	if (!w->done) {
		watch_tell_position(w);
		watch_end(w, CLI_INTERRUPTED);
	}
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

static int watch_run(struct cli *c)
{
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct watch w = { .cli = c, .command = cli_flag(c, "exec") };
	const char *count = cli_flag(c, "count"), *format = cli_flag(c, "format");
	int status = watch_take_from(c, &options), r;

	w.jsonl = cli_speaks_json(c) || (format && strcmp(format, "jsonl") == 0);
	w.has_count = count;
	if (status == CLI_OK && count)
		status = input_number(c, "--count", count, 1, INT64_MAX, &w.count_left);
	if (status == CLI_OK)
		status = watch_take_until(&w);
	if (status == CLI_OK)
		status = watch_reach(c, &options);
	if (status == CLI_OK)
		status = watch_take_filter(c, &options);
	if (status != CLI_OK)
		return status;
	interrupt_catch();
	r = orderd_stream_open(&w.stream, c->client, &options, watch_on_event, watch_on_notice, &w);
	if (r < 0)
		return complain(c, CLI_FAILED, NULL, "cannot watch events: %s", strerror(-r));
	watch_turn(&w);
	orderd_stream_close(w.stream);
	return w.status;
}

const struct sentence say_watch = {
	.noun = "watch",
	.summary = "Shows events as they happen, each once, in order",
	.description = "A gap that the live stream leaves is repaired from the log before the next "
		       "event is shown. The exit status is 0 only when --count or --until was met; "
		       "130 after Ctrl-C, which also tells the position to go on from.",
	.examples = { "orderctl watch --type order.", "orderctl watch --from 41200 --format jsonl",
		      "orderctl watch --order SO-2026-000417 --until CONFIRMED",
		      "orderctl watch --type order.placed --exec ./print-label.sh" },
	.flags = { { .name = "from",
		     .value = "now|beginning|SEQ",
		     .help = "Where to start: with the next event (the default), with the "
			     "first one, or after a position" },
		   { .name = "type",
		     .value = "TYPE",
		     .help = "Only order.placed, or order. for all of a kind; may be repeated",
		     .repeats = true },
		   { .name = "order", .value = "KEY", .help = "Only events of this order" },
		   { .name = "account", .value = "KEY", .help = "Only events of this account" },
		   { .name = "count", .value = "N", .help = "Ends after N events" },
		   { .name = "until",
		     .value = "STATE",
		     .help = "Ends when the order of --order has reached this state: CONFIRMED" },
		   { .name = "exec",
		     .value = "COMMAND",
		     .help = "Runs this shell command for each event, which it gets as JSON on its "
			     "standard input; ends when it fails" },
		   { .name = "format",
		     .value = "human|jsonl",
		     .help = "A line for people (the default), or the whole event as JSON" } },
	.run = watch_run,
};
