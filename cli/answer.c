#include "answer.h"

#include <assert.h>
#include <string.h>

#include "bind.h"
#include "field.h"
#include "input.h"
#include "output.h"
#include "phrase.h"

#define ANSWER_LIMIT_DEFAULT 50
#define ANSWER_PAGE_MAX 1000
#define ANSWER_TOKEN_BYTES 1024

/* A list that may come in pages. */
struct answer_list {
	struct cli *cli;
	const char *doing;
	ProtobufCMessage *request;
	const ProtobufCFieldDescriptor *items;     /* of the answer */
	const ProtobufCFieldDescriptor *next;      /* next_page_token of the answer, or NULL */
	const ProtobufCFieldDescriptor *token;     /* page_token of the request */
	const ProtobufCFieldDescriptor *page_size; /* of the request */
	int64_t left;
	bool by_item; /* each record is shown by the sentence itself */
	size_t n_shown;
	struct output output;
};

static void answer_item(struct answer_list *l, const ProtobufCMessage *record)
{
	if (l->by_item)
		l->cli->words.sentence->item(l->cli, record);
	else
		output_item(&l->output, record);
	l->n_shown++;
}

/* Writes what is left of the list. */
static int answer_end(struct answer_list *l)
{
	const char *nothing = l->cli->words.sentence->nothing;

	if (!l->by_item)
		return output_end(&l->output, nothing);
	output_drop(&l->output);
	if (l->n_shown == 0)
		cli_note(l->cli, "%s", nothing);
	return cli_finish_output(l->cli);
}

/* The next page; `token` is that of the former one on entry, of the next one afterwards. */
static int answer_page(struct answer_list *l, char *token)
{
	const struct sentence *s = l->cli->words.sentence;
	ProtobufCMessage *reply;
	int status;

	if (l->next) {
		*(uint32_t *)field_slot(l->request, l->page_size) =
			(uint32_t)(l->left < ANSWER_PAGE_MAX ? l->left : ANSWER_PAGE_MAX);
		field_mark(l->request, l->page_size);
		*(char **)field_slot(l->request, l->token) = *token ? token : NULL;
	}
	status = cli_call(l->cli, l->doing, s->method, l->request, &reply);
	if (status != CLI_OK)
		return status;
	l->output.reply = reply;
	for (size_t i = 0; i < field_count(reply, l->items) && l->left > 0; i++, l->left--)
		answer_item(l, *(ProtobufCMessage *const *)field_at(reply, l->items, i));
	*token = '\0';
	if (l->next && field_is_present(reply, l->next))
		snprintf(token, ANSWER_TOKEN_BYTES, "%s",
			 *(char *const *)field_at(reply, l->next, 0));
	return CLI_OK;
}

static int answer_take_limit(struct answer_list *l)
{
	const char *limit = l->next ? cli_flag(l->cli, "limit") : NULL;
	int status = CLI_OK;

	l->left = l->next ? ANSWER_LIMIT_DEFAULT : INT64_MAX;
	if (limit)
		status = input_number(l->cli, "--limit", limit, 0, INT64_MAX, &l->left);
	if (l->left == 0)
		l->left = INT64_MAX;
	return status;
}

static int answer_list(struct cli *c, const char *doing, ProtobufCMessage *request,
		       const ProtobufCFieldDescriptor *items)
{
	const struct sentence *s = c->words.sentence;
	struct answer_list l = { .cli = c, .doing = doing, .request = request, .items = items };
	char token[ANSWER_TOKEN_BYTES] = "";
	int status;

	l.next = field_find(sentence_reply(s), "next_page_token");
	l.token = field_find(request->descriptor, "page_token");
	l.page_size = field_find(request->descriptor, "page_size");
	status = answer_take_limit(&l);
	if (status != CLI_OK)
		return status;
	l.by_item = s->item && (c->format == CLI_TABLE || c->format == CLI_WIDE);
	output_begin(&l.output, c, items->descriptor, s->columns, s->name);
	do {
		status = answer_page(&l, token);
	} while (status == CLI_OK && *token && l.left > 0);
	if (status != CLI_OK) {
		output_drop(&l.output);
		return status;
	}
	status = answer_end(&l);
	if (status == CLI_OK && s->more && !cli_speaks_json(c))
		status = s->more(c, c->reply);
	if (*token)
		cli_note(c, "There are more: --limit 0 lists all.");
	return status;
}

static int answer_change(struct cli *c, const ProtobufCMessage *reply)
{
	const struct sentence *s = c->words.sentence;
	const char *name = s->name ? arena_printf(&c->arena, "{%s}", s->name) : NULL;

	name = name ? phrase_make(c, name, reply) : cli_argument(c, 0);
	return output_change(c, reply, name, "%s", phrase_make(c, s->says, reply));
}

static int answer_record(struct cli *c, const ProtobufCMessage *reply,
			 const ProtobufCFieldDescriptor *field)
{
	const struct sentence *s = c->words.sentence;
	const ProtobufCMessage *record = reply;
	int status;

	if (field)
		record = *(ProtobufCMessage *const *)field_at(reply, field, 0);
	status = output_one(c, reply, record, s->columns, s->name);
	if (status == CLI_OK && s->more && (c->format == CLI_TABLE || c->format == CLI_WIDE))
		status = s->more(c, reply);
	return status;
}

int answer_run(struct cli *c)
{
	const struct sentence *s = c->words.sentence;
	const ProtobufCFieldDescriptor *record;
	ProtobufCMessage *request, *reply;
	const char *doing;
	int status;

	record = s->record ? field_find(sentence_reply(s), s->record) : NULL;
	request = bind_new(c, sentence_request(s));
	status = bind_request(c, request);
	if (status != CLI_OK)
		return status;
	if (c->format == CLI_TABLE || c->format == CLI_WIDE)
		named_ask(request);
	doing = phrase_make(c, s->doing, NULL);
	if (record && record->label == PROTOBUF_C_LABEL_REPEATED)
		return answer_list(c, doing, request, record);
	status = cli_call(c, doing, s->method, request, &reply);
	if (status != CLI_OK)
		return status;
	return s->says ? answer_change(c, reply) : answer_record(c, reply, record);
}
