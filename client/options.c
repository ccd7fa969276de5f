#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "options.h"

int options_copy(struct orderd_options *ret, const struct orderd_options *options)
{
	int result;

	*ret = (struct orderd_options){
		.timeout_ms = options->timeout_ms,
		.on_trace = options->on_trace,
		.trace_context = options->trace_context,
		.key = options->key,
	};
	result = orderd_options_set_tenant(ret, options->tenant);
	if (result == 0)
		result = orderd_options_set_session_token(ret, options->session_token);
	if (result == 0)
		result = orderd_options_set_traceparent(ret, options->traceparent);
	if (result < 0)
		options_fini(ret);
	return result;
}

void options_fini(struct orderd_options *options)
{
	key_forget(&options->key);
	free(options->tenant);
	free(options->session_token);
	free(options->traceparent);
}

int orderd_options_new(struct orderd_options **ret)
{
	struct orderd_options *options = calloc(1, sizeof(*options));

	if (!options)
		return -ENOMEM;
	options->timeout_ms = ORDERD_TIMEOUT_MS_DEFAULT;
	*ret = options;
	return 0;
}

void orderd_options_free(struct orderd_options *options)
{
	if (!options)
		return;
	options_fini(options);
	free(options);
}

static int options_set_text(char **field, const char *text)
{
	char *copy = NULL;

	if (text && text[0] != '\0') {
		copy = strdup(text);
		if (!copy)
			return -ENOMEM;
	}
	free(*field);
	*field = copy;
	return 0;
}

int orderd_options_set_tenant(struct orderd_options *options, const char *code)
{
	return options_set_text(&options->tenant, code);
}

int orderd_options_set_session_token(struct orderd_options *options, const char *token)
{
	return options_set_text(&options->session_token, token);
}

int orderd_options_set_traceparent(struct orderd_options *options, const char *traceparent)
{
	return options_set_text(&options->traceparent, traceparent);
}

int orderd_options_set_trace(struct orderd_options *options,
			     void (*on_trace)(const struct orderd_trace *trace, void *context),
			     void *context)
{
	options->on_trace = on_trace;
	options->trace_context = context;
	return 0;
}

int orderd_options_set_timeout_ms(struct orderd_options *options, uint32_t timeout_ms)
{
	if (timeout_ms == 0 || timeout_ms > ORDERD_TIMEOUT_MS_MAX)
		return -EINVAL;
	options->timeout_ms = timeout_ms;
	return 0;
}
