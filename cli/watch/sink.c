#include "watch/sink.h"

#include <string.h>

#include "orderd/v1/system.pb-c.h"

#include "complain.h"
#include "event_line.h"
#include "json_write.h"
#include "newer.h"
#include "record.h"
#include "watch/cloudevent.h"

#define SINK_SCRATCH_BYTES_MAX (UINT64_C(64) << 20)

static int sink_ask_tenant(struct sink *s)
{
	Orderd__V1__GetInfoRequest request = ORDERD__V1__GET_INFO_REQUEST__INIT;
	const Orderd__V1__GetInfoResponse *info;
	ProtobufCMessage *reply;
	int status =
		cli_call(s->cli, "watch events", "SystemService/GetInfo", &request.base, &reply);

	if (status != CLI_OK)
		return status;
	info = (const Orderd__V1__GetInfoResponse *)reply;
	s->tenant = arena_strdup(&s->cli->arena, info->tenant ? info->tenant : "");
	return CLI_OK;
}

int sink_open(struct sink *s, struct cli *c, const char *format)
{
	const struct schema *schema;
	/* Events come where the daemon cannot be asked. */
	int status = cli_schema(c, "watch events", &schema);

	*s = (struct sink){ .cli = c };
	arena_init(&s->scratch, SINK_SCRATCH_BYTES_MAX);
	s->cloudevents = format && strcmp(format, "cloudevents") == 0;
	s->human = !cli_speaks_json(c) && (!format || strcmp(format, "human") == 0);
	s->list = c->format == CLI_JSON;
	if (status != CLI_OK)
		return status;
	return s->cloudevents ? sink_ask_tenant(s) : CLI_OK;
}

const ProtobufCMessage *sink_whole(struct sink *s, const Orderd__V1__Event *event)
{
	arena_reset(&s->scratch);
	return newer_read(s->cli, &s->scratch, &event->base);
}

static void sink_json(struct sink *s, const Orderd__V1__Event *event, struct json_writer *w)
{
	const ProtobufCMessage *whole = sink_whole(s, event);

	if (s->cloudevents)
		cloudevent_write(w, event, whole, s->tenant);
	else
		json_write_message(w, whole);
}

void sink_line(struct sink *s, const Orderd__V1__Event *event, struct text *out)
{
	struct json_writer w;

	json_writer_init(&w, out, false);
	sink_json(s, event, &w);
}

int sink_write(struct sink *s, const Orderd__V1__Event *event)
{
	struct text line;

	text_init(&line);
	if (s->list)
		text_puts(&line, s->n_events == 0 ? "[\n" : ",\n");
	if (s->human && s->cli->format == CLI_CSV) {
		if (s->n_events == 0)
			record_csv_header(&line, event->base.descriptor);
		record_csv_row(&line, &event->base);
	} else if (s->human && s->cli->format == CLI_NAME) {
		record_cell(&line, &event->base, "seq", NULL);
	} else if (s->human) {
		event_line_append(&line, event, event_line_body(sink_whole(s, event)));
	} else {
		sink_line(s, event, &line);
	}
	if (!s->list && s->cli->format != CLI_CSV)
		text_putc(&line, '\n');
	s->n_events++;
	if (!line.failed)
		fwrite(line.data, 1, line.length, stdout);
	text_fini(&line);
	return cli_finish_output(s->cli);
}

int sink_close(struct sink *s, int status)
{
	int written;

	if (s->list)
		fputs(s->n_events == 0 ? "[]\n" : "\n]\n", stdout);
	arena_fini(&s->scratch);
	written = cli_finish_output(s->cli);
	return written == CLI_OK ? status : written;
}
