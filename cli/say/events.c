#include <inttypes.h>

#include "orderd/v1/event.pb-c.h"

#include "cli.h"
#include "event_line.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

#define EVENTS_LIMIT_DEFAULT 50
#define EVENTS_PAGE_MAX 1000

static const struct column events_columns[] = {
	{ .title = "SEQ", .path = "seq" },
	{ .title = "EPOCH", .path = "epoch", .wide = true },
	{ .title = "AT", .path = "at" },
	{ .title = "TYPE", .path = "type" },
	{ .title = "RECORD", .path = "aggregate_id", .write = event_line_record },
	{ .title = "ID", .path = "aggregate_id", .wide = true },
	{ .title = "VERSION", .path = "aggregate_version", .wide = true },
	{ .title = "ACCOUNT", .path = "account_id", .wide = true },
	{ .title = "ACTOR", .path = "actor_id", .wide = true },
	{ .title = "AGE", .path = "at", .age = true },
	{ .title = NULL },
};

static int events_filter(struct cli *c, Orderd__V1__ReadRequest *request, int64_t *limit)
{
	const char *after = cli_flag(c, "after"), *count = cli_flag(c, "limit"), *type;
	int status = CLI_OK;

	*limit = EVENTS_LIMIT_DEFAULT;
	request->has_after_seq = true;
	if (after)
		status = input_number(c, "--after", after, 0, INT64_MAX, &request->after_seq);
	if (status == CLI_OK && count)
		status = input_number(c, "--limit", count, 0, INT64_MAX, limit);
	if (*limit == 0)
		*limit = INT64_MAX;
	request->types = arena_alloc(&c->arena, WORDS_FLAGS_MAX * sizeof(*request->types));
	while ((type = words_flag_at(&c->words, "type", request->n_types)))
		request->types[request->n_types++] = arena_strdup(&c->arena, type);
	return status;
}

static int events_pages(struct cli *c, Orderd__V1__ReadRequest *request, int64_t limit,
			struct output *o, bool *ret_more)
{
	const Orderd__V1__ReadResponse *page;
	ProtobufCMessage *reply;
	int status;

	do {
		request->has_page_size = true;
		request->page_size = (uint32_t)(limit < EVENTS_PAGE_MAX ? limit : EVENTS_PAGE_MAX);
		status = cli_call(c, "read events", "EventService/Read", &request->base, &reply);
		if (status != CLI_OK)
			return status;
		page = (const Orderd__V1__ReadResponse *)reply;
		for (size_t i = 0; i < page->n_events && limit > 0; i++, limit--) {
			if (page->events[i]->event)
				output_item(o, &page->events[i]->event->base);
		}
		/* A page without progress would turn for ever. */
		if (page->through_seq <= request->after_seq)
			break;
		request->after_seq = page->through_seq;
	} while (request->after_seq < page->head_seq && limit > 0);
	*ret_more = limit == 0 && page->through_seq < page->head_seq;
	return CLI_OK;
}

static int events_run(struct cli *c)
{
	Orderd__V1__ReadRequest request = ORDERD__V1__READ_REQUEST__INIT;
	bool more = false;
	struct output o;
	int64_t limit;
	int status = events_filter(c, &request, &limit);

	if (status != CLI_OK)
		return status;
	output_begin(&o, c, &orderd__v1__event__descriptor, events_columns, "seq");
	status = events_pages(c, &request, limit, &o, &more);
	if (status != CLI_OK) {
		output_drop(&o);
		return status;
	}
	status = output_end(&o, "No events.");
	if (more)
		cli_note(c, "There may be more: --after %" PRId64 " goes on.", request.after_seq);
	return status;
}

const struct sentence say_events = {
	.noun = "events",
	.summary = "Shows what happened, oldest first",
	.examples = { "orderctl events --after 41200 --limit 20",
		      "orderctl events --type order.cancelled -o jsonl --limit 0",
		      "orderctl events --type order. --type stock." },
	.flags = { { .name = "after",
		     .value = "SEQ",
		     .help = "Events after this position; the beginning by default" },
		   { .name = "limit",
		     .value = "N",
		     .help = "How many at most; 0 is all. The default is 50" },
		   { .name = "type",
		     .value = "TYPE",
		     .help = "Only order.placed, or order. for all of a kind; may be repeated",
		     .repeats = true } },
	.method = "EventService/Read",
	.run = events_run,
	.pages = true,
};
