#include "phrase.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "field.h"
#include "record.h"

#define PHRASE_NAME_BYTES 64

/* What stands between braces: a name, and after "?" what is said if it holds ":" if it does not. */
struct phrase_part {
	char name[PHRASE_NAME_BYTES];
	const char *yes, *no;
	size_t n_yes, n_no;
};

/* "{created?created:unchanged?unchanged:changed}" asks a second time. */
static bool phrase_asks_again(const struct phrase_part *part)
{
	return part->no && memchr(part->no, '?', part->n_no);
}

/* Returns what follows the closing brace. */
static const char *phrase_parse(const char *at, struct phrase_part *part)
{
	size_t n = strcspn(at, "?}");

	assert(n < sizeof(part->name));
	*part = (struct phrase_part){ .yes = NULL };
	memcpy(part->name, at, n);
	at += n;
	if (*at == '?') {
		part->yes = at + 1;
		part->n_yes = strcspn(part->yes, ":}");
		part->no = part->yes + part->n_yes;
		part->no += *part->no == ':';
		part->n_no = strcspn(part->no, "}");
		at = part->no + part->n_no;
	}
	assert(*at == '}');
	return at + 1;
}

static int phrase_argument(const struct sentence *s, const char *name)
{
	for (int i = 0; i < SENTENCE_ARGUMENTS_MAX && s->arguments[i].name; i++)
		if (strcmp(s->arguments[i].name, name) == 0)
			return i;
	return -1;
}

static bool phrase_holds(const ProtobufCMessage *reply, const char *path)
{
	const ProtobufCFieldDescriptor *field;
	const ProtobufCMessage *message = reply;

	if (!reply)
		return false;
	field = field_reach(reply->descriptor, &message, path);
	if (!message || !field_is_present(message, field))
		return false;
	return field->type != PROTOBUF_C_TYPE_BOOL ||
		*(const protobuf_c_boolean *)field_at(message, field, 0);
}

static void phrase_fill(struct cli *c, const struct phrase_part *part,
			const ProtobufCMessage *reply, struct text *out)
{
	const char *value = NULL;
	bool holds;

	if (isupper((unsigned char)part->name[0]))
		value = cli_argument(c, (size_t)phrase_argument(c->words.sentence, part->name));
	else if (part->name[0] == '-')
		value = cli_flag(c, part->name + 2);
	else if (!part->yes)
		record_cell(out, reply, part->name, NULL);
	holds = value || (islower((unsigned char)part->name[0]) && phrase_holds(reply, part->name));
	if (part->yes && !holds && phrase_asks_again(part)) {
		struct phrase_part again;

		phrase_parse(part->no, &again);
		phrase_fill(c, &again, reply, out);
		return;
	}
	if (part->yes)
		text_append(out, holds ? part->yes : part->no, holds ? part->n_yes : part->n_no);
	else if (value)
		text_puts(out, value);
}

const char *phrase_make(struct cli *c, const char *phrase, const ProtobufCMessage *reply)
{
	const char *made;
	struct text out;

	text_init(&out);
	while (*phrase != '\0') {
		struct phrase_part part;
		size_t n = strcspn(phrase, "{");

		text_append(&out, phrase, n);
		phrase += n;
		if (*phrase == '\0')
			break;
		phrase = phrase_parse(phrase + 1, &part);
		phrase_fill(c, &part, reply, &out);
	}
	made = arena_strdup(&c->arena, out.failed || !out.data ? "" : out.data);
	text_fini(&out);
	return made;
}

static bool phrase_part_fits(const struct sentence *s, const struct phrase_part *part)
{
	const ProtobufCMessageDescriptor *reply = sentence_reply(s);
	struct phrase_part again;
	bool fits;

	if (isupper((unsigned char)part->name[0]))
		fits = phrase_argument(s, part->name) >= 0;
	else if (part->name[0] == '-')
		fits = sentence_flag(s, part->name + 2);
	else
		fits = reply && field_find(reply, part->name);
	if (!fits || !phrase_asks_again(part))
		return fits;
	phrase_parse(part->no, &again);
	return phrase_part_fits(s, &again);
}

bool phrase_fits(const struct sentence *s, const char *phrase)
{
	bool fits = true;

	while (fits && *(phrase += strcspn(phrase, "{")) != '\0') {
		struct phrase_part part;

		phrase = phrase_parse(phrase + 1, &part);
		fits = phrase_part_fits(s, &part);
	}
	return fits;
}
