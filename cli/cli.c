#include "cli.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "orderd/v1/system.pb-c.h"

#include "answer.h"
#include "base/clock.h"
#include "bind.h"
#include "complain.h"
#include "complete.h"
#include "field.h"
#include "help.h"
#include "help_json.h"
#include "listing.h"
#include "method.h"
#include "output.h"
#include "phrase.h"
#include "plain.h"
#include "tell.h"

/* Far more than any reply, a file of a request: 1 MiB on the wire can become 52 MiB. */
#define CLI_ARENA_BYTES_MAX (UINT64_C(256) << 20)

bool cli_speaks_json(const struct cli *c)
{
	return c->format == CLI_JSON || c->format == CLI_JSONL;
}

const char *cli_flag(const struct cli *c, const char *name)
{
	return words_flag(&c->words, name);
}

char *cli_flag_copy(struct cli *c, const char *name)
{
	const char *value = cli_flag(c, name);

	return value ? arena_strdup(&c->arena, value) : NULL;
}

const char *cli_argument(const struct cli *c, size_t index)
{
	return words_argument(&c->words, index);
}

static void cli_print_note(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

static void cli_print_note(const char *format, va_list args)
{
	struct text line, out;

	text_init(&line);
	text_init(&out);
	text_vprintf(&line, format, args);
	plain_append(&out, line.failed ? "" : line.data);
	text_putc(&out, '\n');
	if (!out.failed)
		fputs(out.data, stderr);
	text_fini(&line);
	text_fini(&out);
}

void cli_note(const struct cli *c, const char *format, ...)
{
	va_list args;

	/* In JSON mode standard error is for the one object of an error. */
	if (c->quiet || cli_speaks_json(c))
		return;
	va_start(args, format);
	cli_print_note(format, args);
	va_end(args);
}

void cli_detail(const struct cli *c, const char *format, ...)
{
	struct text message;
	va_list args;

	if (!c->verbose)
		return;
	text_init(&message);
	va_start(args, format);
	text_vprintf(&message, format, args);
	va_end(args);
	tell(c, "DETAIL", tell_nowhere, "%s", message.failed ? "" : message.data);
	text_fini(&message);
}

int cli_finish_output(struct cli *c)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return CLI_OK;
	return complain(c, CLI_OUTPUT, NULL, "cannot write the answer: %s", strerror(errno));
}

int cli_settle(struct cli *c)
{
	int status = c->settled ? CLI_OK : settings_take(c);

	c->settled = status == CLI_OK;
	return status;
}

static int cli_trace(struct cli *c, struct orderd_options *options)
{
	int r = trace_begin(&c->trace, c);

	if (r == 0)
		r = orderd_options_set_traceparent(options, c->trace.parent);
	return r == 0 ? orderd_options_set_trace(options, trace_on_step, &c->trace) : r;
}

/* 0, or the exit status after a complaint. */
static int cli_show_key(struct cli *c, struct orderd_options *options)
{
	const char *path = c->settings.key.value;
	const char *server_key = c->settings.server_key.value;
	int r;

	if (!path && !server_key)
		return 0;
	if (!path || !server_key)
		return complain(c, CLI_USAGE, "--key FILE --server-key PUBLIC-KEY",
				"a key is of use only with the daemon's own: both or none");
	r = orderd_options_set_key_file(options, server_key, path);
	if (r == -EPERM)
		return complain(c, CLI_CONFIGURATION, arena_printf(&c->arena, "chmod 600 %s", path),
				"%s (%s) holds a secret and is open to others", path,
				c->settings.key.from);
	if (r == -EBADMSG)
		return complain(c, CLI_CONFIGURATION, "orderctl key new FILE",
				"%s (%s) holds no key pair", path, c->settings.key.from);
	if (r == -EINVAL)
		return complain(c, CLI_USAGE,
				"orderctl info, asked on the daemon's machine, shows it",
				"the server key \"%s\" (%s) is none: it has 40 characters",
				server_key, c->settings.server_key.from);
	if (r < 0)
		return complain(c, CLI_FAILED, NULL, "cannot read the key %s (%s): %s", path,
				c->settings.key.from, strerror(-r));
	return 0;
}

/* 0, -errno, or the exit status after a complaint. */
static int cli_open(struct cli *c)
{
	struct orderd_options *options;
	int r = orderd_options_new(&options);

	if (r < 0)
		return r;
	r = orderd_options_set_tenant(options, c->settings.tenant.value);
	if (r == 0)
		r = cli_show_key(c, options);
	if (r == 0)
		r = orderd_options_set_timeout_ms(options, c->settings.timeout_ms);
	if (r == 0 && c->traces)
		r = cli_trace(c, options);
	if (r == 0)
		r = orderd_client_open(&c->client, c->settings.server.value, options);
	orderd_options_free(options);
	return r;
}

int cli_connect(struct cli *c)
{
	int status = cli_settle(c), r;

	if (c->client || status != CLI_OK)
		return status;
	r = cli_open(c);
	if (r > 0)
		return r;
	if (r == -EINVAL)
		return complain(c, CLI_USAGE,
				"--server ipc:///run/orderd/requests, or tcp://127.0.0.1:7710",
				"cannot use the server \"%s\" (%s): ZeroMQ knows no such endpoint",
				c->settings.server.value, c->settings.server.from);
	if (r < 0)
		return complain(c, CLI_FAILED, NULL, "cannot open a client: %s", strerror(-r));
	return CLI_OK;
}

/* The id that was given is of the one request that the sentence is about. */
static const uint8_t *cli_request_id(const struct cli *c, struct method m)
{
	const char *method = c->words.sentence->method;
	struct method own;

	if (!c->has_request_id || c->asks_schema)
		return NULL;
	if (method &&
	    (!method_find(method, &own) || own.service != m.service || own.index != m.index))
		return NULL;
	return c->request_id;
}

int cli_try_method(struct cli *c, struct method m, ProtobufCMessage *request,
		   ProtobufCMessage **ret_reply, struct orderd_error **ret_error)
{
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	int64_t started_us = clock_monotonic_us();
	char name[METHOD_NAME_BYTES];
	int r;

	*ret_error = NULL;
	r = cli_connect(c);
	if (r == CLI_OK)
		r = bind_method_flags(c, request);
	if (r != CLI_OK)
		return r;
	if (c->reply)
		protobuf_c_message_free_unpacked(c->reply, NULL);
	c->reply = NULL;
	options.request_id = cli_request_id(c, m);
	r = orderd_client_call_wait(c->client, m.service, m.index, request, &options, &c->reply,
				    ret_error);
	method_name(m, name, sizeof(name));
	cli_detail(c, "%s at %s took %" PRId64 " us", name, c->settings.server.value,
		   clock_monotonic_us() - started_us);
	*ret_reply = c->reply;
	if (r == ORDERD_REFUSED)
		return complain_status(*ret_error);
	if (r < 0)
		return complain(c, CLI_FAILED, NULL, "cannot call %s: %s", name, strerror(-r));
	return CLI_OK;
}

int cli_try(struct cli *c, const char *method, ProtobufCMessage *request,
	    ProtobufCMessage **ret_reply, struct orderd_error **ret_error)
{
	struct method m = { NULL, 0 };
	bool found = method_find(method, &m);

	assert(found);
	return cli_try_method(c, m, request, ret_reply, ret_error);
}

int cli_call_method(struct cli *c, const char *doing, struct method m, ProtobufCMessage *request,
		    ProtobufCMessage **ret_reply)
{
	struct orderd_error *error;
	int status = cli_try_method(c, m, request, ret_reply, &error);

	if (error)
		complain_refusal(c, doing, error);
	orderd_error_free(error);
	return status;
}

int cli_call(struct cli *c, const char *doing, const char *method, ProtobufCMessage *request,
	     ProtobufCMessage **ret_reply)
{
	struct method m = { NULL, 0 };
	bool found = method_find(method, &m);

	assert(found);
	return cli_call_method(c, doing, m, request, ret_reply);
}

static int cli_read_schema(struct cli *c, const char *doing, const ProtobufCMessage *reply)
{
	const ProtobufCBinaryData *set =
		&((const Orderd__V1__GetSchemaResponse *)reply)->descriptor_set;
	struct schema *schema = arena_alloc(&c->arena, sizeof(*schema));

	if (schema_read(schema, &c->arena, set->data, set->len) == 0)
		c->schema = schema;
	else if (doing)
		complain(c, CLI_INTERNAL, NULL, "cannot %s: the daemon's contract cannot be read",
			 doing);
	return c->schema ? CLI_OK : CLI_INTERNAL;
}

/* A run asks once, also when it has to do without. */
static void cli_ask_schema(struct cli *c, const char *doing)
{
	Orderd__V1__GetSchemaRequest request = ORDERD__V1__GET_SCHEMA_REQUEST__INIT;
	ProtobufCMessage *kept = c->reply, *reply;
	struct orderd_error *error = NULL;

	/* What is read again with this contract stays meanwhile. */
	c->reply = NULL;
	c->asks_schema = true;
	c->schema_status = cli_try(c, "SystemService/GetSchema", &request.base, &reply, &error);
	c->asks_schema = false;
	if (error && doing)
		complain_refusal(c, doing, error);
	orderd_error_free(error);
	if (c->schema_status == CLI_OK)
		c->schema_status = cli_read_schema(c, doing, reply);
	if (c->reply)
		protobuf_c_message_free_unpacked(c->reply, NULL);
	c->reply = kept;
}

int cli_schema(struct cli *c, const char *doing, const struct schema **ret)
{
	if (!c->schema && c->schema_status == CLI_OK)
		cli_ask_schema(c, doing);
	*ret = c->schema;
	return c->schema_status;
}

static void cli_take_format(struct cli *c)
{
	static const char *const names[] = {
		[CLI_TABLE] = "table", [CLI_WIDE] = "wide", [CLI_JSON] = "json",
		[CLI_JSONL] = "jsonl", [CLI_CSV] = "csv",   [CLI_NAME] = "name",
	};
	const char *value = words_flag(&c->words, "output");

	for (int i = 0; value && i <= CLI_NAME; i++)
		if (strcmp(names[i], value) == 0)
			c->format = (enum cli_format)i;
}

static int cli_take_request_id(struct cli *c)
{
	const char *request_id = cli_flag(c, "request-id");

	if (request_id && orderd_request_id_parse(request_id, c->request_id) != 0)
		return complain(c, CLI_USAGE, NULL,
				"--request-id must look like 0197a3c0-7b1c-7000-8000-0123456789ab, "
				"not \"%s\"",
				request_id);
	c->has_request_id = request_id;
	return CLI_OK;
}

static int cli_help_list(struct cli *c, const char *noun, const char *verb)
{
	static const struct listing_column columns[] = {
		{ .title = "COMMAND", .key = "command" },
		{ .title = "SUMMARY", .key = "summary" },
		{ .title = NULL },
	};
	char title[SENTENCE_TITLE_BYTES];
	struct listing l;

	listing_begin(&l, c, columns);
	for (size_t i = 0; sentence_table[i]; i++) {
		const char *cells[] = { sentence_title(sentence_table[i], title),
					sentence_table[i]->summary };

		if (sentence_starts_with(sentence_table[i], noun, verb))
			listing_row(&l, cells);
	}
	return listing_end(&l, "");
}

int cli_help(struct cli *c, const char *noun, const char *verb)
{
	struct json_writer w;
	struct text out;

	if (c->format == CLI_CSV || c->format == CLI_NAME)
		return cli_help_list(c, noun, verb);
	if (!cli_speaks_json(c)) {
		help_words(noun, verb, stdout);
		return cli_finish_output(c);
	}
	text_init(&out);
	json_writer_init(&w, &out, c->format == CLI_JSON);
	help_json_write(&w, noun, verb);
	return output_text(c, &out);
}

/* What must be known before the first complaint. */
static void cli_take_manners(struct cli *c)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool colors;

	cli_take_format(c);
	c->quiet = words_flag(&c->words, "quiet");
	c->verbose = words_flag(&c->words, "verbose");
	c->yes = words_flag(&c->words, "yes");
	c->traces = words_flag(&c->words, "trace");
	colors = !words_flag(&c->words, "no-color") && !(no_color && *no_color) &&
		!(term && strcmp(term, "dumb") == 0);
	c->color = colors && isatty(STDERR_FILENO);
	c->color_data = colors && isatty(STDOUT_FILENO);
}

/* What cannot be taken back is asked for, of people. */
static int cli_confirm(struct cli *c)
{
	const char *question = c->words.sentence->asks;
	char answer[16];

	if (!question || c->yes || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return CLI_OK;
	fprintf(stderr, "%s [y/N] ", phrase_make(c, question, NULL));
	if (fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
		return CLI_OK;
	return complain(c, CLI_FAILED, NULL, "nothing was changed");
}

/* Help, and answers that end by themselves; what goes on for ever writes as it comes. */
static bool cli_pages(const struct words *w)
{
	return w->help || !w->sentence || w->sentence->pages || !w->sentence->run;
}

static int cli_say(struct cli *c)
{
	const char *csv = c->format == CLI_CSV ? "csv" : "name";
	int status = CLI_OK;

	if (c->words.sentence->prose && (c->format == CLI_CSV || c->format == CLI_NAME))
		return complain(c, CLI_USAGE, "-o json", "this command cannot answer as %s", csv);
	if (c->words.sentence->changes)
		status = cli_take_request_id(c);
	if (status == CLI_OK)
		status = cli_confirm(c);
	if (status != CLI_OK)
		return status;
	if (cli_pages(&c->words))
		pager_begin(&c->pager);
	return c->words.sentence->run ? c->words.sentence->run(c) : answer_run(c);
}

static int cli_run(struct cli *c, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], COMPLETE_WORD) == 0) {
		complete(&c->arena, argc - 2, argv + 2, stdout);
		return cli_finish_output(c);
	}
	words_parse(&c->words, &c->arena, argc, argv);
	cli_take_manners(c);
	if (words_flag(&c->words, "version")) {
		printf("orderctl %s (library %s)\n", ORDERD_VERSION, orderd_version());
		return cli_finish_output(c);
	}
	if (c->words.n_complaints > 0 && !c->words.help)
		return complain_usage(c);
	if (!c->words.noun && !c->words.help) {
		if (cli_speaks_json(c))
			return complain(c, CLI_USAGE, "orderctl help", "no command was given");
		help_welcome(stderr);
		return CLI_USAGE;
	}
	if (!c->words.help && c->words.sentence)
		return cli_say(c);
	pager_begin(&c->pager);
	return cli_help(c, c->words.noun, c->words.verb);
}

int cli_main(int argc, char **argv)
{
	struct cli c = { .format = CLI_TABLE, .pager = { -1 } };
	jmp_buf escape;
	int status;

	arena_init(&c.arena, CLI_ARENA_BYTES_MAX);
	c.arena.escape = &escape;
	if (setjmp(escape) == 0) {
		status = cli_run(&c, argc, argv);
	} else {
		fputs("error: out of memory\n", stderr);
		status = CLI_FAILED;
	}
	pager_end(&c.pager);
	if (c.reply)
		protobuf_c_message_free_unpacked(c.reply, NULL);
	orderd_client_close(c.client);
	arena_fini(&c.arena);
	return status;
}
