#include "watch/follow.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "orderd/v1/order.pb-c.h"

#include "complain.h"
#include "exec.h"
#include "interrupt.h"
#include "tell.h"
#include "watch/about.h"

#define FOLLOW_TURN_MS 500
/* A daemon that is away is asked for this long, then again. */
#define FOLLOW_RETURN_MS 60000
/* How long the daemon may take to hear of the end. */
#define FOLLOW_FINISH_MS 2000

static void follow_end(struct follow *f, int status)
{
	f->done = true;
	f->status = status;
}

/* How a later watch goes on behind a position. */
static void follow_tell_position(struct follow *f, struct orderd_position at)
{
	if (f->subscription)
		tell(f->cli, "GO_ON", at, "Go on with: --subscription %s", f->subscription);
	else
		tell(f->cli, "GO_ON", at, "Go on with: --from %" PRId64, at.seq);
}

static void follow_run_command(struct follow *f, const Orderd__V1__Event *event)
{
	struct orderd_position before = { event->epoch, event->seq - 1 };
	struct text line;
	int r;

	text_init(&line);
	sink_line(&f->sink, event, &line);
	text_putc(&line, '\n');
	r = line.failed ? -ENOMEM : exec_event(f->command, event, line.data, line.length);
	text_fini(&line);
	if (r == 0)
		return;
	/* The event was not dealt with: a later watch gets it again. */
	follow_tell_position(f, before);
	if (r < 0)
		follow_end(f,
			   complain(f->cli, CLI_FAILED, NULL, "cannot run \"%s\": %s", f->command,
				    strerror(-r)));
	else
		follow_end(f,
			   complain(f->cli, CLI_FAILED, NULL,
				    "\"%s\" failed with status %d at event %" PRId64, f->command, r,
				    event->seq));
}

/* Everything up to the order's state is written first, so that who reads on sees the reason. */
static void follow_judge(struct follow *f, const Orderd__V1__Order *order, int64_t seq)
{
	const char *present = until_present(&f->until, order);

	switch (until_judge(&f->until, order)) {
	case UNTIL_OPEN:
		return;
	case UNTIL_REACHED:
		f->end_status = CLI_OK;
		f->end_message = arena_printf(&f->cli->arena, "The order is %s.", present);
		break;
	case UNTIL_IMPOSSIBLE:
		f->end_status = CLI_INVALID;
		f->end_message = arena_printf(&f->cli->arena,
					      "the order is %s, it will not be %s any more",
					      present, until_name(&f->until));
		break;
	}
	f->end_seq = seq > 0 ? seq : 1;
}

static void follow_ask(struct follow *f);

static void follow_on_order(const ProtobufCMessage *reply, const struct orderd_error *error,
			    const struct orderd_position *position, void *context)
{
	const Orderd__V1__GetOrderResponse *response = (const Orderd__V1__GetOrderResponse *)reply;
	struct follow *f = context;

	f->asking = false;
	if (f->done || f->end_seq > 0)
		return;
	if (error && !orderd_error_retriable(error))
		follow_end(f, complain_refusal(f->cli, "go on watching", error));
	else if (!error)
		follow_judge(f, response->order, position->seq);
	/* Without an answer the stream goes on trying, so does this. */
	if (!f->done && f->end_seq == 0 && (error || f->ask_again))
		follow_ask(f);
}

static void follow_ask(struct follow *f)
{
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	Orderd__V1__GetOrderRequest request = ORDERD__V1__GET_ORDER_REQUEST__INIT;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;
	struct method m = { NULL, 0 };
	int r;

	f->ask_again = f->asking;
	if (f->asking)
		return;
	method_find("OrderService/GetOrder", &m);
	key.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key.id = f->order_id;
	request.order = &key;
	options.min_seq = orderd_stream_position(f->stream).seq;
	r = orderd_client_call(f->cli->client, m.service, m.index, &request.base, &options,
			       follow_on_order, f);
	if (r < 0)
		follow_end(f,
			   complain(f->cli, CLI_FAILED, NULL, "cannot go on watching: %s",
				    strerror(-r)));
	f->asking = r == 0;
}

static void follow_on_event(const Orderd__V1__Event *event, void *context)
{
	struct follow *f = context;
	int status;

	if (f->done)
		return;
	if (f->order_id && !about_order(event, sink_whole(&f->sink, event), f->order_id)) {
		if (f->subscription)
			orderd_stream_ack(f->stream, event->seq);
		return;
	}
	status = sink_write(&f->sink, event);
	if (status != CLI_OK)
		follow_end(f, status);
	if (!f->done && f->command)
		follow_run_command(f, event);
	if (!f->done && f->subscription)
		orderd_stream_ack(f->stream, event->seq);
	if (!f->done && f->until.field && f->end_seq == 0)
		follow_ask(f);
	if (f->done || f->count_left == 0 || --f->count_left > 0)
		return;
	if (f->until.field)
		follow_end(f,
			   complain(f->cli, CLI_FAILED, NULL,
				    "the events of --count came, and the order is not %s",
				    until_name(&f->until)));
	else
		follow_end(f, CLI_OK);
}

static void follow_watch_return(struct follow *f);

static void follow_on_return(const ProtobufCMessage *reply, const struct orderd_error *error,
			     const struct orderd_position *position, void *context)
{
	struct follow *f = context;

	if (f->done)
		return;
	if (error) {
		follow_watch_return(f);
		return;
	}
	f->waiting = false;
	tell(f->cli, "BACK", *position, "The daemon answers again; its newest position is %" PRId64,
	     position->seq);
}

/* The stream repairs itself without a word; who reads should know that it did. */
static void follow_watch_return(struct follow *f)
{
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	Orderd__V1__GetHeadRequest request = ORDERD__V1__GET_HEAD_REQUEST__INIT;
	struct method m = { NULL, 0 };

	method_find("EventService/GetHead", &m);
	options.timeout_ms = FOLLOW_RETURN_MS;
	orderd_client_call(f->cli->client, m.service, m.index, &request.base, &options,
			   follow_on_return, f);
}

static void follow_on_waiting(struct follow *f, const struct orderd_notice *notice)
{
	if (notice->error && strcmp(orderd_error_reason(notice->error), "LEASE_HELD") == 0) {
		tell(f->cli, "HELD", tell_nowhere, "Waiting: %s",
		     orderd_error_message(notice->error));
		return;
	}
	tell(f->cli, "WAITING", tell_nowhere, "Waiting for the daemon: %s",
	     notice->error ? orderd_error_message(notice->error) : "no answer");
	if (!f->waiting)
		follow_watch_return(f);
	f->waiting = true;
}

static void follow_on_ended(struct follow *f, const struct orderd_notice *notice)
{
	struct orderd_position at = orderd_stream_position(f->stream);

	if (f->started)
		tell(f->cli, "GO_ON", at, "Written up to position %" PRId64, at.seq);
	if (notice->error)
		follow_end(f, complain_refusal(f->cli, "go on watching", notice->error));
	else
		follow_end(f, complain(f->cli, CLI_FAILED, NULL, "the stream of events ended"));
}

static void follow_on_notice(const struct orderd_notice *notice, void *context)
{
	struct follow *f = context;

	if (f->done)
		return;
	switch (notice->kind) {
	case ORDERD_NOTICE_STARTED:
		f->started = true;
		tell(f->cli, "STARTED", notice->to,
		     "Watching from position %" PRId64 " of epoch %d on", notice->to.seq,
		     notice->to.epoch);
		if (f->until.field)
			follow_ask(f);
		break;
	case ORDERD_NOTICE_LIVE:
		tell(f->cli, "LIVE", notice->to, "Live since position %" PRId64, notice->to.seq);
		break;
	case ORDERD_NOTICE_REPAIRED:
		tell(f->cli, "REPAIRED", notice->to,
		     "Repaired a gap: positions %" PRId64 " to %" PRId64 " came from the log",
		     notice->from.seq, notice->to.seq);
		break;
	case ORDERD_NOTICE_WAITING:
		follow_on_waiting(f, notice);
		break;
	case ORDERD_NOTICE_EPOCH:
		tell(f->cli, "EPOCH", notice->from,
		     "The database entered epoch %d after position %" PRId64, notice->to.epoch,
		     notice->from.seq);
		break;
	case ORDERD_NOTICE_ENDED:
		follow_on_ended(f, notice);
		break;
	case ORDERD_NOTICE_LOST:
		tell(f->cli, "LOST", notice->from, "Taken over: %s",
		     orderd_error_message(notice->error));
		break;
	case ORDERD_NOTICE_SOUGHT:
		tell(f->cli, "SOUGHT", notice->from, "Moved: %s",
		     orderd_error_message(notice->error));
		break;
	}
}

/* Whether what is known about the order was written with all that led to it. */
static void follow_settle(struct follow *f)
{
	if (f->done || f->end_seq == 0 || orderd_stream_position(f->stream).seq < f->end_seq)
		return;
	if (f->end_status == CLI_OK)
		tell(f->cli, "REACHED", orderd_stream_position(f->stream), "%s", f->end_message);
	else
		complain(f->cli, f->end_status, NULL, "%s", f->end_message);
	follow_end(f, f->end_status);
}

static void follow_interrupted(struct follow *f)
{
	struct orderd_position at = orderd_stream_position(f->stream);

	if (f->started)
		follow_tell_position(f, at);
	if (cli_speaks_json(f->cli))
		complain(f->cli, interrupt_status(), NULL, "interrupted");
	follow_end(f, interrupt_status());
}

int follow_run(struct follow *f, const struct orderd_stream_options *options)
{
	int r;

	interrupt_catch();
	r = orderd_stream_open(&f->stream, f->cli->client, options, follow_on_event,
			       follow_on_notice, f);
	if (r < 0)
		return complain(f->cli, CLI_FAILED, NULL, "cannot watch events: %s", strerror(-r));
	while (!f->done && !interrupt_came()) {
		r = orderd_client_process(f->cli->client, FOLLOW_TURN_MS);
		if (r < 0 && r != -EINTR)
			follow_end(f,
				   complain(f->cli, CLI_FAILED, NULL, "cannot go on watching: %s",
					    strerror(-r)));
		follow_settle(f);
	}
	if (!f->done)
		follow_interrupted(f);
	f->done = true;
	orderd_stream_finish(f->stream, FOLLOW_FINISH_MS);
	orderd_stream_close(f->stream);
	/* Answers still in flight would reach into the watch. */
	orderd_client_close(f->cli->client);
	f->cli->client = NULL;
	return f->status;
}
