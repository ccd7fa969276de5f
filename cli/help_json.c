#include "help_json.h"

#include "help.h"
#include "sentence.h"

static void help_json_text(struct json_writer *w, const char *key, const char *value)
{
	if (!value)
		return;
	json_write_key(w, key);
	json_write_string(w, value);
}

static void help_json_truth(struct json_writer *w, const char *key, bool value)
{
	json_write_key(w, key);
	json_write_bool(w, value);
}

static void help_json_argument(struct json_writer *w, const struct argument *argument)
{
	json_write_open(w, '{');
	help_json_text(w, "name", argument->name);
	help_json_text(w, "help", argument->help);
	help_json_truth(w, "optional", argument->optional);
	json_write_close(w, '}');
}

static void help_json_flag(struct json_writer *w, const struct sentence *s, const struct flag *flag)
{
	char letter[2] = { flag->letter, '\0' };
	struct text help;

	text_init(&help);
	help_flag_text(s, flag, &help);
	json_write_open(w, '{');
	help_json_text(w, "name", flag->name);
	help_json_text(w, "letter", flag->letter ? letter : NULL);
	help_json_text(w, "value", flag->value);
	help_json_text(w, "help", help.failed ? flag->help : help.data);
	help_json_truth(w, "required", flag->required);
	help_json_truth(w, "repeats", flag->repeats);
	json_write_close(w, '}');
	text_fini(&help);
}

static void help_json_sentence(struct json_writer *w, const struct sentence *s)
{
	char title[SENTENCE_TITLE_BYTES];
	const struct flag *flag;

	json_write_open(w, '{');
	help_json_text(w, "command", sentence_title(s, title));
	help_json_text(w, "summary", s->summary);
	help_json_text(w, "description", s->description);
	help_json_text(w, "method", s->method);
	help_json_truth(w, "changes", s->changes);
	help_json_truth(w, "asks", s->asks);
	help_json_truth(w, "prose", s->prose);
	help_json_truth(w, "plugin", s->plugin);
	json_write_key(w, "arguments");
	json_write_open(w, '[');
	for (size_t i = 0; i < SENTENCE_ARGUMENTS_MAX && s->arguments[i].name; i++)
		help_json_argument(w, &s->arguments[i]);
	json_write_close(w, ']');
	json_write_key(w, "flags");
	json_write_open(w, '[');
	for (size_t i = 0; (flag = sentence_flag_at(s, i)); i++)
		help_json_flag(w, s, flag);
	json_write_close(w, ']');
	json_write_key(w, "examples");
	json_write_open(w, '[');
	for (size_t i = 0; i < SENTENCE_EXAMPLES_MAX && s->examples[i]; i++)
		json_write_string(w, s->examples[i]);
	json_write_close(w, ']');
	json_write_close(w, '}');
}

void help_json_write(struct json_writer *w, const char *noun, const char *verb)
{
	json_write_open(w, '[');
	for (size_t i = 0; sentence_table[i]; i++)
		if (sentence_starts_with(sentence_table[i], noun, verb))
			help_json_sentence(w, sentence_table[i]);
	json_write_close(w, ']');
}
