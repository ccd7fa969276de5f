#include "watch/cloudevent.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include <orderd/client.h>

#include "base/instant.h"
#include "event_line.h"
#include "record.h"

static void cloudevent_text(struct json_writer *w, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	json_write_key(w, key);
	json_write_string(w, value);
}

static void cloudevent_number(struct json_writer *w, const char *key, int64_t value)
{
	json_write_key(w, key);
	json_write_int64(w, value);
}

static void cloudevent_instant(struct json_writer *w, const char *key,
			       const Google__Protobuf__Timestamp *t)
{
	char instant[INSTANT_BYTES];

	if (t && instant_format(t->seconds, t->nanos, instant))
		cloudevent_text(w, key, instant);
}

/* "order/65541": what the event is about. */
static void cloudevent_subject(struct json_writer *w, const Orderd__V1__Event *event)
{
	const char *kind =
		record_enum_short(&orderd__v1__record_kind__descriptor, (int)event->aggregate_kind);
	char subject[96];
	int n = snprintf(subject, sizeof(subject), "%s/%" PRId64, kind, event->aggregate_id);

	for (int i = 0; i < n; i++)
		subject[i] = (char)tolower((unsigned char)subject[i]);
	cloudevent_text(w, "subject", subject);
}

static void cloudevent_request(struct json_writer *w, const Orderd__V1__Event *event)
{
	char id[37];

	if (!event->has_request_id || event->request_id.len != ORDERD_REQUEST_ID_SIZE)
		return;
	orderd_request_id_format(event->request_id.data, id);
	cloudevent_text(w, "requestid", id);
}

void cloudevent_write(struct json_writer *w, const Orderd__V1__Event *event,
		      const ProtobufCMessage *whole, const char *tenant)
{
	const ProtobufCMessage *body = event_line_body(whole);
	char text[64];

	json_write_open(w, '{');
	cloudevent_text(w, "specversion", "1.0");
	snprintf(text, sizeof(text), "%" PRId32 "-%" PRId64, event->epoch, event->seq);
	cloudevent_text(w, "id", text);
	snprintf(text, sizeof(text), "/orderd/%s", tenant);
	cloudevent_text(w, "source", text);
	cloudevent_text(w, "type", event->type);
	cloudevent_subject(w, event);
	cloudevent_instant(w, "time", event->occurred_at ? event->occurred_at : event->at);
	cloudevent_text(w, "datacontenttype", "application/json");
	json_write_key(w, "epoch");
	json_write_int(w, event->epoch);
	cloudevent_number(w, "sequence", event->seq);
	cloudevent_instant(w, "recordedtime", event->occurred_at ? event->at : NULL);
	if (event->has_aggregate_version)
		cloudevent_number(w, "aggregateversion", event->aggregate_version);
	if (event->has_account_id)
		cloudevent_number(w, "accountid", event->account_id);
	if (event->has_actor_id)
		cloudevent_number(w, "actorid", event->actor_id);
	cloudevent_request(w, event);
	cloudevent_text(w, "traceparent", event->traceparent);
	json_write_key(w, "data");
	if (body) {
		json_write_message(w, body);
	} else {
		json_write_open(w, '{');
		json_write_close(w, '}');
	}
	json_write_close(w, '}');
}
