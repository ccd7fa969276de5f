#include "trace.h"

static void trace_tell(const struct orderd_client *client, const struct orderd_trace *trace)
{
	client->options.on_trace(trace, client->options.trace_context);
}

static struct orderd_trace trace_of(const struct orderd_client *client, enum orderd_trace_kind kind,
				    const struct call *call, struct trace_frames frames,
				    const struct orderd_error *error)
{
	return (struct orderd_trace){
		.kind = kind,
		.endpoint = client->transport.endpoint,
		.text = "",
		.method = call->method,
		.request_id = call->id,
		.n_sent = call->n_sent,
		.header_size = frames.header_size,
		.body_size = frames.body_size,
		.error = error,
	};
}

void trace_call(const struct orderd_client *client, enum orderd_trace_kind kind,
		const struct call *call, struct trace_frames frames,
		const struct orderd_error *error)
{
	struct orderd_trace trace;

	if (!client->options.on_trace)
		return;
	trace = trace_of(client, kind, call, frames, error);
	trace_tell(client, &trace);
}

void trace_retry(const struct orderd_client *client, const struct call *call,
		 struct trace_frames frames, const struct orderd_error *error, int64_t retry_ms)
{
	struct orderd_trace trace;

	if (!client->options.on_trace)
		return;
	trace = trace_of(client, ORDERD_TRACE_REFUSED, call, frames, error);
	trace.retry_ms = retry_ms > 0 ? (uint32_t)retry_ms : 0;
	trace_tell(client, &trace);
}

struct trace_state trace_look(const struct orderd_client *client)
{
	return (struct trace_state){ client->transport.connected, client->transport.n_attempts };
}

static void trace_change(const struct orderd_client *client, enum orderd_trace_kind kind,
			 const char *text)
{
	struct orderd_trace trace = {
		.kind = kind,
		.endpoint = client->transport.endpoint,
		.text = text,
	};

	trace_tell(client, &trace);
}

void trace_connection(struct orderd_client *client, struct trace_state before)
{
	const struct transport *now = &client->transport;
	char reason[160];

	if (!client->options.on_trace)
		return;
	if (before.connected && !now->connected)
		trace_change(client, ORDERD_TRACE_LOST, "");
	if (now->n_attempts > before.n_attempts) {
		transport_explain(&client->transport, reason, sizeof(reason));
		trace_change(client, ORDERD_TRACE_ATTEMPT, reason);
	}
	if (!before.connected && now->connected)
		trace_change(client, ORDERD_TRACE_CONNECTED, "");
}
